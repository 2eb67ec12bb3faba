/** A party's identity on disk: its key (0600), its certificate with the issuing CA, and the root. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All PEM. `certificate` is the leaf followed by the issuing certificate; `authority` is the root. */
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

/** @throws where a file is missing: the party has not been enrolled in this directory */
export function readIdentity(directory: string): IdentityFiles {
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  return {
    key: read(identityFileNames.key),
    certificate: read(identityFileNames.certificate),
    authority: read(identityFileNames.authority),
  };
}
