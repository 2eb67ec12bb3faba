/** The certificate of the authority's own doors: made at the first start, renewed from half of its life on. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AUTHORITY_URN } from '../../protocol/identity.ts';
import { renewalDueMs } from '../../protocol/x509/renewal-due.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { writeDirectory } from '../mutual-tls/durable-files.ts';
import {
  identityFileNames,
  type IdentityFiles,
  readIdentity,
} from '../mutual-tls/identity-files.ts';
import { createRounds, type Rounds } from '../rounds.ts';
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
    if (isUnder(present, chain) && isNotDue(present, clock.now())) return present;
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

/**
 * While the doors are open: an authority that shows a certificate that has ended renews nobody's, and its
 * list is read by nobody.
 *
 * @param first what the doors show already
 */
export function ownIdentityRounds(
  parts: OwnIdentityParts & { log: Log },
  first: IdentityFiles,
  present: (renewed: IdentityFiles) => void,
): Rounds {
  const { clock, log } = parts;
  let shown = first;
  return createRounds(clock, {
    firstMs: limits.ownIdentityCheckMs,
    round: async () => {
      try {
        const current = await ownIdentity(parts);
        if (current.certificate !== shown.certificate) present(current);
        shown = current;
        return limits.ownIdentityCheckMs;
      } catch (error) {
        log.error({ err: error, alarm: 'own-certificate' }, 'the doors go on with the present one');
        return limits.ownIdentityRetryMs;
      }
    },
  });
}

/** A new issuing authority, or a new root, signs its own doors first. */
function isUnder({ certificate }: IdentityFiles, { issuer }: Chain): boolean {
  const [, issuing] = certificatesIn(certificate);
  return issuing !== undefined && isSame(issuing, issuer.certificate);
}

const isNotDue = ({ certificate }: IdentityFiles, now: Date): boolean =>
  now.getTime() < renewalDueMs(new X509Certificate(certificate));
