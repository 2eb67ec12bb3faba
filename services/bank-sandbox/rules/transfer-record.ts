/**
 * What a bank remembers of one redemption id, for ever.
 *
 *      (never seen) ──accepted──▶ pending ──decided──▶ final
 *            │                       └────cancelled──▶ final
 *            ├────────────decided────────────────────▶ final
 *            └────────────cancelled (tombstone)──────▶ final
 */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Authorization, type FinalOutcome } from '../../../protocol/messages.ts';
import { type Money, sameMoney } from '../../../protocol/money.ts';

/** The authorization that owns an id. `jws` is kept: it is why the bank moved the money. */
export interface Claim {
  jti: string;
  amount: Money;
  jws: string;
}

export interface PendingTransfer {
  state: 'pending';
  redemption: RedemptionId;
  claim: Claim;
  /** The decrypted pain.001; kept only until the transfer is final. */
  order: string;
}

export interface FinalTransfer {
  state: 'final';
  redemption: RedemptionId;
  /** Null on a tombstone: the bank cancelled this id before it had seen any authorization. */
  claim: Claim | null;
  outcome: FinalOutcome;
  bankReference: string;
  /** The signed receipt, as it is answered for ever. */
  receipt: string;
}

export type TransferRecord = PendingTransfer | FinalTransfer;

/**
 * Compared by `jti`, never by JWS text: an ECDSA signature differs each time it is made. A tombstone
 * belongs to whatever authorization comes late.
 */
export function belongsTo({ claim }: TransferRecord, authorization: Authorization): boolean {
  if (claim === null) return true;
  return claim.jti === authorization.jti && sameMoney(claim.amount, authorization.amount);
}
