/** A party's identity on disk: its key (0600), its certificate with the issuing CA, and the root. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All PEM. `certificate` is the leaf followed by the issuing certificate and, while the authority has two
 * roots, what binds them; `authority` is every root that is believed.
 */
export interface IdentityFiles {
  key: string;
  certificate: string;
  authority: string;
}

export const identityFileNames = {
  key: 'key.pem',
  certificate: 'certificate.pem',
  authority: 'authority.pem',
} as const;

/** Of a renewal: written before it is asked for. */
export const NEXT_KEY_FILE = 'next-key.pem';

/**
 * The certificate decides which key counts: a death between the two of a renewal leaves the new certificate
 * with the next key.
 *
 * @throws where a file is missing: the party has not been enrolled in this directory
 */
export function readIdentity(directory: string): IdentityFiles {
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const certificate = read(identityFileNames.certificate);
  const key = read(identityFileNames.key);
  const next = existsSync(join(directory, NEXT_KEY_FILE)) ? read(NEXT_KEY_FILE) : null;
  const isNext = next !== null && !isFor(certificate, key) && isFor(certificate, next);
  return {
    key: isNext ? next : key,
    certificate,
    authority: read(identityFileNames.authority),
  };
}

const isFor = (certificate: string, key: string): boolean =>
  new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
