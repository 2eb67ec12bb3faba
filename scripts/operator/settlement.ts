/** Noun `settlement`: what shops owe, for a period and for points that nobody has redeemed yet. */
import {
  liability as liabilityAnswer,
  settlementLines,
  type SettlementLinesPage,
  type SettlementStatement,
  settlementStatement,
} from '../../protocol/operator/settlement.ts';
import { type Connection } from './connection.ts';
import { csvLine } from './csv.ts';
import { type Flag, type Noun, verb } from './verb.ts';

const path = '/v1/operator/settlement';
const period = {
  from: {
    type: 'string',
    value: 'INSTANT',
    summary: 'the first moment, like 2026-11-01T00:00:00.000Z',
    required: true,
  },
  to: {
    type: 'string',
    value: 'INSTANT',
    summary: 'the first moment after it; has passed',
    required: true,
  },
} as const satisfies Record<string, Flag>;

const liability = verb({
  name: 'liability',
  summary: 'points that customers own and have not redeemed, and what they are worth',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const { asOf, currency, shops, total } = await connection.ledger({
      method: 'GET',
      path: '/v1/operator/liability',
      answer: liabilityAnswer,
    });
    const cells = ({ available, held, worth }: typeof total) => ({
      available,
      held,
      worthMinor: worth.minor,
    });
    return {
      kind: 'record',
      fields: {
        asOf,
        currency,
        ...cells(total),
        shops: shops.map((shop) => ({ provider: shop.provider, name: shop.name, ...cells(shop) })),
      },
    };
  },
});

const statement = verb({
  name: 'statement',
  summary: 'what each shop owes for a period',
  operands: [],
  flags: period,
  run: async ({ connection, flags }) => {
    const { journal, shops, total, ...about } = await statementOf(connection, flags);
    return {
      kind: 'record',
      fields: {
        ...about,
        journalSequence: journal.sequence,
        journalHash: journal.hash,
        ...sumCells(total),
        shops: shops.map((shop) => ({
          provider: shop.provider,
          name: shop.name,
          ...sumCells(shop),
        })),
      },
    };
  },
});

const sums = [
  'pointsRedeemed',
  'pointsReturned',
  'paidMinor',
  'returnedMinor',
  'feesMinor',
  'owedMinor',
] as const;
const statementColumns = ['from', 'to', 'currency', 'provider', 'name', ...sums] as const;

const exportStatement = verb({
  name: 'export',
  summary: 'the same as CSV on standard output, one line for each shop',
  operands: [],
  flags: period,
  run: async ({ connection, flags, write }) => {
    const { from, to, currency, shops } = await statementOf(connection, flags);
    const rows = shops.map((shop) => ({
      from,
      to,
      currency,
      provider: shop.provider,
      name: shop.name,
      ...sumCells(shop),
    }));
    await write(csvLine(statementColumns));
    for (const row of rows) await write(csvLine(statementColumns.map((column) => row[column])));
    return { kind: 'written' };
  },
});

const lineColumns = [
  'sequence',
  'at',
  'kind',
  'redemption',
  'provider',
  'points',
  'currency',
  'amountMinor',
  'feeMinor',
] as const;

const lines = verb({
  name: 'lines',
  summary: 'what it was summed from as CSV: one line for each shop in each redemption and return',
  operands: [],
  flags: period,
  run: async ({ connection, flags, write }) => {
    const query = queryOf(flags);
    await write(csvLine(lineColumns));
    for (let after: string | null = ''; after !== null;) {
      const place: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: SettlementLinesPage = await connection.ledger({
        method: 'GET',
        path: `${path}/lines?${query}${place}`,
        answer: settlementLines,
      });
      const rows = page.lines.map(({ amount, fee, ...line }) => ({
        ...line,
        currency: amount.currency,
        amountMinor: amount.minor,
        feeMinor: fee.minor,
      }));
      await write(rows.map((row) => csvLine(lineColumns.map((column) => row[column]))).join(''));
      after = page.next;
    }
    return { kind: 'written' };
  },
});

type Sums = SettlementStatement['total'];

const statementOf = (
  connection: Connection,
  flags: { from: string; to: string },
): Promise<SettlementStatement> =>
  connection.ledger({
    method: 'GET',
    path: `${path}?${queryOf(flags)}`,
    answer: settlementStatement,
  });

const queryOf = ({ from, to }: { from: string; to: string }): string =>
  new URLSearchParams({ from, to }).toString();

/** Signed: what the programme owes is below 0. */
function sumCells({ pointsRedeemed, pointsReturned, paid, returned, fees, owed }: Sums) {
  const signed = ({ by, amount }: Sums['owed']) => (by === 'shop' ? amount.minor : -amount.minor);
  return {
    pointsRedeemed,
    pointsReturned,
    paidMinor: paid.minor,
    returnedMinor: returned.minor,
    feesMinor: signed(fees),
    owedMinor: signed(owed),
  };
}

export const settlement: Noun = {
  name: 'settlement',
  summary: 'what shops owe for points of their own',
  verbs: [statement, exportStatement, lines, liability],
};
