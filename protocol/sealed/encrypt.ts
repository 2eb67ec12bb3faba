/** Writes to one reader: compact JWE, ECDH-ES + A256GCM (RFC 7516, 7518), nothing negotiable. */
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import { type PublicKey } from '../ledger.ts';
import { canonicalBytes, canonicalJson, textOf } from './canonical.ts';
import { algorithms, importKey, type KeptKey } from './keys.ts';

const CONTENT_ENCRYPTION = 'A256GCM';
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
  return new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({
      alg: algorithms.enc,
      enc: CONTENT_ENCRYPTION,
      typ: kind,
      kid: reader.kid,
    })
    .encrypt(await importKey(reader));
}

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
  const parts = canonicalHeader(jwe);
  if (parts === null) return refused('the encrypted message does not re-encode to itself');
  const head = header.safeParse(parts.value);
  if (!head.success) return refused('the header is not exactly alg, enc, typ, kid and epk');
  if (head.data.typ !== kind) return refused(`expected ${kind}`);
  const key = readerKeys.find(({ kid, use }) => kid === head.data.kid && use === 'enc');
  if (key === undefined) return refused('it is not written to a key of this reader');
  try {
    const { plaintext } = await compactDecrypt(jwe, await importKey(key), {
      keyManagementAlgorithms: [algorithms.enc],
      contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
    });
    return { ok: true, plaintext: textOf(plaintext) };
  } catch {
    // Not a point of the curve, not authentic, or no text: malformed input from outside.
    return refused('the key that it names does not open it');
  }
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function canonicalHeader(jwe: string): { value: unknown } | null {
  // ECDH-ES agrees on the key itself: the place of an encrypted one is empty.
  if (jwe.length > CHARACTERS_MAX || !/^[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+$/.test(jwe)) return null;
  const [head = '', , iv = '', ciphertext = '', tag = ''] = jwe.split('.');
  const isWhole =
    canonicalBytes(iv)?.length === IV_BYTES &&
    canonicalBytes(ciphertext) !== null &&
    canonicalBytes(tag)?.length === TAG_BYTES;
  return isWhole ? canonicalJson(head) : null;
}
