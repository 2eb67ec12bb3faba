import type Database from 'better-sqlite3';
import { type BankReader } from './bank-store.ts';
import { readAccount, readLedgerKey, readPosting, readState, readTransfer } from './rows.ts';

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
  const postings = database.prepare(
    'SELECT redemption, side, account, amount, currency FROM posting ORDER BY redemption, side',
  );
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
    postings: () => postings.all().map(readPosting),
    ledgerKey: (kid) => orNull(ledgerKey.get(kid), readLedgerKey),
    ledgerKeyCount: () => Number(ledgerKeyCount.get()),
  };
}

function orNull<T>(row: unknown, read: (row: unknown) => T): T | null {
  return row === undefined ? null : read(row);
}
