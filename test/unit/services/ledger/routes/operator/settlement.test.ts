import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditPage } from '../../../../../../protocol/operator/audit.ts';
import { type Redemption } from '../../../../../../protocol/ledger.ts';
import {
  type Liability,
  type SettlementLinesPage,
  type SettlementStatement,
} from '../../../../../../protocol/operator/settlement.ts';
import { type ProgrammeShown } from '../../../../../../protocol/operator/programme.ts';
import {
  ALICE,
  type Answer,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
} from '../../ledger-under-test.ts';

let ledger: LedgerUnderTest;
let beganMs = 0;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
  beganMs = ledger.clock.ms;
});

const ask = (path: string, query: Record<string, string> = {}, body?: unknown): Promise<Answer> =>
  ledger.call(body === undefined ? 'GET' : 'POST', path, { caller: ALICE, query, body });
const at = (ms: number) => new Date(beganMs + ms).toISOString();
const settled = (from: number, to: number) =>
  ask('/v1/operator/settlement', { from: at(from), to: at(to) });
/** So long after its end a period can be settled. */
const MARGIN_MS = 5_000;
const eur = (minor: bigint) => ({ currency: 'EUR', minor });

async function redeemed(minor: bigint, points = Number(minor), customer = 0): Promise<Redemption> {
  const bearer = await ledger.signIn(customer);
  return bodyOf<Redemption>(await ledger.redeem(bearer, minor, { points, customer }));
}
async function paid(minor: bigint, points?: number, customer?: number): Promise<Redemption> {
  const row = await redeemed(minor, points, customer);
  const receipt = await ledger.receiptFor(row);
  await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body: { receipt } });
  return row;
}
const setTerms = (fee: string, change: object = {}) =>
  ask(
    '/v1/operator/programme/terms',
    {},
    {
      rate: { points: 1, minor: 1 },
      minimum: { currency: 'EUR', minor: '500' },
      step: { currency: 'EUR', minor: '10' },
      fee: { currency: 'EUR', minor: fee },
      ...change,
    },
  );

describe('the settlement of a period', () => {
  it('says what each shop owes for points of its own, by the journal', async () => {
    // Marta's oldest lots: 1,250 of Aurora Books, 670 of the market, 850 books, 600 market, 1,500 bikes.
    await paid(2_000n);
    ledger.clock.ms += 1_000 + MARGIN_MS;
    const body = bodyOf<SettlementStatement>(await settled(0, 1_000));
    expect(body).toMatchObject({
      currency: 'EUR',
      shops: [
        {
          provider: 'aurora-books',
          name: 'Aurora Books',
          pointsRedeemed: 1_330,
          paid: eur(1_330n),
          owed: { by: 'shop', amount: eur(1_330n) },
        },
        { provider: 'hanami-market', pointsRedeemed: 670, paid: eur(670n) },
      ],
      total: {
        pointsRedeemed: 2_000,
        paid: eur(2_000n),
        owed: { by: 'shop', amount: eur(2_000n) },
      },
    });
    const { sequence } = body.journal;
    expect((await ledger.context.store.read({ name: 'journal-link', sequence }))?.hash).toBe(
      body.journal.hash,
    );
  });

  it('is the same for ever, and periods beside one another hold each movement once', async () => {
    await paid(500n);
    ledger.clock.ms += 1_000 + MARGIN_MS;
    const first = bodyOf<SettlementStatement>(await settled(0, 1_000));
    await paid(700n);
    ledger.clock.ms += 1_000 + MARGIN_MS;
    const again = bodyOf<SettlementStatement>(await settled(0, 1_000));
    expect({ ...again, journal: null }).toEqual({ ...first, journal: null });
    const second = bodyOf<SettlementStatement>(await settled(1_000, 7_000));
    const both = bodyOf<SettlementStatement>(await settled(0, 7_000));
    expect([first, second, both].map(({ total }) => total.paid.minor)).toEqual([
      500n,
      700n,
      1_200n,
    ]);
  });

  it('does not count what is only held, refused, or not over', async () => {
    await redeemed(500n);
    const refused = await redeemed(600n);
    const receipt = await ledger.receiptFor(refused, { outcome: 'refused' });
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: refused.id, body: { receipt } });
    ledger.clock.ms += MARGIN_MS;
    expect(codeOf(await settled(0, 1))).toBe('body-invalid');
    ledger.clock.ms += 1;
    expect(codeOf(await settled(1, 1))).toBe('body-invalid');
    expect(bodyOf<SettlementStatement>(await settled(0, 1))).toMatchObject({
      shops: [],
      total: { pointsRedeemed: 0, owed: { by: 'shop', amount: eur(0n) } },
    });
  });

  it('counts fees apart, and what shops owe is amount and fee', async () => {
    await setTerms('25');
    await paid(2_000n, 2_025);
    ledger.clock.ms += 1 + MARGIN_MS;
    const { shops, total } = bodyOf<SettlementStatement>(await settled(0, 1));
    expect(total).toMatchObject({
      pointsRedeemed: 2_025,
      paid: eur(2_000n),
      fees: { by: 'shop', amount: eur(25n) },
      owed: { by: 'shop', amount: eur(2_025n) },
    });
    // 1,355 of 2,025 points: quotas 1,338.27 and 16.73.
    expect(shops[0]).toMatchObject({
      pointsRedeemed: 1_355,
      paid: eur(1_338n),
      fees: { amount: eur(17n) },
    });
  });

  it('is proven by its lines, page by page, one for each shop and transaction', async () => {
    await paid(2_000n);
    await paid(1_000n);
    ledger.clock.ms += 1 + MARGIN_MS;
    const query = { from: at(0), to: at(1) };
    const page = bodyOf<SettlementLinesPage>(await ask('/v1/operator/settlement/lines', query));
    expect(page.next).toBeNull();
    expect(page.lines.map(({ provider, amount }) => [provider, amount.minor])).toEqual([
      ['aurora-books', 1_330n],
      ['hanami-market', 670n],
      ['aurora-books', 770n],
      ['hanami-market', 230n],
    ]);
    const after = `${beganMs}.${page.lines[1]?.sequence}`;
    const rest = await ask('/v1/operator/settlement/lines', { ...query, after });
    expect(bodyOf<SettlementLinesPage>(rest).lines).toEqual(page.lines.slice(2));
    const none = await ask('/v1/operator/settlement/lines', { ...query, after: 'x' });
    expect(codeOf(none)).toBe('body-invalid');
    const { entries } = bodyOf<AuditPage>(await ask('/v1/operator/audit'));
    expect(entries.map(({ deed }) => deed)).toEqual(['settlement.lines']);
  });

  it('is found by an index, however long the journal is', () => {
    const plan = ledger.database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT sequence, id FROM journal_transaction
          WHERE kind IN ('redeem', 'return') AND at_ms < 9 AND at_ms >= 1
            AND (at_ms, sequence) > (1, 1) ORDER BY at_ms, sequence LIMIT 5`,
      )
      .all() as { detail: string }[];
    expect(plan).toHaveLength(1);
    expect(plan[0]?.detail).toContain('SEARCH journal_transaction USING INDEX journal_settled');
  });
});

describe('what is owed for points that nobody has redeemed yet', () => {
  it('is what customers own, and what it is worth now', async () => {
    const before = bodyOf<Liability>(await ask('/v1/operator/liability'));
    await paid(2_000n);
    await redeemed(600n);
    const { shops, total } = bodyOf<Liability>(await ask('/v1/operator/liability'));
    expect(total.available).toBe(before.total.available - 2_600);
    expect(total.held).toBe(600);
    expect(total.worth).toEqual(eur(BigInt(before.total.available) - 2_000n));
    expect(shops.reduce((sum, { available }) => sum + available, 0)).toBe(total.available);
    expect(shops.map(({ provider }) => provider)).toContain('minato-cafe');
    const { sum } = ledger.database
      .prepare("SELECT sum(points) AS sum FROM account_balance WHERE account = 'available'")
      .get() as { sum: bigint };
    expect(BigInt(total.available)).toBe(sum);
  });
});

describe('the terms of the programme', () => {
  it('change at once, and asking again changes nothing', async () => {
    const changed = bodyOf<ProgrammeShown>(await setTerms('30'));
    expect(changed.fee).toEqual(eur(30n));
    expect(bodyOf(await ask('/v1/operator/programme'))).toEqual(changed);
    expect(bodyOf(await setTerms('30'))).toEqual(changed);
    // The clock stands still, or went back: what was said later counts.
    ledger.clock.ms -= 60_000;
    expect(bodyOf<ProgrammeShown>(await setTerms('40')).fee).toEqual(eur(40n));
    expect(bodyOf<ProgrammeShown>(await ask('/v1/operator/programme')).fee).toEqual(eur(40n));
    const { entries } = bodyOf<AuditPage>(await ask('/v1/operator/audit'));
    expect(entries.map((entry) => entry.end)).toEqual(['done', 'unchanged', 'done']);
    expect(entries[0]?.details).toMatchObject({ fee: '40', minimum: '500' });
  });

  it('are in the programme’s currency, and leave something that can be redeemed', async () => {
    const yen = { step: { currency: 'JPY', minor: '10' } };
    expect(codeOf(await setTerms('0', yen))).toBe('currency-mismatch');
    const high = { minimum: { currency: 'EUR', minor: '20001' } };
    expect(codeOf(await setTerms('0', high))).toBe('body-invalid');
    await expect(setTerms('0', { step: { currency: 'EUR', minor: '0' } })).rejects.toThrow(
      'more than nothing',
    );
  });
});
