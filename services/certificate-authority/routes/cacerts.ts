import { EST } from '../../../protocol/enrolment.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { type Chain } from '../chain.ts';
import { certificatesAnswer } from '../est.ts';

/** RFC 7030 section 4.1: open to everybody; a device believes it only where the root is the pinned one. */
export function cacerts({ issuer, root }: Chain): RawRoute {
  const answer = certificatesAnswer([issuer.certificate, root]);
  return { method: 'GET', path: EST.cacerts, handle: async () => answer };
}
