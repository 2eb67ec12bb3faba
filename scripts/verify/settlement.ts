/**
 * A settlement statement as it was given to the shops (CSV of `npm run operator -- settlement export`)
 * against the ledger's journal (I1): every figure is computed again, by docs/decisions/0013 and with code
 * of its own.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const columns = [
  'pointsRedeemed',
  'pointsReturned',
  'paidMinor',
  'returnedMinor',
  'feesMinor',
  'owedMinor',
] as const;
type Sums = Record<(typeof columns)[number], bigint>;

const part = z.looseObject({
  sequence: z.number(),
  kind: z.enum(['redeem', 'return']),
  provider: z.string(),
  points: z.number(),
  amount: z.number(),
  fee: z.number(),
});
type Part = z.output<typeof part>;

/** @param csv of one period; the lines themselves say which. @throws where it is no such statement */
export function verifySettlement(csv: string, ledger: Books): Violation[] {
  const [head = [], ...rows] = parsedCsv(csv);
  const said = rows.map((row) => Object.fromEntries(head.map((name, place) => [name, row[place]])));
  const periods = new Set(said.map(({ from, to }) => `${from} ${to}`));
  const [period = ''] = periods;
  if (periods.size !== 1) throw new Error('a settlement is of one period, and has lines');
  const [from = '', to = ''] = period.split(' ');
  const owed = owedBy(ledger, { fromMs: Date.parse(from), toMs: Date.parse(to) });
  const named = new Set(said.map(({ provider }) => provider));
  return [
    ...said.flatMap((line) => wrongIn(line, owed.get(line['provider'] ?? ''))),
    ...[...owed.keys()]
      .filter((provider) => !named.has(provider))
      .map((provider) => wrong(`says nothing of ${provider}`)),
    ...(named.size === said.length ? [] : [wrong('names a shop twice')]),
  ];
}

const wrong = (what: string): Violation => ({ invariant: 'I1', what: `the settlement ${what}` });

function wrongIn(line: Record<string, string | undefined>, sums: Sums | undefined): Violation[] {
  const { provider } = line;
  if (sums === undefined) return [wrong(`names ${provider}, which has nothing to settle`)];
  return columns
    .filter((column) => line[column] !== String(sums[column]))
    .map((column) =>
      wrong(`says ${line[column]} for ${column} of ${provider}, the journal ${sums[column]}`),
    );
}

function owedBy(ledger: Books, { fromMs, toMs }: { fromMs: number; toMs: number }) {
  const parts = ledger.rows(
    part,
    `SELECT t.sequence, t.kind, e.provider_id AS provider, abs(sum(e.points)) AS points,
            r.amount_minor AS amount, r.fee_minor AS fee
       FROM journal_transaction t
       JOIN journal_entry e ON e.transaction_id = t.id AND e.account = 'redeemed'
       JOIN redemption r ON r.id = t.redemption_id
      WHERE t.kind IN ('redeem', 'return') AND t.at_ms >= ${fromMs} AND t.at_ms < ${toMs}
      GROUP BY t.sequence, e.provider_id`,
  );
  const bySequence = new Map<number, Part[]>();
  for (const one of parts) {
    bySequence.set(one.sequence, [...(bySequence.get(one.sequence) ?? []), one]);
  }
  const owed = new Map<string, Sums>();
  for (const one of parts) {
    const all = bySequence.get(one.sequence) ?? [];
    const sums = owed.get(one.provider) ?? nothing();
    owed.set(one.provider, sums);
    const sign = one.kind === 'redeem' ? 1n : -1n;
    const [paid, fee] = [share(one, all, BigInt(one.amount)), share(one, all, BigInt(one.fee))];
    sums[one.kind === 'redeem' ? 'pointsRedeemed' : 'pointsReturned'] += BigInt(one.points);
    sums[one.kind === 'redeem' ? 'paidMinor' : 'returnedMinor'] += paid;
    sums.feesMinor += sign * fee;
    sums.owedMinor += sign * (paid + fee);
  }
  return owed;
}

/** By largest remainder: how many shops come before this one decides whether it takes one more. */
function share(one: Part, all: readonly Part[], money: bigint): bigint {
  const points = BigInt(all.reduce((sum, each) => sum + each.points, 0));
  const rest = (each: Part): bigint => (money * BigInt(each.points)) % points;
  const missing = all.reduce((sum, each) => sum + rest(each), 0n) / points;
  const before = all.filter(
    (each) => rest(each) > rest(one) || (rest(each) === rest(one) && each.provider < one.provider),
  ).length;
  const whole = (money * BigInt(one.points) - rest(one)) / points;
  return BigInt(before) < missing ? whole + 1n : whole;
}

const nothing = (): Sums => ({
  pointsRedeemed: 0n,
  pointsReturned: 0n,
  paidMinor: 0n,
  returnedMinor: 0n,
  feesMinor: 0n,
  owedMinor: 0n,
});

/** RFC 4180. */
function parsedCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
