/** Writes to one reader: compact JWE, ECDH-ES + A256GCM (RFC 7516, 7518), nothing negotiable. */
import { CompactEncrypt, compactDecrypt } from 'jose';
import { type PublicKey } from '../ledger.ts';
import { algorithms, importKey, type KeptKey } from './keys.ts';

const CONTENT_ENCRYPTION = 'A256GCM';

/** What the plaintext is, so that one kind of secret cannot be passed off as another. */
export type SealedKind =
  | 'kangen-credential+json'
  | 'kangen-pin-change+json'
  | 'kangen-card-activation+json'
  | 'kangen-wish+json'
  | 'kangen-memo+json'
  | 'kangen-purchase+json'
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

/** Tries the reader's keys that the JWE may name. Why it failed is for the log, not for the sender. */
export async function decryptAs(
  readerKeys: readonly KeptKey[],
  kind: SealedKind,
  jwe: string,
): Promise<Opened> {
  for (const key of readerKeys.filter(({ use }) => use === 'enc')) {
    try {
      const opened = await compactDecrypt(jwe, await importKey(key), {
        keyManagementAlgorithms: [algorithms.enc],
        contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
      });
      if (opened.protectedHeader.typ !== kind) return { ok: false, reason: `expected ${kind}` };
      return { ok: true, plaintext: new TextDecoder().decode(opened.plaintext) };
    } catch {
      // Written to another key of ours, or not to us: try the next.
    }
  }
  return { ok: false, reason: 'no key of this reader opens it' };
}
