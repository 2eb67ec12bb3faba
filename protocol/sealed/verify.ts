/**
 * Verifies one message of one expected kind. The algorithm is fixed, never read from the message.
 *
 * Besides the signature, a JWS must re-encode to itself: base64url without slack bits, JSON as
 * `JSON.stringify` writes it (so no key twice, no spaces), header with exactly our three members.
 * What two parsers could read in two ways is refused before anybody reads it.
 */
import { compactVerify } from 'jose';
import { z } from 'zod';
import { compactJws, messageTypes, type MessageKind } from '../messages.ts';
import { type PublicKey } from '../ledger.ts';
import { algorithms, importKey } from './keys.ts';
import { base64url, messageSchemas, type MessageOf } from './sign.ts';

export type Verified<K extends MessageKind> =
  | { ok: true; message: MessageOf<K>; jws: string }
  | { ok: false; reason: string };

/** Finds a signing key by `kid` among the keys of the one party that may sign this message. */
export type KeyFinder = (kid: string) => PublicKey | undefined | Promise<PublicKey | undefined>;

const header = z.strictObject({
  alg: z.literal(algorithms.sig),
  typ: z.string(),
  kid: z.string().regex(/^[\w-]{43}$/),
});

export async function verifyMessage<K extends MessageKind>(
  kind: K,
  jws: string,
  find: KeyFinder,
): Promise<Verified<K>> {
  const parts = canonicalParts(jws);
  if (parts === null) return refused('the signed message does not re-encode to itself');
  const head = header.safeParse(parts.header);
  if (!head.success) return refused('the header is not exactly alg, typ and kid');
  if (head.data.typ !== messageTypes[kind])
    return refused(`a message of type ${messageTypes[kind]} was expected`);
  const key = await find(head.data.kid);
  if (key?.use !== 'sig') return refused('the signing key is not known');
  if (!(await signatureHolds(jws, key))) return refused('the signature does not verify');
  const message = messageSchemas[kind].safeParse(parts.payload);
  if (!message.success)
    return refused(`the signed message breaks its schema: ${z.prettifyError(message.error)}`);
  return { ok: true, message: message.data as MessageOf<K>, jws };
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function canonicalParts(jws: string): { header: unknown; payload: unknown } | null {
  if (!compactJws.safeParse(jws).success) return null;
  const [head = '', body = '', signature = ''] = jws.split('.');
  const header = canonicalJson(head);
  const payload = canonicalJson(body);
  if (header === null || payload === null || bytesOf(signature)?.length !== 64) return null;
  return { header: header.value, payload: payload.value };
}

function canonicalJson(encoded: string): { value: unknown } | null {
  const bytes = bytesOf(encoded);
  if (bytes === null) return null;
  try {
    // `ignoreBOM` keeps a byte order mark in the text, where JSON does not allow it.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? { value } : null;
  } catch {
    // Not UTF-8 or not JSON: malformed input from outside, refused like any other.
    return null;
  }
}

function bytesOf(encoded: string): Uint8Array | null {
  try {
    const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
    return base64url(bytes) === encoded ? bytes : null;
  } catch {
    return null;
  }
}

async function signatureHolds(jws: string, key: PublicKey): Promise<boolean> {
  try {
    await compactVerify(jws, await importKey(key), { algorithms: [algorithms.sig] });
    return true;
  } catch {
    return false;
  }
}
