/** The store contract on one SQLite file: one process, one writer, every answer after its COMMIT. */
import Database from 'better-sqlite3';
import { BankStoreFailure, type BankReader, type BankStore } from './bank-store.ts';
import { openDatabase } from './open.ts';
import { createReader } from './reader.ts';
import { createWriter } from './writer.ts';

export function openBankStore(path: string): BankStore {
  return sqliteBankStore(openDatabase(path));
}

export function sqliteBankStore(database: Database.Database): BankStore {
  const read = createReader(database);
  const writer = createWriter(database, read);
  return {
    read: translating(read),
    transact: (work) => translated(() => database.transaction(() => work(writer)).immediate()),
    close: () => void database.close(),
  };
}

function translating(reader: BankReader): BankReader {
  return {
    state: () => translated(() => reader.state()),
    account: (id) => translated(() => reader.account(id)),
    accounts: () => translated(() => reader.accounts()),
    transfer: (id) => translated(() => reader.transfer(id)),
    transfers: () => translated(() => reader.transfers()),
    pending: () => translated(() => reader.pending()),
    heardAfter: (after, max) => translated(() => reader.heardAfter(after, max)),
    postings: () => translated(() => reader.postings()),
    postingsOf: (id) => translated(() => reader.postingsOf(id)),
    returned: (id) => translated(() => reader.returned(id)),
    returnsAfter: (after, max) => translated(() => reader.returnsAfter(after, max)),
    returnPostings: () => translated(() => reader.returnPostings()),
    ledgerKey: (kid) => translated(() => reader.ledgerKey(kid)),
    ledgerKeyCount: () => translated(() => reader.ledgerKeyCount()),
  };
}

/** An engine's error becomes ours, once; what a rule throws is a bug and stays what it is. */
function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new BankStoreFailure(`the bank's database refused: ${error.code}`, { cause: error });
  }
}
