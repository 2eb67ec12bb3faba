/** The store contract on one SQLite file: one process, one writer, every answer after its COMMIT. */
import Database from 'better-sqlite3';
import { reopening } from '../../reopening.ts';
import { BankStoreFailure, type BankReader, type BankStore } from './bank-store.ts';
import { openDatabase } from './open.ts';
import { createReader } from './reader.ts';
import { createWriter } from './writer.ts';

export interface FileOptions {
  /** After a failure the file could not be opened again: the process must end. */
  lost?: (cause: unknown) => void;
  open?: (path: string) => Database.Database;
}

export function openBankStore(
  path: string,
  { lost = () => {}, open = openDatabase }: FileOptions = {},
): BankStore {
  const file = reopening({
    open: () => opened(open(path)),
    close: ({ database }) => void database.close(),
    lost,
  });
  return {
    read: through((ask) => file.use(({ read }) => translated(() => ask(read)))),
    transact: (work) => file.use(({ transact }) => transact(work)),
    close: () => file.close(),
  };
}

/** On a database that stays open, for whoever keeps it. */
export function sqliteBankStore(database: Database.Database): BankStore {
  const { read, transact } = opened(database);
  return {
    read: through((ask) => translated(() => ask(read))),
    transact,
    close: () => void database.close(),
  };
}

interface Opened {
  database: Database.Database;
  read: BankReader;
  transact: BankStore['transact'];
}

function opened(database: Database.Database): Opened {
  const read = createReader(database);
  const writer = createWriter(database, read);
  return {
    database,
    read,
    transact: (work) => translated(() => database.transaction(() => work(writer)).immediate()),
  };
}

/** A reader that asks whichever is open now. */
function through(asking: <A>(ask: (reader: BankReader) => A) => A): BankReader {
  return {
    state: () => asking((reader) => reader.state()),
    account: (id) => asking((reader) => reader.account(id)),
    accounts: () => asking((reader) => reader.accounts()),
    transfer: (id) => asking((reader) => reader.transfer(id)),
    transfers: () => asking((reader) => reader.transfers()),
    pending: () => asking((reader) => reader.pending()),
    heardAfter: (after, max) => asking((reader) => reader.heardAfter(after, max)),
    postings: () => asking((reader) => reader.postings()),
    postingsOf: (id) => asking((reader) => reader.postingsOf(id)),
    returned: (id) => asking((reader) => reader.returned(id)),
    returnsAfter: (after, max) => asking((reader) => reader.returnsAfter(after, max)),
    returnPostings: () => asking((reader) => reader.returnPostings()),
    bookingsOn: (day, place, max) => asking((reader) => reader.bookingsOn(day, place, max)),
    balanceBefore: (day, place) => asking((reader) => reader.balanceBefore(day, place)),
    bookings: () => asking((reader) => reader.bookings()),
    toldThrough: () => asking((reader) => reader.toldThrough()),
    ledgerKey: (kid) => asking((reader) => reader.ledgerKey(kid)),
    ledgerKeyCount: () => asking((reader) => reader.ledgerKeyCount()),
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
