/** One row by its key, or the few rows that share one. Null: there is none. */
import { type CustomerId, type RedemptionId } from '../../../../protocol/ids.ts';
import { type KnownRedemptionFacts, type RedemptionFacts } from '../queries.ts';
import {
  type BankKeyRow,
  type BooksKeysRow,
  type LotRow,
  type PayeeRow,
  type ProviderRow,
  type PurchaseRow,
  type RedemptionLotRow,
  type TerminalLockRow,
} from '../rows.ts';
import { type ReadList } from '../writes.ts';
import { debtsBehind } from './owed.ts';
import { all, one, type Steps, together } from './steps.ts';
import { activations, coolOffs, customerTables } from './people-tables.ts';
import { type Table } from './table.ts';
import {
  cursors,
  lotsTaken as lotsTakenRows,
  pinAttempts,
  reconciliations,
  tables,
  terminalAttempts,
  terminalLocks as locks,
  terminals,
} from './tables.ts';

/** The text is put together once, as a driver finds by it what it has prepared. */
function by<R>(from: Table<R>, key: string): (value: string) => Steps<R | null> {
  const sql = `SELECT ${from.columns()} FROM ${from.name} WHERE ${key} = @value`;
  return (value) => one(from, sql, { value });
}

export const session = by(tables.session, 'token_hash');
export const card = by(tables.card, 'number');
export const credentialSeen = by(tables.credential_seen, 'jti');
export const terminal = by(terminals, 'urn');
export const terminalAttempt = by(terminalAttempts, 'terminal');
export const terminalLock = by(locks, 'terminal');
export const attempts = by(pinAttempts, 'card_number');
export const customer = by(tables.customer, 'id');
export const payee = by(tables.payee, 'id');
export const provider = by(tables.provider, 'id');
export const earnRule = by(tables.earn_rule, 'id');
export const campaign = by(tables.campaign, 'id');
export const purchase = by(tables.purchase, 'id');
export const reversal = by(tables.reversal, 'id');
export const lotOfPurchase = by(tables.lot, 'purchase_id');
export const redemption = by(tables.redemption, 'id');
export const tombstone = by(tables.tombstone, 'id');
export const refusedWish = by(tables.refused_wish, 'id');
export const activation = by(activations, 'card_number');
export const replacement = by(customerTables.card_replacement, 'old_number');
export const kanaName = by(customerTables.kana_name, 'customer_id');
export const coolOff = by(coolOffs, 'payee_id');
export const review = by(tables.review, 'redemption_id');
export const reconciliation = by(reconciliations, 'redemption_id');

/** 0 before the first. */
export function* readUpTo(list: ReadList, bank: string): Steps<number> {
  return (yield* by(cursors[list], 'bank')(bank))?.sequence ?? 0;
}

export const providers = (): Steps<ProviderRow[]> =>
  all(tables.provider, `SELECT ${tables.provider.columns()} FROM provider ORDER BY id`, {});

export const purchaseByReceipt = (
  providerId: string,
  receiptNumber: string,
): Steps<PurchaseRow | null> =>
  one(
    tables.purchase,
    `SELECT ${tables.purchase.columns()} FROM purchase
      WHERE provider_id = @providerId AND receipt_number = @receiptNumber`,
    { providerId, receiptNumber },
  );

/** The one that is paid. */
export const newestPayee = (customerId: CustomerId): Steps<PayeeRow | null> =>
  one(
    tables.payee,
    `SELECT ${tables.payee.columns()} FROM payee
      WHERE customer_id = @customerId ORDER BY since_ms DESC LIMIT 1`,
    { customerId },
  );

export const bankKeys = (bank: string): Steps<BankKeyRow[]> =>
  all(
    tables.bank_key,
    `SELECT ${tables.bank_key.columns()} FROM bank_key
      WHERE bank = @bank ORDER BY first_seen_ms, kid`,
    { bank },
  );

export const terminalLocks = (): Steps<TerminalLockRow[]> =>
  all(locks, `SELECT ${locks.columns()} FROM terminal_lock ORDER BY terminal`, {});

export const booksKeys = (): Steps<BooksKeysRow | null> =>
  one(tables.books_keys, `SELECT ${tables.books_keys.columns()} FROM books_keys`, {});

export function* redemptionFacts(id: RedemptionId): Steps<RedemptionFacts> {
  const { known, taken, debts } = yield* together({
    known: knownRedemption(id),
    taken: lotsTaken(id),
    debts: debtsBehind(id),
  });
  return {
    ...known,
    takings: taken.map(takingOf),
    unexplainedLots: taken.filter(({ purchaseId }) => purchaseId === null).map(lotIdOf),
    debts,
  };
}

/** By its triggers the database has no id both as a redemption and as a tombstone; only the first is reviewed. */
export function* knownRedemption(id: RedemptionId): Steps<KnownRedemptionFacts> {
  const asked = yield* together({ row: redemption(id), review: review(id) });
  return asked.row === null
    ? { redemption: null, tombstone: yield* tombstone(id), review: null }
    : { redemption: asked.row, tombstone: null, review: asked.review };
}

/** The same, for an id that is new as a rule. */
export function* newRedemption(id: RedemptionId): Steps<KnownRedemptionFacts> {
  const asked = yield* together({ row: redemption(id), withdrawn: tombstone(id) });
  return asked.row === null
    ? { redemption: null, tombstone: asked.withdrawn, review: null }
    : { redemption: asked.row, tombstone: null, review: yield* review(id) };
}

export const takings = (redemptionId: RedemptionId): Steps<RedemptionLotRow[]> =>
  all(tables.redemption_lot, takenFrom, { redemptionId });

const takenFrom = `SELECT ${tables.redemption_lot.columns()} FROM redemption_lot
  WHERE redemption_id = @redemptionId ORDER BY lot_id`;

/** What was taken, and by which purchase each lot is explained. */
const lotsTaken = (redemptionId: RedemptionId): Steps<(RedemptionLotRow & LotCause)[]> =>
  all(lotsTakenRows, lotsTakenFrom, { redemptionId });

type LotCause = Pick<LotRow, 'purchaseId'>;

const lotsTakenFrom = `SELECT ${tables.redemption_lot.columns()}, lot.purchase_id AS "purchaseId"
   FROM redemption_lot JOIN lot ON lot.id = redemption_lot.lot_id
  WHERE redemption_id = @redemptionId ORDER BY lot_id`;

const takingOf = ({
  redemptionId,
  lotId,
  providerId,
  points,
}: RedemptionLotRow): RedemptionLotRow => ({ redemptionId, lotId, providerId, points });

const lotIdOf = ({ lotId }: RedemptionLotRow): string => lotId;
