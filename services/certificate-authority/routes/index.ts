/** Every call with a JSON body that the authority answers; EST's are raw. */
import { type Route } from '../../mutual-tls/route.ts';
import { certificate } from './certificate.ts';
import { getLateRenewals, postLateRenewalDecision } from './late-renewals.ts';
import { getEnrolments, type OperatorParts, postEnrolmentCode } from './operator.ts';
import { postPartyLock, postPartyUnlock } from './party-locks.ts';

export const authorityRoutes = (parts: OperatorParts): Route[] => [
  certificate(parts.store, parts.clock),
  postEnrolmentCode(parts),
  getEnrolments(parts),
  getLateRenewals(parts),
  postLateRenewalDecision(parts),
  postPartyLock(parts),
  postPartyUnlock(parts),
];
