/**
 * Seals the device key with a secret that the service manager hands to this service alone: a systemd
 * credential, which `systemd-creds encrypt` binds to the machine (its TPM where there is one), or which a
 * root-made 0600 file holds. For terminals on which nobody logs in, so that no key store is ever unlocked.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NoKeyStore, type Seal } from './key-store.ts';
import { sealSecretBytesMin } from './limits.ts';

/** `LoadCredentialEncrypted=kangen-device-seal:…` in the unit. */
export const CREDENTIAL = 'kangen-device-seal';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Which form this is, authenticated with what it holds. */
const MAGIC = Buffer.from('kangen-device-key/1\n');

export interface CredentialPlace {
  /** What systemd names in CREDENTIALS_DIRECTORY; null: this service was given none. */
  directory: string | null;
  /** So many random bytes. */
  random(byteCount: number): Buffer;
}

/**
 * @returns null where the service was not given this credential
 * @throws NoKeyStore where it can be read by others, or is too short to protect anything
 */
export function credentialSeal({ directory, random }: CredentialPlace): Seal | null {
  if (directory === null) return null;
  const file = join(directory, CREDENTIAL);
  if (!existsSync(file)) return null;
  // SECURITY: whoever else can read it can open the key.
  if (othersMayRead(statSync(file)))
    throw new NoKeyStore(`the credential ${CREDENTIAL} can be read by others: make it 0400`);
  const secret = readFileSync(file);
  if (secret.length < sealSecretBytesMin)
    throw new NoKeyStore(`the credential ${CREDENTIAL} is too short: make it of 32 random bytes`);
  const key = Buffer.from(hkdfSync('sha256', secret, '', MAGIC, 32));
  return {
    seal: (text) => {
      const iv = random(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(MAGIC);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([MAGIC, iv, sealed, cipher.getAuthTag()]);
    },
    open: (bytes) => {
      const rest = bytes.subarray(MAGIC.length);
      if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || rest.length < IV_BYTES + TAG_BYTES)
        throw new Error('this was not sealed with a credential');
      const decipher = createDecipheriv(CIPHER, key, rest.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      }).setAAD(MAGIC);
      decipher.setAuthTag(rest.subarray(-TAG_BYTES));
      const opened = [decipher.update(rest.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    },
  };
}

/** systemd may leave it root's and admit this user by an access list, which shows as a right of root's own group. */
function othersMayRead({ mode, uid, gid }: { mode: number; uid: number; gid: number }): boolean {
  const rights = uid === 0 && gid === 0 ? mode & ~0o040 : mode;
  return (rights & 0o077) !== 0;
}
