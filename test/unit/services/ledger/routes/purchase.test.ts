import { describe, expect, it } from 'vitest';
import { type PurchaseRecorded } from '../../../../../protocol/ledger.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../ledger-under-test.ts';

const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });

const put = (ledger: LedgerUnderTest, id: string, body: unknown, caller = TILL) =>
  ledger.call('PUT', '/v1/purchases/:id', { id, caller, body });

describe('PUT /v1/purchases/{id}', () => {
  it("adds points by the provider's rule, mature after its period", async () => {
    const ledger = await ledgerUnderTest();
    const recorded = bodyOf<PurchaseRecorded>(
      await put(ledger, ledger.newId(), purchaseBody(eur(12_399n), 'R-1', 1)),
    );
    expect(recorded).toMatchObject({ points: 247, matureAt: '2026-12-06T09:00:00.000Z' });
    expect(await ledger.account(await ledger.signIn(1))).toMatchObject({
      available: 0,
      immature: 247,
    });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('takes the provider from the certificate of the till', async () => {
    const ledger = await ledgerUnderTest();
    const till = 'urn:kangen:till:aurora-books:till-1';
    const recorded = bodyOf<PurchaseRecorded>(
      await put(ledger, ledger.newId(), purchaseBody(eur(12_399n), 'R-1', 1), till),
    );
    expect(recorded.points).toBe(619);
    const stranger = 'urn:kangen:till:nobody:till-1';
    expect(
      codeOf(await put(ledger, ledger.newId(), purchaseBody(eur(100n), 'R-2'), stranger)),
    ).toBe('provider-unknown');
  });

  it('adds once, however often the same signal comes', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const body = purchaseBody(eur(10_000n), 'R-1', 1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => put(ledger, id, body)));
    expect(new Set(answers.map((answer) => JSON.stringify(bodyOf(answer)))).size).toBe(1);
    expect((await ledger.account(await ledger.signIn(1))).immature).toBe(200);
  });

  it('refuses the same id for another purchase, and the same receipt under another id', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    await put(ledger, id, purchaseBody(eur(10_000n), 'R-1', 1));
    expect(codeOf(await put(ledger, id, purchaseBody(eur(20_000n), 'R-1', 1)))).toBe('id-reused');
    expect(
      codeOf(
        await put(
          ledger,
          id,
          purchaseBody(eur(10_000n), 'R-1', 1),
          'urn:kangen:till:aurora-books:t',
        ),
      ),
    ).toBe('id-reused');
    expect(codeOf(await put(ledger, ledger.newId(), purchaseBody(eur(10_000n), 'R-1', 1)))).toBe(
      'receipt-number-reused',
    );
    expect((await ledger.account(await ledger.signIn(1))).immature).toBe(200);
  });

  it('records a purchase below the minimum without points', async () => {
    const ledger = await ledgerUnderTest();
    const recorded = bodyOf<PurchaseRecorded>(
      await put(ledger, ledger.newId(), purchaseBody(eur(499n), 'R-1', 1)),
    );
    expect(recorded.points).toBe(0);
    expect((await ledger.account(await ledger.signIn(1))).history).toHaveLength(1);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('refuses another currency, an unknown card, and a slip of the till', async () => {
    const ledger = await ledgerUnderTest();
    const yen = purchaseBody({ currency: 'JPY', minor: 1_000n }, 'R-1');
    expect(codeOf(await put(ledger, ledger.newId(), yen))).toBe('currency-mismatch');
    const unknown = {
      ...(purchaseBody(eur(1_000n), 'R-1') as object),
      cardNumber: withLuhnDigit('970499999999999'),
    };
    expect(codeOf(await put(ledger, ledger.newId(), unknown))).toBe('card-unknown');
    expect(
      codeOf(await put(ledger, ledger.newId(), purchaseBody(eur(9_007_199_254_740_991n), 'R-1'))),
    ).toBe('amount-above-limit');
  });
});
