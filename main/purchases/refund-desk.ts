/**
 * Refunds of this till: noted before they are told, told until they are answered, each under an id of its
 * own. A refund may be of a purchase that waits here, or that another till has told.
 *
 *   note: make the id ─▶ commit ─▶ "noted"
 *   tell: read the row ─▶ tell it ─▶ judge ─▶ re-check, commit
 */
import { failureOf, type Failure } from '../../protocol/failure.ts';
import { type PurchaseId, type ReversalId, reversalId } from '../../protocol/ids.ts';
import { type PurchaseReversed } from '../../protocol/ledger.ts';
import { type Clock, nowOn, type Outcome } from '../engine/ports.ts';
import {
  type PurchaseChannel,
  type PurchaseIds,
  type PurchaseReader,
  type PurchaseStore,
  type StaffDelivery,
} from './ports.ts';
import { type TillPurchase } from './purchase-state.ts';
import {
  type Refund,
  type RefundEvent,
  refundTransition,
  type WaitingRefund,
} from './refund-state.ts';
import { judgeRefund, type Verdict } from './verdict.ts';

export interface RefundDeskPorts {
  store: PurchaseStore;
  ledger: Pick<PurchaseChannel, 'tellRefund'>;
  clock: Clock;
  ids: Pick<PurchaseIds, 'reversal'>;
  alarm(id: ReversalId, text: string): void;
}

export interface Told {
  outcome: Outcome<PurchaseReversed>;
  verdict: Verdict<RefundEvent>;
}

export class RefundDesk {
  readonly #ports: RefundDeskPorts;

  constructor(ports: RefundDeskPorts) {
    this.#ports = ports;
  }

  /** What was signed names the refund already. */
  idFor(proof?: StaffDelivery): ReversalId {
    return proof?.subject == null ? this.#ports.ids.reversal() : reversalId.parse(proof.subject);
  }

  /** On the disk when it returns. @returns why nothing was written @throws StoreFailing */
  note(id: ReversalId, refund: Refund, proof?: StaffDelivery): Failure | null {
    const { store, clock } = this.#ports;
    const waiting: WaitingRefund = { state: 'waiting', id, ...refund, refundedAt: nowOn(clock) };
    return store.transact((tx) => {
      const failure = problemOf(refund, tx);
      if (failure !== null) return failure;
      tx.refunds.insert(waiting);
      if (proof !== undefined) tx.deliveries.keep(proof);
      return failure;
    });
  }

  /** @returns null where there is nothing to tell: its row has ended, or was put aside */
  async tell(id: ReversalId): Promise<Told | null> {
    const waiting = this.#read(id);
    if (waiting === null) return null;
    const { store, ledger } = this.#ports;
    const outcome = await ledger.tellRefund(id, waiting);
    // Read behind the call: its purchase may have ended meanwhile.
    const purchase = store.read.purchase(waiting.purchase);
    const known = purchase?.ok === true ? purchase.purchase.state : null;
    return { outcome, verdict: judgeRefund(outcome, known) };
  }

  /** Where the row is no longer waiting, nothing is written. */
  commit(id: ReversalId, event: RefundEvent): void {
    const { store, clock } = this.#ports;
    store.transact((tx) => {
      const found = tx.refunds.refund(id);
      if (!found?.ok || found.refund.state !== 'waiting') return;
      tx.refunds.finish(refundTransition(found.refund, event, nowOn(clock)));
    });
  }

  /** Those that wait for their purchase. */
  waitingFor(purchase: PurchaseId): ReversalId[] {
    return this.#ports.store.read.refunds
      .of(purchase)
      .flatMap((one) => (one.ok && one.refund.state === 'waiting' ? [one.refund.id] : []));
  }

  /** A row that cannot be read is moved aside, never guessed at and never dropped. */
  #read(id: ReversalId): WaitingRefund | null {
    const { store, clock, alarm } = this.#ports;
    const found = store.read.refunds.refund(id);
    if (found?.ok) return found.refund.state === 'waiting' ? found.refund : null;
    if (found === null) return null;
    const { raw, reason } = found;
    store.transact((tx) => tx.refunds.quarantine(id, { raw, reason, at: nowOn(clock) }));
    alarm(id, `its row breaks its schema and was put aside: ${reason}`);
    return null;
  }
}

/** What this till can say by itself. Of another till's purchase it knows nothing: the ledger will say. */
function problemOf(refund: Refund, read: PurchaseReader): Failure | null {
  if (read.refunds.isReceiptTaken(refund.receiptNumber))
    return failureOf('receipt-number-reused', 'this till has noted a refund with this number');
  const found = read.purchase(refund.purchase);
  return found?.ok === true ? problemWith(refund, found.purchase, read) : null;
}

function problemWith(
  { purchase: id, refunded }: Refund,
  { state, paid }: TillPurchase,
  { refunds }: PurchaseReader,
): Failure | null {
  if (state === 'refused')
    return failureOf('purchase-unknown', 'the ledger has refused this purchase');
  if (refunded.currency !== paid.currency)
    return failureOf('currency-mismatch', `it was paid in ${paid.currency}`);
  const before = refunds
    .of(id)
    .flatMap((one) =>
      one.ok && one.refund.state !== 'refused' ? [one.refund.refunded.minor] : [],
    );
  return before.reduce((sum, minor) => sum + minor, refunded.minor) > paid.minor
    ? failureOf('refund-above-purchase', 'more than what is left of the amount paid')
    : null;
}
