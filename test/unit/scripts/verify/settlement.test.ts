/** The independent check agrees with the ledger's own rule, and sees a statement that was changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { redemptionId } from '../../../../protocol/ids.ts';
import { csvLine } from '../../../../scripts/operator/csv.ts';
import { type Books } from '../../../../scripts/verify/database.ts';
import { verifySettlement } from '../../../../scripts/verify/settlement.ts';
import {
  addLines,
  linesOf,
  owedMinor,
  type ShopSums,
} from '../../../../services/ledger/rules/settlement.ts';
import { type SettledRow } from '../../../../services/ledger/store/rows.ts';

const FROM = '2026-11-01T00:00:00.000Z';
const TO = '2026-12-01T00:00:00.000Z';
const columns = [
  'from',
  'to',
  'currency',
  'provider',
  'name',
  'pointsRedeemed',
  'pointsReturned',
  'paidMinor',
  'returnedMinor',
  'feesMinor',
  'owedMinor',
];

const shops = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
const transaction = fc.record({
  kind: fc.constantFrom<SettledRow['kind'][]>('redeem', 'return'),
  amountMinor: fc.bigInt({ min: 1n, max: 1_000_000n }),
  feeMinor: fc.bigInt({ min: 0n, max: 99n }),
  parts: shops.chain((ids) =>
    fc.tuple(
      ...ids.map((providerId) =>
        fc.integer({ min: 1, max: 5_000 }).map((points) => ({ providerId, points })),
      ),
    ),
  ),
});
const journal = fc.array(transaction, { minLength: 1, maxLength: 8 }).map((all) =>
  all.flatMap(({ parts, ...about }, place) =>
    parts.map((part): SettledRow => ({
      ...part,
      ...about,
      sequence: place + 1,
      atMs: Date.parse(FROM) + place,
      redemptionId: redemptionId.parse('01900000-0000-7000-8000-000000000001'),
      currency: 'EUR',
    })),
  ),
);

function statementOf(rows: readonly SettledRow[]): string[] {
  const sums = new Map<string, ShopSums>();
  addLines(sums, linesOf(rows));
  const lines = [...sums].map(([provider, shop]) =>
    csvLine([
      FROM,
      TO,
      'EUR',
      provider,
      'A "shop", and its name',
      shop.pointsRedeemed,
      shop.pointsReturned,
      shop.paidMinor,
      shop.returnedMinor,
      shop.feeMinor,
      owedMinor(shop),
    ]),
  );
  return [csvLine(columns), ...lines];
}

const booksWith = (rows: readonly SettledRow[]): Books => ({
  rows: (schema) =>
    z.array(schema).parse(
      rows.map(({ sequence, kind, providerId, points, amountMinor, feeMinor }) => ({
        sequence,
        kind,
        points,
        provider: providerId,
        amount: Number(amountMinor),
        fee: Number(feeMinor),
      })),
    ),
  each: () => {
    throw new Error('not asked for');
  },
  lists: () => [],
  close: () => {},
});

describe('a settlement statement', () => {
  it('is found right as the ledger made it', () => {
    fc.assert(
      fc.property(journal, (rows) => {
        expect(verifySettlement(statementOf(rows).join(''), booksWith(rows))).toEqual([]);
      }),
    );
  });

  it('is found wrong where one figure was changed, a shop left out, put in, or named twice', () => {
    fc.assert(
      fc.property(journal, fc.nat(5), (rows, place) => {
        const [head = '', first = '', ...rest] = statementOf(rows);
        const found = (...lines: string[]) =>
          verifySettlement([head, ...lines].join(''), booksWith(rows)).length;
        const cells = first.trimEnd().split(',');
        const at = cells.length - 1 - place;
        const changed = cells.with(at, String(BigInt(cells[at] ?? '') + 1n)).join(',');
        expect(found(`${changed}\r\n`, ...rest)).toBe(1);
        expect(found(first, first, ...rest)).toBe(1);
        const stranger = first.replace(/EUR,[a-e],/, 'EUR,x,');
        expect(found(first, ...rest, stranger)).toBe(1);
        // Without any line it would be no statement.
        expect(rest.length === 0 || found(...rest) === 1).toBe(true);
      }),
    );
  });

  it('of no line, or of two periods, is none', () => {
    const [head = '', line = ''] = statementOf([]).concat(
      csvLine([FROM, TO, 'EUR', 'a', 'A', 1, 0, 1, 0, 0, 1]),
    );
    const other = line.replace(TO, FROM);
    expect(() => verifySettlement(head, booksWith([]))).toThrow('of one period');
    expect(() => verifySettlement(head + line + other, booksWith([]))).toThrow('of one period');
  });
});
