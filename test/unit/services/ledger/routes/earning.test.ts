/** What a purchase earns as its provider's rules, campaigns and exclusions come and go. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PurchaseRecorded } from '../../../../../protocol/ledger.ts';
import { type CampaignRow, type EarnRuleRow } from '../../../../../services/ledger/store/rows.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { type Write } from '../../../../../services/ledger/store/writes.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../ledger-under-test.ts';

const HOUR_MS = 3_600_000;
const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });

let ledger: LedgerUnderTest;
let receipts = 0;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

const body = (minor: bigint, more: object = {}) => ({
  ...(purchaseBody(eur(minor), `R-${(receipts += 1)}`, 1) as object),
  ...more,
});
const put = (sent: unknown, id: string = ledger.newId()) =>
  ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body: sent });
const buy = async (minor: bigint, more: object = {}): Promise<PurchaseRecorded> =>
  bodyOf<PurchaseRecorded>(await put(body(minor, more)));
const excluding = (minor: bigint, currency = 'EUR') => ({
  excluded: { currency, minor: minor.toString() },
});
const write = (...writes: Write[]) =>
  ledger.context.store.transact({ name: 'programme' }, () => ({ answer: null, writes }));

const rule = (id: string, change: Partial<EarnRuleRow>): Write => ({
  op: 'insert',
  table: 'earn_rule',
  row: {
    id,
    providerId: 'hanami-market',
    fromMs: ledger.clock.ms + HOUR_MS,
    ratePoints: 1,
    rateMinor: 25,
    rounding: 'up',
    paidMinorMin: 0n,
    maturitySeconds: 0,
    expirySeconds: 3_600,
    ...change,
  },
});
const campaign = (id: string, change: Partial<CampaignRow>): Write => ({
  op: 'insert',
  table: 'campaign',
  row: {
    id,
    providerId: 'hanami-market',
    name: id,
    fromMs: ledger.clock.ms,
    untilMs: ledger.clock.ms + HOUR_MS,
    times: 2,
    per: 1,
    ...change,
  },
});
const rowOf = (id: string) =>
  ledger.database
    .prepare(
      'SELECT points, earn_rule_id AS rule, campaign_id AS campaign FROM purchase WHERE id = ?',
    )
    .get(id) as { points: bigint; rule: string; campaign: string | null };
const reasonFor = (id: string) =>
  ledger.database
    .prepare('SELECT reason FROM journal_transaction WHERE purchase_id = ?')
    .pluck()
    .get(id) as string;

describe('a rule that changes', () => {
  it('holds from its moment on, and each purchase names the one it was earned under', async () => {
    await write(rule('next', {}));
    const before = await buy(1_001n);
    ledger.clock.ms += HOUR_MS;
    const after = await buy(1_001n);
    expect([before.points, after.points]).toEqual([20, 41]);
    expect(after.matureAt).toBe(new Date(ledger.clock.ms).toISOString());
    expect(rowOf(before.id).rule).not.toBe('next');
    expect(rowOf(after.id).rule).toBe('next');
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('is never changed in its place, nor taken away', async () => {
    expect(() => ledger.database.exec('UPDATE earn_rule SET rate_points = 9')).toThrow(
      'never changed',
    );
    expect(() => ledger.database.exec('DELETE FROM earn_rule')).toThrow('never changed');
  });

  it('is missing where it begins only later: nothing is recorded', async () => {
    await write(
      { op: 'insert', table: 'provider', row: { id: 'new-shop', name: 'New Shop' } },
      rule('first', { providerId: 'new-shop' }),
    );
    const sent = { caller: 'urn:kangen:till:new-shop:till-1', body: body(1_000n) };
    const id = ledger.newId();
    const path = ['PUT', '/v1/purchases/:id'] as const;
    expect(codeOf(await ledger.call(...path, { id, ...sent }))).toBe('provider-unknown');
    ledger.clock.ms += HOUR_MS;
    expect(codeOf(await ledger.call(...path, { id, ...sent }))).toBe('ok');
  });
});

describe('a campaign', () => {
  it('multiplies while it is open, and the reason names shop, receipt and campaign', async () => {
    await write(campaign('Spring days', {}));
    const during = await buy(1_000n);
    ledger.clock.ms += HOUR_MS;
    const after = await buy(1_000n);
    expect([during.points, after.points]).toEqual([40, 20]);
    expect(rowOf(during.id).campaign).toBe('Spring days');
    expect(rowOf(after.id).campaign).toBeNull();
    expect(reasonFor(during.id)).toMatch(
      /^Purchase at Hanami Market, receipt R-\d+, campaign Spring days$/,
    );
    expect(reasonFor(after.id)).toMatch(/^Purchase at Hanami Market, receipt R-\d+$/);
  });

  it('of several the largest counts, alone, and of the shop that sold', async () => {
    await write(
      campaign('half more', { times: 3, per: 2 }),
      campaign('twice', {}),
      campaign('elsewhere', { providerId: 'aurora-books', times: 9 }),
    );
    const bought = await buy(1_000n);
    expect(bought.points).toBe(40);
    expect(rowOf(bought.id).campaign).toBe('twice');
  });

  it('that was ended counts no more, from then on', async () => {
    const endMs = ledger.clock.ms + 60_000;
    await write(campaign('twice', {}), {
      op: 'insert',
      table: 'campaign_end',
      row: { campaignId: 'twice', endMs },
    });
    expect((await buy(1_000n)).points).toBe(40);
    ledger.clock.ms = endMs;
    expect((await buy(1_000n)).points).toBe(20);
  });

  it('leaves room in the reason for the longest names', async () => {
    await write(
      { op: 'insert', table: 'provider', row: { id: 'long', name: 'L'.repeat(70) } },
      rule('long', { providerId: 'long', fromMs: 0 }),
      campaign('C'.repeat(50), { providerId: 'long' }),
    );
    const id = ledger.newId();
    const sent = { ...body(1_000n), receiptNumber: 'R'.repeat(40) };
    const caller = 'urn:kangen:till:long:till-1';
    bodyOf(await ledger.call('PUT', '/v1/purchases/:id', { id, caller, body: sent }));
    expect(reasonFor(id)).toContain('C'.repeat(50));
  });
});

describe('an excluded part', () => {
  it('earns nothing and is kept with the purchase', async () => {
    const { id, points } = await buy(5_000n, excluding(1_000n));
    expect(points).toBe(80);
    const kept = ledger.database
      .prepare('SELECT paid_minor, excluded_minor FROM purchase WHERE id = ?')
      .get(id);
    expect(kept).toEqual({ paid_minor: 5_000n, excluded_minor: 1_000n });
  });

  it('is refused where it is more than was paid, or in another currency', async () => {
    expect(codeOf(await put(body(999n, excluding(1_000n))))).toBe('body-invalid');
    expect(codeOf(await put(body(999n, excluding(1n, 'JPY'))))).toBe('currency-mismatch');
    expect(codeOf(await put(body(1_000n, excluding(1_000n))))).toBe('ok');
  });

  it('belongs to the words under the id; nothing excluded says the same as none', async () => {
    const id = ledger.newId();
    const words = body(5_000n);
    const first = bodyOf(await put(words, id));
    expect(bodyOf(await put({ ...words, ...excluding(0n) }, id))).toEqual(first);
    expect(codeOf(await put({ ...words, ...excluding(1n) }, id))).toBe('id-reused');
  });

  it('changes nothing about what was recorded before there was any', async () => {
    const id = ledger.newId();
    const words = { ...body(5_000n), receiptNumber: 'OLD-1' };
    const first = bodyOf(await put(words, id));
    const { cardNumber } = words as unknown as { cardNumber: string };
    // As it has been computed since the first version.
    const digest = createHash('sha256')
      .update(JSON.stringify([cardNumber, 'EUR', '5000', 'OLD-1']))
      .digest('base64url');
    const kept = ledger.database.prepare('SELECT request_digest FROM purchase WHERE id = ?');
    expect(kept.pluck().get(id)).toBe(digest);
    expect(bodyOf(await put(words, id))).toEqual(first);
  });
});
