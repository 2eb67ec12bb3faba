import type Database from 'better-sqlite3';
import { type BankReader } from './bank-store.ts';
import {
  readAccount,
  readBalance,
  readBooking,
  readDay,
  readHeard,
  readLedgerKey,
  readPosting,
  readReturn,
  readState,
  readTransfer,
} from './rows.ts';

const transferColumns =
  'redemption, state, jti, amount, currency, jws, order_text, outcome, bank_reference, receipt, decided_at';

export function createReader(database: Database.Database): BankReader {
  const state = database.prepare('SELECT bic, currency, debtor FROM bank_state');
  const accounts = 'SELECT id, currency, state, opening, balance FROM account';
  const account = database.prepare(`${accounts} WHERE id = ?`);
  const allAccounts = database.prepare(`${accounts} ORDER BY id`);
  const transfers = `SELECT ${transferColumns} FROM transfer`;
  const transfer = database.prepare(`${transfers} WHERE redemption = ?`);
  const allTransfers = database.prepare(`${transfers} ORDER BY redemption`);
  const pending = database.prepare(`${transfers} WHERE state = 'pending' ORDER BY redemption`);
  const heardAfter = database.prepare(
    'SELECT sequence, redemption FROM transfer_heard WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const posting = 'SELECT redemption, side, account, amount, currency FROM';
  const postings = database.prepare(`${posting} posting ORDER BY redemption, side`);
  const postingsOf = database.prepare(`${posting} posting WHERE redemption = ? ORDER BY side`);
  const returnPostings = database.prepare(`${posting} return_posting ORDER BY redemption, side`);
  const returns = `SELECT sequence, redemption, reason_code, reason_text, bank_reference, evidence,
    returned_at FROM transfer_return`;
  const returned = database.prepare(`${returns} WHERE redemption = ?`);
  const returnsAfter = database.prepare(`${returns} WHERE sequence > ? ORDER BY sequence LIMIT ?`);
  const bookings =
    'SELECT redemption, kind, day, place, amount, currency, bank_reference, balance FROM booking';
  const bookingsOn = database.prepare(
    `${bookings} WHERE day = ? AND place > ? ORDER BY place LIMIT ?`,
  );
  const allBookings = database.prepare(`${bookings} ORDER BY sequence`);
  const bookedBefore = database.prepare(
    `SELECT balance FROM booking WHERE (day, place) < (?, ?) ORDER BY day DESC, place DESC LIMIT 1`,
  );
  const openingBalance = database.prepare(
    'SELECT opening AS balance FROM account WHERE id = (SELECT debtor FROM bank_state)',
  );
  const toldThrough = database.prepare('SELECT through AS day FROM statement_told');
  const ledgerKey = database.prepare('SELECT jwk FROM ledger_key WHERE kid = ?');
  const ledgerKeyCount = database.prepare('SELECT count(*) FROM ledger_key').pluck();
  return {
    state: () => orNull(state.get(), readState),
    account: (id) => orNull(account.get(id), readAccount),
    accounts: () => allAccounts.all().map(readAccount),
    transfer: (id) => orNull(transfer.get(id), readTransfer),
    transfers: () => allTransfers.all().map(readTransfer),
    pending: () =>
      pending
        .all()
        .map(readTransfer)
        .filter((record) => record.state === 'pending'),
    heardAfter: (sequence, countMax) => heardAfter.all(sequence, countMax).map(readHeard),
    postings: () => postings.all().map(readPosting),
    postingsOf: (id) => postingsOf.all(id).map(readPosting),
    returned: (id) => orNull(returned.get(id), readReturn),
    returnsAfter: (sequence, countMax) => returnsAfter.all(sequence, countMax).map(readReturn),
    returnPostings: () => returnPostings.all().map(readPosting),
    bookingsOn: (day, place, countMax) => bookingsOn.all(day, place, countMax).map(readBooking),
    balanceBefore: (day, place) =>
      readBalance(bookedBefore.get(day, place) ?? openingBalance.get()),
    bookings: () => allBookings.all().map(readBooking),
    toldThrough: () => orNull(toldThrough.get(), readDay),
    ledgerKey: (kid) => orNull(ledgerKey.get(kid), readLedgerKey),
    ledgerKeyCount: () => Number(ledgerKeyCount.get()),
  };
}

function orNull<T>(row: unknown, read: (row: unknown) => T): T | null {
  return row === undefined ? null : read(row);
}
