/** Whether a transfer is carried out: pure, from what the bank knows about both accounts. */
import { type StatusReason } from '../../../protocol/messages.ts';

export interface TransferFacts {
  creditor: 'open' | 'closed' | 'unknown';
  /** Whether the debtor's balance covers the amount. */
  covered: boolean;
}

export type Decision = { outcome: 'completed' } | { outcome: 'refused'; reason: StatusReason };

/** ISO 20022 external status reason codes. */
export const reasons = {
  creditorUnknown: { code: 'AC01', text: 'The account number is not known' },
  creditorClosed: { code: 'AC04', text: 'The account is closed' },
  uncovered: { code: 'AM04', text: 'The debtor has insufficient funds' },
  orderUnreadable: { code: 'FF01', text: 'The order cannot be read' },
  orderDiffers: { code: 'NARR', text: 'The order is not the one that was authorized' },
  debtorForeign: { code: 'AC02', text: 'The debtor account is not the programme’s' },
  windowOver: { code: 'TM01', text: 'Received after the authorization ended' },
} as const satisfies Record<string, StatusReason>;

export function decide({ creditor, covered }: TransferFacts): Decision {
  if (creditor === 'unknown') return refused(reasons.creditorUnknown);
  if (creditor === 'closed') return refused(reasons.creditorClosed);
  return covered ? { outcome: 'completed' } : refused(reasons.uncovered);
}

export function refused(reason: StatusReason): Decision {
  return { outcome: 'refused', reason };
}
