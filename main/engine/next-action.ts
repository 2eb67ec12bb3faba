/**
 * What to do next for one redemption. Pure.
 *
 * A call that was cut off proves nothing. The ledger's PUT may simply be repeated while the customer's
 * session lives; without the session the ledger is asked what it knows, and what it has not
 * authorized is withdrawn, so that a request still on its way is refused when it arrives; but not what
 * it holds for a review: that is asked about until it is decided, and then requested again. The bank is
 * asked for the status before the order is repeated. Where the bank cannot be asked, the ledger may have
 * its receipt.
 */
import { type Failure } from '../../protocol/failure.ts';
import { type Review } from '../../protocol/ledger.ts';
import { type Transfer } from './transfer-state.ts';

/** What this process has learned about one redemption. Memory only: a restart knows nothing. */
export interface Knowledge {
  /** The customer's session at the ledger. SECURITY: never written to disk. */
  token: string | null;
  /** A call may have arrived whose answer did not: in this process, or in the one before it. */
  inDoubt: boolean;
  /** The ledger said that it has not authorized this id. */
  ledgerHasNone: boolean;
  /** The bank said that it has never seen this id. */
  bankHasNone: boolean;
  /** The ledger refused the receipt: it is asked what it has before that is delivered again. */
  deliveryRefused: boolean;
  /** Why the ledger refused a request that was in doubt before; told once the id is withdrawn. */
  refusal: Failure | null;
  /** A rule of the ledger has held it for a review: it is not withdrawn from here. */
  review: Review | null;
}

export type Action =
  /** Without a token where the ledger knows it already: that is answered from what was asked. */
  | { kind: 'request'; token: string | null }
  | { kind: 'present'; sealed: string }
  | { kind: 'ask-ledger' }
  | { kind: 'withdraw' }
  | { kind: 'send'; authorization: string }
  | { kind: 'ask-bank'; authorization: string }
  | { kind: 'ask-for-receipt'; authorization: string }
  | { kind: 'deliver'; receipt: string; authorization: string }
  | { kind: 'none' };

export type Peer = 'ledger' | 'bank';

/** @param at the ledger, where it is asked instead of the bank */
export function nextAction(transfer: Transfer, known: Knowledge, at: Peer): Action {
  const { state } = transfer;
  if (at === 'ledger' && (state === 'authorized' || state === 'sent'))
    return { kind: 'ask-for-receipt', authorization: transfer.authorization };
  switch (transfer.state) {
    case 'wished':
      return isToBeWithdrawn(known) ? { kind: 'withdraw' } : { kind: 'ask-ledger' };
    case 'requested':
      return nextAtLedger(known, transfer.wish?.sealed ?? null);
    case 'authorized':
      return { kind: 'send', authorization: transfer.authorization };
    case 'sent':
      return {
        kind: known.inDoubt && !known.bankHasNone ? 'ask-bank' : 'send',
        authorization: transfer.authorization,
      };
    case 'confirmed':
      return known.deliveryRefused
        ? { kind: 'ask-ledger' }
        : {
            kind: 'deliver',
            receipt: transfer.receipt,
            authorization: transfer.authorization,
          };
    case 'settled':
    case 'refused':
    case 'cancelled':
    case 'rejected':
      return { kind: 'none' };
  }
}

export const peerOf = (state: Transfer['state']): Peer =>
  state === 'authorized' || state === 'sent' ? 'bank' : 'ledger';

const isToBeWithdrawn = (known: Knowledge): boolean =>
  known.refusal !== null || known.ledgerHasNone;

function nextAtLedger(known: Knowledge, sealed: string | null): Action {
  if (isToBeWithdrawn(known)) return { kind: 'withdraw' };
  // The whole request is in it, so it may be told again for ever.
  if (sealed !== null) return { kind: 'present', sealed };
  if (known.token !== null || known.review?.state === 'released')
    return { kind: 'request', token: known.token };
  return { kind: 'ask-ledger' };
}
