/** What an authority's answer changes in an identity: whom it believes, and what it shows behind its own. */
import { type X509Certificate } from 'node:crypto';
import { bridgesIn, rootsFrom } from '../../protocol/x509/roots.ts';
import { type IdentityFiles } from './identity-files.ts';
import { certificatesIn } from './own-certificate.ts';

type Trusted = Pick<IdentityFiles, 'certificate' | 'authority'>;

/** @param offered cacerts of the authority: nothing in it was checked */
export function trustedAfter(
  { certificate, authority }: Trusted,
  offered: readonly X509Certificate[],
  now: Date,
): Trusted {
  const roots = rootsFrom(certificatesIn(authority), offered, now);
  const [leaf, issuing] = certificatesIn(certificate);
  const behind = leaf === undefined || issuing === undefined ? [] : [leaf, issuing];
  return {
    certificate: pemOf([...behind, ...bridgesIn(roots, offered)]),
    authority: pemOf(roots),
  };
}

const pemOf = (certificates: readonly X509Certificate[]): string =>
  certificates.map(String).join('');
