/**
 * What must hold after every crash, read from the databases alone: the checker's own invariants, and
 * that nothing which was acknowledged is missing, nothing is there that nobody asked for, and the money
 * at the bank is the points that were redeemed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Books, openBooks } from '../verify/database.ts';
import { verify } from '../verify/verify.ts';

export interface Acknowledged {
  /** The kiosk's folder. */
  kiosk: string;
  /** Ids that its customers were told about. */
  ids: readonly string[];
  /** Crashes of this kiosk: each may have cut off one acknowledgement. */
  crashes: number;
}

/** One sentence for each thing that is wrong. */
export function violationsIn(data: string, acknowledged: readonly Acknowledged[]): string[] {
  const found = verify({ data, kiosks: acknowledged.map(({ kiosk }) => kiosk) }).violations;
  const rows = acknowledged.map((one) => ({ ...one, rows: kioskRows(one.kiosk) }));
  const atLedger = ledgerRows(data);
  return [
    ...found.map(({ invariant, what }) => `${invariant}: ${what}`),
    ...rows.flatMap(missingOrInvented),
    ...strangers(atLedger, new Set(rows.flatMap((one) => one.rows.map(({ id }) => id)))),
    ...moneyIsPoints(data, atLedger),
  ];
}

const row = z.looseObject({ id: z.string(), state: z.string() });
type Row = z.output<typeof row>;

export function kioskRows(folder: string): Row[] {
  const file = join(folder, 'kiosk.db');
  if (!existsSync(file)) return [];
  return withBooks(file, (books) => {
    // A kiosk that died while its store was made has no table yet, and no redemption.
    const made = books.rows(
      z.looseObject({ name: z.string() }),
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'transfer'`,
    );
    return made.length === 0 ? [] : books.rows(row, 'SELECT id, state FROM transfer');
  });
}

const ledgerRow = z.looseObject({ id: z.string(), state: z.string(), minor: z.number() });

function ledgerRows(data: string): z.output<typeof ledgerRow>[] {
  return withBooks(join(data, 'ledger', 'ledger.db'), (books) =>
    books.rows(ledgerRow, 'SELECT id, state, amount_minor AS minor FROM redemption'),
  );
}

/** acknowledged ≤ present ≤ acknowledged + 1 for each crash (I5). */
function missingOrInvented({
  kiosk,
  ids,
  crashes,
  rows,
}: Acknowledged & { rows: Row[] }): string[] {
  const present = new Set(rows.map(({ id }) => id));
  const lost = ids.filter((id) => !present.has(id));
  const tooMany = rows.length > ids.length + crashes;
  return [
    ...lost.map((id) => `I5: ${kiosk} told a customer of ${id}, and it is gone`),
    ...(tooMany ? [`I5: ${kiosk} has ${rows.length} redemptions, ${ids.length} were asked`] : []),
  ];
}

/** An id is on the kiosk's disk before its first byte leaves: the ledger knows no other. */
function strangers(ledger: readonly { id: string }[], known: ReadonlySet<string>): string[] {
  return ledger
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => `I5: the ledger knows ${id}, no kiosk does`);
}

function moneyIsPoints(data: string, ledger: readonly z.output<typeof ledgerRow>[]): string[] {
  const paid = withBooks(join(data, 'bank', 'bank.db'), (books) =>
    books.rows(
      z.looseObject({ redemption: z.string(), minor: z.number() }),
      `SELECT redemption, sum(amount) AS minor FROM posting WHERE side = 'credit'
       GROUP BY redemption`,
    ),
  );
  const redeemed = new Map(
    ledger.filter(({ state }) => state === 'completed').map(({ id, minor }) => [id, minor]),
  );
  const credited = new Map(paid.map(({ redemption, minor }) => [redemption, minor]));
  const ids = new Set([...redeemed.keys(), ...credited.keys()]);
  return [...ids]
    .filter((id) => redeemed.get(id) !== credited.get(id))
    .map(
      (id) =>
        `I3: ${id} took ${redeemed.get(id) ?? 0} from the points, ${credited.get(id) ?? 0} arrived`,
    );
}

function withBooks<A>(file: string, look: (books: Books) => A): A {
  const books = openBooks(file);
  try {
    return look(books);
  } finally {
    books.close();
  }
}
