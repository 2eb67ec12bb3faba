/** A completed transfer that came back, as the bank remembers it for ever. */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type StatusReason } from '../../../protocol/messages.ts';

export interface ReturnRecord {
  /** Its place among all returns of this bank, from 1 on. */
  sequence: number;
  redemption: RedemptionId;
  reason: StatusReason;
  bankReference: string;
  returnedAt: string;
  /** The signed return, as it is answered for ever. */
  evidence: string;
}
