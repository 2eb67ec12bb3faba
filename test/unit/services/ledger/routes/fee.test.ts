/** A programme with a fee: the amount is what arrives, the points pay amount and fee. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Redemption } from '../../../../../protocol/ledger.ts';
import { wishCapsOf } from '../../../../../services/ledger/rules/policy.ts';
import { memoFrom, memoText } from '../../../../../services/ledger/rules/memo.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { type ProgrammeTermsRow } from '../../../../../services/ledger/store/rows.ts';
import { bodyOf, codeOf, ledgerUnderTest, type LedgerUnderTest } from '../ledger-under-test.ts';

const RECEIPT = ['PUT', '/v1/redemptions/:id/receipt'] as const;
const payloadOf = (jws: string | null): unknown =>
  JSON.parse(Buffer.from((jws ?? '').split('.')[1] ?? '', 'base64url').toString());

let ledger: LedgerUnderTest;
const terms = (change: Partial<ProgrammeTermsRow> = {}) =>
  ledger.context.store.transact({ name: 'programme' }, () => ({
    answer: null,
    writes: [
      {
        op: 'insert',
        table: 'programme_terms',
        row: {
          sinceMs: ledger.clock.ms,
          ratePoints: 1,
          rateMinor: 1,
          minimumMinor: 500n,
          stepMinor: 10n,
          feeMinor: 25n,
          ...change,
        },
      },
    ],
  }));

beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

it('without one says nothing of it anywhere', async () => {
  const bearer = await ledger.signIn();
  const row = bodyOf<Redemption>(await ledger.redeem(bearer, 500n));
  expect(row).not.toHaveProperty('fee');
  expect((await ledger.account(bearer)).redeemable).not.toHaveProperty('fee');
});

describe('with a fee of 25 cents', () => {
  beforeEach(() => terms());

  it('shows it before anything is confirmed, and everything leaves room for it', async () => {
    const { redeemable, worth } = await ledger.account(await ledger.signIn());
    expect(worth.minor).toBe(4_920n);
    expect(redeemable).toMatchObject({
      fee: { currency: 'EUR', minor: 25n },
      maximum: { minor: 4_890n },
    });
  });

  it('takes points for amount and fee, orders the amount, and says so in the statement', async () => {
    const bearer = await ledger.signIn();
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 500n, { points: 525 }));
    expect(row).toMatchObject({ points: 525, amount: { minor: 500n }, fee: { minor: 25n } });
    expect(payloadOf(row.authorization)).toMatchObject({ amount: { minor: '500' } });
    expect(await ledger.account(bearer)).toMatchObject({ available: 4_395, held: 525 });
    const receipt = await ledger.receiptFor(row);
    const settled = bodyOf<Redemption>(
      await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }),
    );
    expect(payloadOf(settled.statement)).toMatchObject({
      amount: { minor: '500' },
      fee: { currency: 'EUR', minor: '25' },
      points: 525,
      pointsBefore: 4_920,
      pointsAfter: 4_395,
    });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('gives all of the points back where the bank pays nothing', async () => {
    const bearer = await ledger.signIn();
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 500n, { points: 525 }));
    const receipt = await ledger.receiptFor(row, { outcome: 'refused' });
    await ledger.call(...RECEIPT, { id: row.id, body: { receipt } });
    expect(await ledger.account(bearer)).toMatchObject({ available: 4_920, held: 0 });
  });

  it('refuses a request from before the fee, and everything without it', async () => {
    const bearer = await ledger.signIn();
    expect(codeOf(await ledger.redeem(bearer, 500n))).toBe('terms-changed');
    expect(codeOf(await ledger.redeem(bearer, 4_920n, { points: 4_945 }))).toBe(
      'points-insufficient',
    );
    expect(codeOf(await ledger.redeem(bearer, 4_890n, { points: 4_915 }))).toBe('ok');
  });

  it('answers a redemption with the fee it was made under, whatever the terms are later', async () => {
    const bearer = await ledger.signIn();
    const id = ledger.newId();
    const first = bodyOf<Redemption>(await ledger.redeem(bearer, 500n, { id, points: 525 }));
    ledger.clock.ms += 1_000;
    await terms({ feeMinor: 0n });
    expect(bodyOf<Redemption>(await ledger.redeem(bearer, 500n, { id, points: 525 }))).toEqual(
      first,
    );
    expect((await ledger.account(bearer)).redeemable).not.toHaveProperty('fee');
    expect(codeOf(await ledger.redeem(bearer, 500n))).toBe('ok');
    expect(() => ledger.database.exec('UPDATE redemption SET fee_minor = 1')).toThrow(
      'does not change',
    );
  });

  it('tells terminals in their policy, for wishes', async () => {
    const answer = await ledger.call('GET', '/v1/policy');
    const { policy } = bodyOf<{ policy: string }>(answer);
    const fee = { currency: 'EUR', minor: '25' };
    expect(payloadOf(policy)).toMatchObject({ wishes: { fee } });
    const programme = await ledger.context.store.read({ name: 'programme' });
    expect(programme && wishCapsOf({ ...programme, feeMinor: 0n })).not.toHaveProperty('fee');
  });

  it('remembers it in the memo, from which a lost redemption is written anew', async () => {
    const { id } = bodyOf<Redemption>(
      await ledger.redeem(await ledger.signIn(), 500n, { points: 525 }),
    );
    const { redemption, takings } = await ledger.context.store.read({ name: 'redemption', id });
    if (redemption === null) throw new Error('it was just made');
    expect(memoFrom(memoText(redemption, takings, 1))?.fee).toBe('25');
    const free = memoText({ ...redemption, feeMinor: 0n }, takings, 1);
    expect(memoFrom(free)).not.toHaveProperty('fee');
  });
});
