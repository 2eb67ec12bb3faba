/** Every call with a JSON body that the authority answers; EST's are raw. */
import { type Route } from '../../mutual-tls/route.ts';
import { certificate } from './certificate.ts';
import { certificateEvents } from './certificate-events.ts';
import { getLateRenewals, postLateRenewalDecision } from './late-renewals.ts';
import { getEnrolments, type OperatorParts, postEnrolmentCode } from './operator.ts';
import { postPartyLock, postPartyUnlock } from './party-locks.ts';
import { getCertificates, postRevocation } from './revocations.ts';

export const authorityRoutes = (parts: OperatorParts): Route[] => [
  certificate(parts.store, parts.clock),
  certificateEvents(parts.store),
  postEnrolmentCode(parts),
  getEnrolments(parts),
  getCertificates(parts),
  postRevocation(parts),
  getLateRenewals(parts),
  postLateRenewalDecision(parts),
  postPartyLock(parts),
  postPartyUnlock(parts),
];
