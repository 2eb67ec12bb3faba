/**
 * The one view that goes up to the screen, built from what is true now. Pure.
 * SECURITY: of all redemptions on this kiosk only the one of the customer who is signed in is shown.
 */
import { type Brand } from '../protocol/brand.ts';
import { type Display, type Progress, type Snapshot, type StationName } from '../protocol/ipc.ts';
import { type Printed } from '../protocol/paper.ts';
import { type Language } from '../protocol/ledger.ts';
import { type Followed } from './engine/engine.ts';
import { type Reachability } from './engine/peers.ts';
import { keyOf, readReceipt, readStatement } from './engine/evidence.ts';
import { type Transfer } from './engine/transfer-state.ts';
import { type PurchaseCounts } from './purchases/outbox.ts';
import { type CustomerState } from './session/customer-session.ts';

export interface Facts {
  sequence: number;
  shop: string;
  language: Language;
  display: Display;
  terminal: Snapshot['terminal'];
  network: {
    ledger: Reachability;
    bank: Reachability;
    waiting: number;
    wishes?: number;
    /** Of a shop's till, or of a kiosk where staff may sign in. */
    purchases?: PurchaseCounts;
  };
  attention?: NonNullable<Snapshot['attention']>;
  customer: CustomerState;
  /** At the screen; absent: nobody of the shop is. */
  staff?: NonNullable<Snapshot['staff']>;
  /** What is attached to this terminal. */
  devices?: NonNullable<Snapshot['devices']>;
  /** How this terminal can read its screen aloud. */
  speech?: NonNullable<Snapshot['speech']>;
  /** What became of the print that this customer asked for. */
  print?: Printed | undefined;
  /** Where a customer checks a receipt alone. */
  receiptPage?: string;
  brand?: Brand;
  /** From the ledger's policy, once there was one. */
  idle?: NonNullable<Snapshot['idle']>;
  storage?: 'failing';
  /** Absent while nobody says that this terminal's clock is wrong. */
  clock?: NonNullable<Snapshot['clock']>;
  /** As it was taken up between two customers. */
  screen?: NonNullable<Snapshot['screen']>;
  /** The redemption, or wish, of the customer at the screen. */
  followed: Followed | null;
}

export function snapshotOf(facts: Facts): Snapshot {
  const { customer, followed: found, receiptPage, print, ...rest } = facts;
  const followed = found === null ? null : { ...found, receiptPage, print };
  return { ...rest, customer: customerView(customer, followed) };
}

/** With where its receipt can be checked, and what became of its print. */
type Shown = Followed & { receiptPage?: string | undefined; print?: Printed | undefined };

function customerView(customer: CustomerState, followed: Shown | null): Snapshot['customer'] {
  if (customer.phase !== 'signed-in' && customer.phase !== 'wishing') return customer;
  const isTheirs = followed !== null && followed.transfer.id === customer.redemption;
  if (customer.phase === 'wishing') {
    const { redemption: _, ...shown } = customer;
    return { ...shown, wish: isTheirs ? progressOf(followed) : null };
  }
  const { account, accountFresh, pinChange, older, bookCheck } = customer;
  return {
    phase: 'signed-in',
    account,
    accountFresh,
    redemption: isTheirs ? progressOf(followed) : null,
    ...(pinChange !== null && { pinChange }),
    ...(older !== null && { older: { entries: older.entries, state: older.state } }),
    ...(bookCheck !== null && { bookCheck }),
  };
}

export function progressOf({ transfer, waitingFor, review, receiptPage, print }: Shown): Progress {
  const said = 'statement' in transfer ? readStatement(transfer.statement) : null;
  const word = 'receipt' in transfer ? readReceipt(transfer.receipt) : null;
  return {
    id: transfer.id,
    amount: transfer.request.amount,
    points: transfer.request.points,
    payee: 'payee' in transfer.request.consent ? transfer.request.consent.payee : null,
    ...('wish' in transfer &&
      transfer.wish !== undefined && { wish: { keptUntil: transfer.wish.keptUntil } }),
    state: transfer.state,
    stations: stationsOf(transfer, review),
    waitingFor,
    ...(review?.state === 'waiting' && {
      review: { since: review.since, decidedBy: review.decidedBy },
    }),
    rejection: transfer.state === 'rejected' ? transfer.failure : null,
    bankReason: word?.reason ?? null,
    ...(print !== undefined && { print }),
    receipt:
      said === null || !('statement' in transfer)
        ? null
        : {
            pointsBefore: said.pointsBefore,
            pointsAfter: said.pointsAfter,
            ...(said.fee !== undefined && { fee: said.fee }),
            bankReference: said.bankReference,
            decidedAt: said.decidedAt,
            statement: transfer.statement,
            key: keyOf(transfer.statement),
            ...(receiptPage !== undefined && { page: receiptPage }),
          },
  };
}

/**
 * "Paid" and "done" are said of money that arrived: a refusal reaches neither. What is under review is
 * reserved, though nothing was authorized.
 */
function stationsOf(transfer: Transfer, review: Shown['review']): Progress['stations'] {
  const held = review?.state === 'waiting' ? review.since : null;
  const paid =
    'outcome' in transfer && transfer.outcome === 'completed' ? transfer.confirmedAt : null;
  const reached: Record<StationName, string | null> = {
    reserved: 'authorizedAt' in transfer ? transfer.authorizedAt : held,
    sent: 'sentAt' in transfer ? transfer.sentAt : null,
    paid,
    done: transfer.state === 'settled' ? transfer.finishedAt : null,
  };
  return stationNames.map((name) => ({ name, at: reached[name] }));
}

const stationNames: readonly StationName[] = ['reserved', 'sent', 'paid', 'done'];
