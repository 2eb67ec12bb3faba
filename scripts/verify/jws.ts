/**
 * What the ledger has signed, read and verified by node:crypto alone: ES256 in compact form, by one of the
 * keys in the ledger's folder.
 */
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type SigningKeys = ReadonlyMap<string, JsonWebKey>;

export interface Expected<S extends z.ZodType> {
  typ: string;
  words: S;
  keys: SigningKeys;
}

export type Signed<T> =
  | { words: T; problem: null }
  | { words: null; problem: 'unreadable' | 'another-kind' | 'foreign-key' | 'bad-signature' };

export function readSigned<S extends z.ZodType>(
  jws: string,
  { typ, words: schema, keys }: Expected<S>,
): Signed<z.output<S>> {
  const [head = '', body = '', signature = ''] = jws.split('.');
  const header = decoded(z.looseObject({ kid: z.string(), typ: z.string() }), head);
  const words = decoded(schema, body);
  if (header === null || words === null) return { words: null, problem: 'unreadable' };
  if (header.typ !== typ) return { words: null, problem: 'another-kind' };
  const jwk = keys.get(header.kid);
  if (jwk === undefined) return { words: null, problem: 'foreign-key' };
  const holds = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return holds ? { words, problem: null } : { words: null, problem: 'bad-signature' };
}

/** The ledger's own, from its folder. */
export function signingKeys(ledger: string): SigningKeys {
  const key = z.looseObject({ kid: z.string(), use: z.string(), x: z.string(), y: z.string() });
  const kept = z
    .looseObject({ keys: z.array(key), retired: z.array(key).optional() })
    .parse(JSON.parse(readFileSync(join(ledger, 'keys.json'), 'utf8')));
  return new Map(
    [...kept.keys, ...(kept.retired ?? [])]
      .filter(({ use }) => use === 'sig')
      .map(({ kid, x, y }) => [kid, { kty: 'EC', crv: 'P-256', x, y }]),
  );
}

function decoded<S extends z.ZodType>(schema: S, part: string): z.output<S> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return schema.safeParse(value).data ?? null;
  } catch {
    // Not JSON: reported as something that cannot be read.
    return null;
  }
}
