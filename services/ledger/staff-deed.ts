/** What the audit trail says of an action of staff: who and what by ids, and the digest of what was signed. */
import { hash } from 'node:crypto';
import { type StaffAction, type StaffDeed } from '../../protocol/staff-messages.ts';
import { type Caller } from '../mutual-tls/route.ts';
import { currentTrace } from '../trace.ts';
import { type Deed } from './rules/audit.ts';
import { type StaffActionAsk } from './rules/staff-action.ts';
import { type StaffActionFacts } from './store/queries.ts';

export function staffDeed(
  { signer, second }: StaffActionFacts,
  { action, jws, confirmation, nowMs }: StaffActionAsk,
  { party, serial }: Caller,
): Deed {
  const { deed } = action;
  return {
    who: party.urn,
    serial,
    atMs: nowMs,
    deed: `staff.${deed.kind}`,
    subject: subjectOf(deed, party.urn),
    details: {
      action: action.jti,
      member: signer?.member.id ?? null,
      // Hexadecimal: what it is over is in `staff_action`, under the action's id.
      signature: hash('sha256', jws, 'hex'),
      ...(confirmation !== null && {
        second: second?.member.id ?? null,
        secondSignature: hash('sha256', confirmation.jws, 'hex'),
      }),
      ...('reason' in deed && { reason: deed.reason }),
      // Known by the ledger's own signed word: the books had lost it.
      ...((signer?.isLost === true || second?.isLost === true) && { reestablished: true }),
    },
    trace: currentTrace()?.traceId ?? null,
  };
}

/** Of one whose signer nobody knows any more. */
export function unverifiedDeed(
  { deed, jti }: StaffAction,
  { jws, nowMs }: { jws: string; nowMs: number },
  { party, serial }: Caller,
): Deed {
  return {
    who: party.urn,
    serial,
    atMs: nowMs,
    deed: `staff.${deed.kind}`,
    subject: subjectOf(deed, party.urn),
    details: { action: jti, member: null, signature: hash('sha256', jws, 'hex') },
    trace: currentTrace()?.traceId ?? null,
  };
}

function subjectOf(deed: StaffDeed, terminal: string): string {
  if ('redemption' in deed) return `redemption:${deed.redemption}`;
  if ('reversal' in deed) return `reversal:${deed.reversal}`;
  return 'purchase' in deed ? `purchase:${deed.purchase}` : `terminal:${terminal}`;
}
