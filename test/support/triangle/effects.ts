/** What a redemption has done in the books of all three, and what in those books may not be so. */
import { hash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { brokenInvariants } from '../../../services/bank-sandbox/store/check-books.ts';
import { checkBooks } from '../../../services/ledger/store/sqlite/check-books.ts';
import { prepared } from '../../simulation/world/books.ts';
import { type Triangle } from './triangle.ts';

export interface Effects {
  kiosk: string | null;
  ledger: string | null;
  /** How often points were held, subtracted, given back; how often the bank credited somebody. */
  holds: number;
  redeemed: number;
  released: number;
  credits: number;
}

/** One hold, one credit, the points subtracted once. */
export const settledOnce: Effects = {
  kiosk: 'settled',
  ledger: 'completed',
  holds: 1,
  redeemed: 1,
  released: 0,
  credits: 1,
};

export const cancelledOnce: Effects = {
  kiosk: 'cancelled',
  ledger: 'cancelled',
  holds: 1,
  redeemed: 0,
  released: 1,
  credits: 0,
};

export const refusedOnce: Effects = { ...cancelledOnce, kiosk: 'refused', ledger: 'refused' };

/** Cheap, so that it can be asked after everything that happens. */
export function statesOf(
  { ledger, kiosk }: Triangle,
  id: RedemptionId,
): Pick<Effects, 'kiosk' | 'ledger'> {
  const stateIn = (database: typeof ledger.database, table: string): string | null => {
    const found = prepared<[string], { state: string }>(
      database,
      `SELECT state FROM ${table} WHERE id = ?`,
    ).get(id);
    return found?.state ?? null;
  };
  return {
    kiosk: stateIn(kiosk.database, 'transfer'),
    ledger: stateIn(ledger.database, 'redemption'),
  };
}

export function effectsOf(triangle: Triangle, id: RedemptionId): Effects {
  const { ledger, bank } = triangle;
  const moved = (kind: string): number =>
    Number(
      ledger.database
        .prepare('SELECT count(*) FROM journal_transaction WHERE redemption_id = ? AND kind = ?')
        .pluck()
        .get(id, kind),
    );
  return {
    ...statesOf(triangle, id),
    holds: moved('hold'),
    redeemed: moved('redeem'),
    released: moved('release'),
    credits: bank.store.read.postingsOf(id).filter(({ side }) => side === 'credit').length,
  };
}

/** A customer's points, by where they are. */
export function pointsOf(
  { ledger, template }: Triangle,
  customer = 0,
): { available: number; held: number; redeemed: number } {
  const card = template.seed.customers[customer]?.cardNumber;
  const rows = ledger.database
    .prepare<[unknown], { account: string; points: bigint }>(
      `SELECT account, sum(points) AS points FROM account_balance
        WHERE customer_id = (SELECT customer_id FROM card WHERE number = ?)
          AND account IN ('available', 'held', 'redeemed') GROUP BY account`,
    )
    .all(card);
  const found = new Map(rows.map(({ account, points }) => [account, Number(points)]));
  const of = (account: string): number => found.get(account) ?? 0;
  return { available: of('available'), held: of('held'), redeemed: of('redeemed') };
}

/** Everything that may never be so, whatever has happened: one sentence each. */
export function problemsIn(triangle: Triangle): string[] {
  return [
    ...checkBooks(triangle.ledger.database),
    ...brokenInvariants(triangle.bank.store.read),
    ...disagreements(triangle),
    ...triangle.broken.map((error) => `thrown: ${String(error)}`),
  ];
}

interface Row {
  id: string;
  state: string;
  receipt: string | null;
  authorization: string | null;
}

/** The ledger beside the bank (I2 to I4), and the kiosk never ahead of the ledger. */
function disagreements({ ledger, bank, kiosk }: Triangle): string[] {
  const read = 'SELECT id, state, receipt, authorization FROM redemption';
  const rows = ledger.database.prepare<[], Row>(read).all();
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  const concluded = kiosk.database
    .prepare<[], { id: string; state: string }>('SELECT id, state FROM transfer')
    .all()
    .filter(({ id, state }) => state in wordOf && states.get(id) !== wordOf[state])
    .map(({ id, state }) => `kiosk ${state}, ledger ${states.get(id) ?? 'nothing'}: ${id}`);
  return [...concluded, ...rows.flatMap((row) => disagreement(row, bank))];
}

const wordOf: Readonly<Record<string, string>> = {
  settled: 'completed',
  refused: 'refused',
  cancelled: 'cancelled',
};

function disagreement(row: Row, { store }: Triangle['bank']): string[] {
  const transfer = store.read.transfer(row.id as RedemptionId);
  const outcome = transfer?.state === 'final' ? transfer.outcome : null;
  const isDecided = ['completed', 'refused', 'cancelled'].includes(row.state);
  const isGivenBack = ['refused', 'cancelled', 'withdrawn'].includes(row.state);
  const said = row.receipt === null ? null : decodeJwt<{ outcome: string }>(row.receipt).outcome;
  return [
    ...(isDecided && said !== row.state ? [`${row.state} on a receipt that says ${said}`] : []),
    ...(isDecided && outcome !== row.state ? [`${row.state}, and the bank says ${outcome}`] : []),
    ...(isGivenBack && outcome === 'completed' ? [`paid, and the points are back: ${row.id}`] : []),
    ...(row.state === 'withdrawn' && row.authorization !== null ? ['withdrawn too late'] : []),
  ];
}

/** What all books hold, table by table, apart from who is signed in. */
export function booksDigest({ ledger, bank, kiosk }: Triangle): Record<string, string> {
  const tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
  const parties = Object.entries({ ledger, bank, kiosk });
  return Object.fromEntries(
    parties.flatMap(([party, { database }]) =>
      prepared<[], { name: string }>(database, tables)
        .all()
        .filter(({ name }) => !OF_SESSIONS.has(name))
        .map(({ name }) => {
          const rows = prepared<[], object>(database, `SELECT * FROM "${name}"`).all();
          const lines = rows.map((row) => Object.values(row).join('|')).toSorted();
          return [`${party} ${name}`, hash('sha256', lines.join('\n'))];
        }),
    ),
  );
}

const OF_SESSIONS = new Set(['session', 'credential_seen', 'pin_attempt']);
