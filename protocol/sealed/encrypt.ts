/** Writes to one reader: compact JWE, ECDH-ES + A256GCM (RFC 7516, 7518), nothing negotiable. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import { type PublicKey } from '../ledger.ts';
import { base64url, canonicalBytes, canonicalJson, textOf } from './canonical.ts';
import { CONTENT_ENCRYPTION, contentKey } from './content-key.ts';
import { algorithms, type KeptKey } from './keys.ts';
import { p256 } from './p256.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** As `compactJwe` of messages.ts has it. */
const CHARACTERS_MAX = 32_768;

/** What the plaintext is, so that one kind of secret cannot be passed off as another. */
export type SealedKind =
  | 'kangen-credential+json'
  | 'kangen-pin-change+json'
  | 'kangen-card-activation+json'
  | 'kangen-wish+json'
  | 'kangen-memo+json'
  | 'kangen-purchase+json'
  | 'kangen-staff-credential+json'
  | 'pain.001.001.09+xml';

export async function encryptTo(
  reader: PublicKey,
  kind: SealedKind,
  plaintext: string,
): Promise<string> {
  const { ephemeral, secret } = p256.agreeWith(reader);
  const head = encoded({
    alg: algorithms.enc,
    enc: CONTENT_ENCRYPTION,
    typ: kind,
    kid: reader.kid,
    epk: { kty: 'EC', crv: 'P-256', ...ephemeral },
  });
  const iv = p256.randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, contentKey(secret), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(head));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const rest = [iv, ciphertext, cipher.getAuthTag()].map(base64url);
  // ECDH-ES agrees on the key itself: the place of an encrypted one is empty.
  return [head, '', ...rest].join('.');
}

const encoded = (value: unknown): string => base64url(Buffer.from(JSON.stringify(value)));

export type Opened = { ok: true; plaintext: string } | { ok: false; reason: string };

const thumbprint = z.string().regex(/^[\w-]{43}$/);
/** SECURITY: exactly these members. A `zip` would be inflated, a `crit` or `jku` obeyed, by somebody. */
const header = z.strictObject({
  alg: z.literal(algorithms.enc),
  enc: z.literal(CONTENT_ENCRYPTION),
  typ: z.string(),
  kid: thumbprint,
  epk: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: thumbprint,
    y: thumbprint,
  }),
});

/**
 * Opens what was written to one of the reader's keys, as this kind and as no other. Like a signed message
 * it must re-encode to itself. Why it failed is for the log, not for the sender.
 */
export async function decryptAs(
  readerKeys: readonly KeptKey[],
  kind: SealedKind,
  jwe: string,
): Promise<Opened> {
  const parts = canonicalParts(jwe);
  if (parts === null) return refused('the encrypted message does not re-encode to itself');
  const head = header.safeParse(parts.header);
  if (!head.success) return refused('the header is not exactly alg, enc, typ, kid and epk');
  const { typ, kid, epk } = head.data;
  if (typ !== kind) return refused(`expected ${kind}`);
  const key = readerKeys.find((one) => one.kid === kid && one.use === 'enc');
  if (key === undefined) return refused('it is not written to a key of this reader');
  try {
    const plaintext = opened(parts, contentKey(p256.agreed(key, epk)));
    return { ok: true, plaintext: textOf(plaintext) };
  } catch {
    // Not a point of the curve, not authentic, or no text: malformed input from outside.
    return refused('the key that it names does not open it');
  }
}

/** @throws where it is not authentic: nothing of it is read before that is known */
function opened({ head, iv, ciphertext, tag }: Parts, key: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(head));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

interface Parts {
  head: string;
  header: unknown;
  iv: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

function canonicalParts(jwe: string): Parts | null {
  // ECDH-ES agrees on the key itself: the place of an encrypted one is empty.
  if (jwe.length > CHARACTERS_MAX || !/^[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+$/.test(jwe)) return null;
  const [head = '', , ...rest] = jwe.split('.');
  const header = canonicalJson(head);
  const [iv, ciphertext, tag] = rest.map(canonicalBytes);
  if (header === null || !ciphertext || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES)
    return null;
  return { head, header: header.value, iv, ciphertext, tag };
}
