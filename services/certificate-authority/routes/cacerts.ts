import { EST } from '../../../protocol/enrolment.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { type Chain } from '../chain.ts';
import { certificatesAnswer } from '../est.ts';

/**
 * RFC 7030 section 4.1: open to everybody. A device believes the root it has pinned, and what that root has
 * signed: a new root through the bridge (new with old).
 */
export function cacerts({ issuer, root, others }: Chain): RawRoute {
  const answer = certificatesAnswer([issuer.certificate, root, ...others]);
  return { method: 'GET', path: EST.cacerts, handle: async () => answer };
}
