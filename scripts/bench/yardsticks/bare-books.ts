/**
 * The yardstick of the ledger's steps: as many rows of the same widths in one transaction, on a bare file
 * with the same durability, unique where the product's must be, and with the same hash chain. Nothing is
 * read, judged or checked; no index by which somebody looks something up; no reference, no trigger. A
 * redemption is as wide as a page: in a table with row numbers, as that is the faster one.
 */
import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import { orderedId } from '../redemption-steps.ts';
import { SIGNED_CHARACTERS, signedLike } from '../town.ts';

const schema = `
  CREATE TABLE redemption (id TEXT PRIMARY KEY, customer TEXT, payee TEXT, terminal TEXT, state TEXT,
    points INTEGER, currency TEXT, amount INTEGER, digest TEXT, consent TEXT, before INTEGER, at INTEGER,
    authorized INTEGER, authorization TEXT, jti TEXT UNIQUE, said TEXT UNIQUE, decided INTEGER, reference TEXT,
    receipt TEXT, statement TEXT) STRICT;
  CREATE TABLE consent (id TEXT PRIMARY KEY, customer TEXT, text TEXT, language TEXT, given INTEGER,
    at INTEGER, terminal TEXT, redemption TEXT UNIQUE) STRICT, WITHOUT ROWID;
  CREATE TABLE redemption_lot (redemption TEXT, lot TEXT, provider TEXT, points INTEGER,
    PRIMARY KEY (redemption, lot)) STRICT, WITHOUT ROWID;
  CREATE TABLE lot (id TEXT PRIMARY KEY, remaining INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE journal_transaction (sequence INTEGER PRIMARY KEY, id TEXT UNIQUE, at INTEGER, kind TEXT,
    reason TEXT, redemption TEXT, hash TEXT) STRICT;
  CREATE TABLE journal_entry (transaction_id TEXT, line INTEGER, account TEXT, provider TEXT,
    customer TEXT, points INTEGER, PRIMARY KEY (transaction_id, line)) STRICT, WITHOUT ROWID;
  CREATE TABLE balance (customer TEXT, account TEXT, provider TEXT, points INTEGER,
    PRIMARY KEY (customer, account, provider)) STRICT, WITHOUT ROWID;
  CREATE TABLE agenda (redemption TEXT PRIMARY KEY, asks INTEGER, due INTEGER, ends INTEGER)
    STRICT, WITHOUT ROWID;`;

export interface BareBooks {
  /** Hold, authorize, complete. */
  steps: ((place: number) => void)[];
  close(): void;
}

const PROVIDER = 'aurora-books';

export function openBareBooks(file: string, customers: number): BareBooks {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(schema);
  const sql = statements(database);
  const ids: string[] = Array.from({ length: customers }, () => orderedId());
  database.transaction(() => {
    for (const id of ids) {
      sql.lot.run(id);
      for (const account of ['available', 'held', 'redeemed'])
        sql.balance.run(id, account, PROVIDER);
    }
  })();
  const under = new Map<number, { id: string; customer: string }>();
  const at = (place: number) => {
    const known = under.get(place);
    if (known === undefined) throw new Error('it was not held');
    return known;
  };
  let head = { sequence: 0, hash: '0'.repeat(64) };
  const moved = (customer: string, redemption: string, way: readonly [string, string]): void => {
    const [id, at, sequence] = [orderedId(), Date.now(), head.sequence + 1];
    const entries = way.map((account, line) => {
      const points = line === 0 ? -500 : 500;
      return { account, customer, line, points, provider: PROVIDER };
    });
    const content = { at, entries, id, kind: 'hold', reason: REASON, redemption, sequence };
    const told = `kangen-journal-1\n${head.hash}\n${sha256(JSON.stringify(content))}\n`;
    head = { sequence, hash: sha256(told) };
    sql.transaction.run(sequence, id, at, 'hold', REASON, redemption, head.hash);
    for (const { line, account, points } of entries) {
      sql.entry.run(id, line, account, PROVIDER, customer, points);
      sql.move.run(points, customer, account, PROVIDER);
    }
  };
  const hold = database.transaction((place: number) => {
    const [id, customer] = [orderedId(), ids[place % customers] ?? ''];
    under.set(place, { id, customer });
    const now = Date.now();
    sql.redemption.run(id, customer, customer, TERMINAL, DIGEST, CONSENT, now);
    sql.consent.run(id, customer, now, now, TERMINAL, id);
    sql.taken.run(id, customer, PROVIDER);
    sql.take.run(customer);
    moved(customer, id, ['available', 'held']);
    sql.agenda.run(id, now, now);
  });
  const authorize = database.transaction((place: number) => {
    const { id } = at(place);
    const signed = signedLike('authorization', SIGNED_CHARACTERS.authorization, id);
    sql.authorize.run(Date.now(), signed, orderedId(), id.padEnd(43, '-'), id);
    sql.later.run(Date.now(), id);
  });
  const complete = database.transaction((place: number) => {
    const { id, customer } = at(place);
    const receipt = signedLike('receipt', SIGNED_CHARACTERS.receipt, id);
    sql.complete.run(
      Date.now(),
      id,
      receipt,
      signedLike('statement', SIGNED_CHARACTERS.statement, id),
      id,
    );
    moved(customer, id, ['held', 'redeemed']);
    sql.done.run(id);
    under.delete(place);
  });
  return { steps: [hold, authorize, complete], close: () => void database.close() };
}

const REASON = 'Reserved for a transfer to your account';
const TERMINAL = 'urn:kangen:kiosk:minato-cafe:stand-1';
const DIGEST = 'd'.repeat(43);
const CONSENT = JSON.stringify({
  text: 'redeem-to-own-account/1',
  language: 'en',
  payee: 'DE.. .... 1234',
  givenAt: '2026-11-22T09:00:00.000Z',
});

const sha256 = (text: string): string => hash('sha256', text, 'hex');

function statements(database: Database.Database) {
  const prepare = (sql: string): Database.Statement => database.prepare(sql);
  return {
    lot: prepare('INSERT INTO lot VALUES (?, 1000000000)'),
    balance: prepare('INSERT INTO balance VALUES (?, ?, ?, 0)'),
    redemption: prepare(
      `INSERT INTO redemption (id, customer, payee, terminal, state, points, currency, amount, digest,
         consent, before, at) VALUES (?, ?, ?, ?, 'held', 500, 'EUR', 500, ?, ?, 3000, ?)`,
    ),
    consent: prepare(
      `INSERT INTO consent VALUES (?, ?, 'redeem-to-own-account/1', 'en', ?, ?, ?, ?)`,
    ),
    taken: prepare('INSERT INTO redemption_lot VALUES (?, ?, ?, 500)'),
    take: prepare('UPDATE lot SET remaining = remaining - 500 WHERE id = ?'),
    transaction: prepare('INSERT INTO journal_transaction VALUES (?, ?, ?, ?, ?, ?, ?)'),
    entry: prepare('INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?)'),
    move: prepare(
      'UPDATE balance SET points = points + ? WHERE customer = ? AND account = ? AND provider = ?',
    ),
    agenda: prepare('INSERT INTO agenda VALUES (?, 0, ?, ?)'),
    authorize: prepare(
      `UPDATE redemption SET state = 'authorized', authorized = ?, authorization = ?, jti = ?, said = ?
        WHERE id = ?`,
    ),
    later: prepare('UPDATE agenda SET due = ? WHERE redemption = ?'),
    complete: prepare(
      `UPDATE redemption SET state = 'completed', decided = ?, reference = ?, receipt = ?, statement = ?
        WHERE id = ?`,
    ),
    done: prepare('DELETE FROM agenda WHERE redemption = ?'),
  };
}
