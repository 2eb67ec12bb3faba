/** The certificate of the authority's own doors: made at the first start, renewed at a later one. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AUTHORITY_URN } from '../../protocol/identity.ts';
import { type Clock } from '../clock.ts';
import { writeDirectory } from '../mutual-tls/durable-files.ts';
import {
  identityFileNames,
  type IdentityFiles,
  readIdentity,
} from '../mutual-tls/identity-files.ts';
import { certificatesIn, isSame, pemOf } from './authority-certificate.ts';
import { type Chain, rootsOf, shownBehind } from './chain.ts';
import { limits } from './limits.ts';
import { type Registrar } from './registrar.ts';
import { x509 } from '../mutual-tls/x509.ts';

export interface OwnIdentityParts {
  directory: string;
  chain: Chain;
  registrar: Registrar;
  clock: Clock;
}

export async function ownIdentity({
  directory,
  chain,
  registrar,
  clock,
}: OwnIdentityParts): Promise<IdentityFiles> {
  if (existsSync(directory)) {
    const present = readIdentity(directory);
    if (isUnder(present, chain) && hasHalfItsLife(present, clock.now())) return present;
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = new x509.PublicKey(publicKey.export({ format: 'der', type: 'spki' }));
  const leaf = await registrar.issueToSelf({ role: 'authority', urn: AUTHORITY_URN }, spki);
  await writeDirectory(directory, {
    [identityFileNames.key]: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    [identityFileNames.certificate]: [leaf, ...shownBehind(chain)].map(pemOf).join(''),
    [identityFileNames.authority]: rootsOf(chain).map(pemOf).join(''),
  });
  return readIdentity(directory);
}

/** A new issuing authority, or a new root, signs its own doors first. */
function isUnder({ certificate }: IdentityFiles, { issuer }: Chain): boolean {
  const [, issuing] = certificatesIn(certificate);
  return issuing !== undefined && isSame(issuing, issuer.certificate);
}

function hasHalfItsLife({ certificate }: IdentityFiles, now: Date): boolean {
  const { notAfter } = new x509.X509Certificate(certificate);
  return notAfter.getTime() - now.getTime() > limits.leafLifetimeMs / 2;
}
