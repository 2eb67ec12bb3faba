import { describe, expect, it } from 'vitest';
import {
  type PurchaseRecorded,
  type PurchaseReversed,
  type Redemption,
} from '../../../../../protocol/ledger.ts';
import { type FinalOutcome } from '../../../../../protocol/messages.ts';
import { createExpiry } from '../../../../../services/ledger/expiry.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
} from '../ledger-under-test.ts';

const CAFE = 'urn:kangen:till:minato-cafe:till-1';
const MARKET = 'urn:kangen:till:hanami-market:till-1';
const BOOKS = 'urn:kangen:till:aurora-books:till-1';
/** Jonas Weber: nothing was ever bought with this card. */
const JONAS = 1;
const DAY_MS = 86_400_000;

/** One point for ten cents at the café, at once. */
async function shop() {
  const ledger = await ledgerUnderTest();
  let receipts = 0;
  const number = () => `R-${(receipts += 1)}`;
  const buy = async (minor: bigint, till = CAFE): Promise<PurchaseRecorded> => {
    ledger.clock.ms += 1_000;
    return bodyOf(
      await ledger.call('PUT', '/v1/purchases/:id', {
        id: ledger.newId(),
        caller: till,
        body: purchaseBody({ currency: 'EUR', minor }, number(), JONAS),
      }),
    );
  };
  const refundBody = (minor: bigint, change: object = {}) => ({
    reversal: ledger.newId() as string,
    refunded: { currency: 'EUR', minor: minor.toString() },
    receiptNumber: number(),
    ...change,
  });
  const put = (id: string, body: unknown, till = CAFE) =>
    ledger.call('PUT', '/v1/purchases/:id/reversal', { id, caller: till, body });
  const refund = async (id: string, minor: bigint, till = CAFE): Promise<PurchaseReversed> =>
    bodyOf(await put(id, refundBody(minor), till));
  const account = async () => ledger.account(await ledger.signIn(JONAS));
  const redeem = async (minor: bigint) =>
    ledger.redeem(await ledger.signIn(JONAS), minor, { customer: JONAS });
  const held = async (minor: bigint): Promise<Redemption> => bodyOf(await redeem(minor));
  const decide = async (row: Redemption, outcome: FinalOutcome) =>
    bodyOf(
      await ledger.call('PUT', '/v1/redemptions/:id/receipt', {
        id: row.id,
        body: { receipt: await ledger.receiptFor(row, { outcome }) },
      }),
    );
  const sound = () => expect(checkBooks(ledger.database)).toEqual([]);
  return { ledger, buy, refundBody, put, refund, account, redeem, held, decide, sound };
}

const reasons = ({ database }: LedgerUnderTest) =>
  (
    database
      .prepare('SELECT kind, reason FROM journal_transaction ORDER BY sequence DESC LIMIT 2')
      .all() as { kind: string; reason: string }[]
  ).toReversed();

describe('PUT /v1/purchases/{id}/reversal', () => {
  it('takes back what was not used, with a reason that a customer can read', async () => {
    const { ledger, buy, refund, account, sound } = await shop();
    await buy(7_000n, MARKET);
    const { id } = await buy(7_000n, MARKET);
    expect(await account()).toMatchObject({ immature: 280 });
    expect(await refund(id, 7_000n, MARKET)).toMatchObject({ purchase: id, points: 140 });
    expect(await account()).toMatchObject({ immature: 140, owed: { points: 0, at: [] } });
    expect(reasons(ledger)[1]).toEqual({
      kind: 'claw-back',
      reason: 'Refund at Hanami Market, receipt R-3',
    });
    sound();
  });

  it('takes parts in proportion, which are all the points in the end', async () => {
    const { buy, refund, account, sound } = await shop();
    const { id, points } = await buy(1_009n);
    expect(points).toBe(100);
    const parts = [];
    for (const minor of [1n, 332n, 333n, 343n]) parts.push((await refund(id, minor)).points);
    expect(parts).toEqual([0, 33, 33, 34]);
    expect((await account()).available).toBe(0);
    sound();
  });

  it('shows as a debt what was paid out, takes it off all other points, and repays it first', async () => {
    const { buy, refund, account, held, decide, redeem, sound } = await shop();
    await buy(20_000n, BOOKS);
    const { id } = await buy(10_000n);
    await decide(await held(1_500n), 'completed');
    // The books' 1,000 went first, then 500 of the café's.
    expect((await account()).available).toBe(500);
    await refund(id, 10_000n);
    expect(await account()).toMatchObject({
      available: 0,
      owed: { points: 500, at: [{ provider: 'Minato Café', points: 500 }] },
    });
    await buy(20_000n, BOOKS);
    expect(await account()).toMatchObject({ available: 500, owed: { points: 500 } });
    expect(codeOf(await redeem(510n))).toBe('points-insufficient');
    sound();
    await buy(2_000n);
    expect(await account()).toMatchObject({ available: 700, owed: { points: 300 } });
    await buy(5_000n);
    expect(await account()).toMatchObject({ available: 1_200, owed: { points: 0, at: [] } });
    sound();
    expect((await held(1_200n)).points).toBe(1_200);
  });

  it('is repaid at once by what the customer has left at the same provider', async () => {
    const { ledger, buy, refund, account, held, decide, sound } = await shop();
    const { id } = await buy(10_000n);
    await decide(await held(1_000n), 'completed');
    await buy(3_000n);
    await buy(4_000n);
    await refund(id, 5_000n);
    expect(await account()).toMatchObject({ available: 200, owed: { points: 0 } });
    expect(reasons(ledger).map(({ kind }) => kind)).toEqual(['claw-back', 'repay']);
    const left = ledger.database.prepare(
      'SELECT remaining FROM lot ORDER BY earned_ms DESC LIMIT 2',
    );
    expect(left.all()).toEqual([{ remaining: 200n }, { remaining: 0n }]);
    sound();
  });

  it.each(['refused', 'cancelled', 'completed'] as const)(
    'leaves what is held alone; where it is %s then',
    async (outcome) => {
      const { buy, refund, account, held, decide, sound } = await shop();
      const { id } = await buy(10_000n);
      const row = await held(600n);
      await refund(id, 10_000n);
      expect(await account()).toMatchObject({ available: 0, held: 600, owed: { points: 600 } });
      sound();
      await decide(row, outcome);
      const owed = outcome === 'completed' ? 600 : 0;
      expect(await account()).toMatchObject({ available: 0, held: 0, owed: { points: owed } });
      sound();
    },
  );

  it('gives what a withdrawal brings back to the debt, and the rest to its lot', async () => {
    const { ledger, buy, refund, account, sound } = await shop();
    const { id } = await buy(10_000n);
    ledger.context.bankKeys.reader = async () => undefined;
    const row = await ledger.redeem(await ledger.signIn(JONAS), 800n, { customer: JONAS });
    expect(codeOf(row)).toBe('service-unavailable');
    await refund(id, 5_000n);
    expect(await account()).toMatchObject({ available: 0, held: 800, owed: { points: 300 } });
    const [open] = ledger.database.prepare('SELECT id FROM redemption').all() as { id: string }[];
    await ledger.call('POST', '/v1/redemptions/:id/withdraw', { id: open?.id ?? '' });
    expect(await account()).toMatchObject({ available: 500, held: 0, owed: { points: 0 } });
    sound();
  });

  it('owes nothing for points that nobody used before their date', async () => {
    const { ledger, buy, refund, account, sound } = await shop();
    const [early, late] = [await buy(10_000n), await buy(10_000n)];
    ledger.clock.ms += 365 * DAY_MS + limits.expiryMarginMs;
    // Before the job and after it: the same to the customer.
    await refund(early.id, 4_000n);
    const expiry = createExpiry(ledger.context, { mayExpire: () => true });
    expect(await expiry.round()).toBeGreaterThan(2);
    expect(await expiry.round()).toBe(0);
    await refund(early.id, 6_000n);
    await refund(late.id, 10_000n);
    expect(await account()).toMatchObject({ available: 0, owed: { points: 0 } });
    sound();
  });

  it('is done once, however often it comes, and refused where it says something else', async () => {
    const { ledger, buy, refundBody, put, account, sound } = await shop();
    const [{ id }, other] = [await buy(10_000n), await buy(10_000n)];
    const body = refundBody(2_000n);
    const answers = await Promise.all(Array.from({ length: 8 }, () => put(id, body)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await account()).available).toBe(1_800);
    expect(codeOf(await put(id, { ...body, refunded: { currency: 'EUR', minor: '1' } }))).toBe(
      'id-reused',
    );
    expect(codeOf(await put(other.id, body))).toBe('id-reused');
    expect(codeOf(await put(id, body, BOOKS))).toBe('id-reused');
    const again = { ...body, reversal: ledger.newId() };
    expect(codeOf(await put(id, again))).toBe('receipt-number-reused');
    expect(codeOf(await put(id, refundBody(8_001n)))).toBe('refund-above-purchase');
    const yen = { refunded: { currency: 'JPY', minor: '1' } };
    expect(codeOf(await put(id, refundBody(1n, yen)))).toBe('currency-mismatch');
    expect((await account()).available).toBe(1_800);
    sound();
  });

  it('is told again later where the purchase is not there yet, or another shop’s', async () => {
    const { ledger, buy, refundBody, put, sound } = await shop();
    const id = ledger.newId();
    const body = refundBody(1_000n);
    expect(codeOf(await put(id, body))).toBe('purchase-unknown');
    const purchase = purchaseBody({ currency: 'EUR', minor: 1_000n }, 'late', JONAS);
    await ledger.call('PUT', '/v1/purchases/:id', { id, caller: CAFE, body: purchase });
    expect(bodyOf(await put(id, body))).toMatchObject({ points: 100 });
    const { id: elsewhere } = await buy(1_000n, BOOKS);
    expect(codeOf(await put(elsewhere, refundBody(1_000n)))).toBe('purchase-unknown');
    sound();
  });

  it('takes nothing back of what has earned nothing, and is kept', async () => {
    const { buy, refundBody, put, refund, sound } = await shop();
    const { id, points } = await buy(100n, MARKET);
    expect(points).toBe(0);
    expect(await refund(id, 60n, MARKET)).toMatchObject({ points: 0 });
    expect(codeOf(await put(id, refundBody(41n), MARKET))).toBe('refund-above-purchase');
    sound();
  });

  it('stands in the history, whose sum is what is owned less what is owed', async () => {
    const { ledger, buy, refund, account, held, decide } = await shop();
    const { id } = await buy(10_000n);
    ledger.clock.ms += 1_000;
    await decide(await held(600n), 'completed');
    ledger.clock.ms += 1_000;
    await refund(id, 10_000n);
    ledger.clock.ms += 1_000;
    await buy(1_000n, BOOKS);
    ledger.clock.ms += 730 * DAY_MS + limits.expiryMarginMs;
    await createExpiry(ledger.context, { mayExpire: () => true }).round();
    const { history, owed } = await account();
    expect(history.map(({ kind, points, provider }) => [kind, points, provider])).toEqual([
      ['expiry', -50, 'Aurora Books'],
      ['purchase', 50, 'Aurora Books'],
      ['reversal', -1_000, 'Minato Café'],
      ['redemption', -600, null],
      ['purchase', 1_000, 'Minato Café'],
    ]);
    expect(history.reduce((sum, { points }) => sum + points, 0)).toBe(-owed.points);
  });
});
