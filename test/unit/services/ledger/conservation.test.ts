/**
 * Random days in the life of a ledger: whatever is bought, refunded, redeemed, withdrawn, expired and
 * answered by the bank, in whatever order and how often, the books hold (I1, I3, I4, I6) and nobody is
 * overpaid.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PurchaseRecorded, type Redemption } from '../../../../protocol/ledger.ts';
import { type FinalOutcome } from '../../../../protocol/messages.ts';
import { createExpiry } from '../../../../services/ledger/expiry.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { readReturns } from '../../../../services/ledger/returns.ts';
import { type BankInMemory, bankInMemory } from './bank-in-memory.ts';
import {
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
  redemptionBody,
  TILL,
} from './ledger-under-test.ts';

const CAFE = 'urn:kangen:till:minato-cafe:till-1';

type Step =
  | { do: 'buy'; minor: bigint }
  | { do: 'redeem'; minor: bigint; bankUp: boolean }
  | { do: 'retry' | 'withdraw'; which: number }
  | { do: 'answer'; which: number; outcome: FinalOutcome }
  | { do: 'refund'; which: number; percent: number }
  /** The bank sends back what it had paid. */
  | { do: 'return'; which: number }
  | { do: 'wait'; days: number };

const which = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('buy' as const), minor: fc.bigInt({ min: 0n, max: 200_000n }) }),
  fc.record({
    do: fc.constant('redeem' as const),
    minor: fc.bigInt({ min: 40n, max: 300n }).map((tens) => tens * 10n),
    bankUp: fc.boolean(),
  }),
  fc.record({ do: fc.constantFrom('retry' as const, 'withdraw' as const), which }),
  fc.record({
    do: fc.constant('answer' as const),
    which,
    outcome: fc.constantFrom('completed' as const, 'refused' as const, 'cancelled' as const),
  }),
  fc.record({
    do: fc.constant('refund' as const),
    which,
    percent: fc.constantFrom(0, 1, 33, 50, 100),
  }),
  fc.record({ do: fc.constant('return' as const), which }),
  fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(0, 5, 20, 100, 400, 800) }),
);

interface Day {
  ledger: LedgerUnderTest;
  asked: { id: string; minor: bigint }[];
  bought: { id: string; till: string; leftMinor: bigint }[];
  earned: number;
  bank: { up: boolean };
  /** Of what comes back. */
  sender: BankInMemory;
}

async function act(day: Day, one: Step): Promise<void> {
  const { ledger, asked } = day;
  const chosen = 'which' in one ? asked[one.which % Math.max(asked.length, 1)] : undefined;
  switch (one.do) {
    case 'buy': {
      const till = one.minor % 2n === 0n ? TILL : CAFE;
      const body = purchaseBody({ currency: 'EUR', minor: one.minor }, ledger.context.ids.random());
      const id = ledger.newId();
      const answers = [];
      for (let sent = 0; sent < 2; sent += 1) {
        answers.push(await ledger.call('PUT', '/v1/purchases/:id', { id, caller: till, body }));
      }
      const [answer] = answers;
      if (!answer?.ok) return;
      day.earned += (answer.body as PurchaseRecorded).points;
      day.bought.push({ id, till, leftMinor: one.minor });
      return;
    }
    case 'redeem': {
      const id = ledger.newId();
      asked.push({ id, minor: one.minor });
      day.bank.up = one.bankUp;
      await ledger.redeem(await ledger.signIn(), one.minor, { id });
      return;
    }
    case 'retry':
      if (!chosen) return;
      day.bank.up = true;
      await ledger.call('PUT', '/v1/redemptions/:id', {
        id: chosen.id,
        body: redemptionBody(chosen.minor),
      });
      return;
    case 'withdraw':
      if (chosen) await ledger.call('POST', '/v1/redemptions/:id/withdraw', { id: chosen.id });
      return;
    case 'answer':
      if (chosen) await answerBy(day, chosen.id, one.outcome);
      return;
    case 'refund':
      return refund(day, one);
    case 'return':
      if (chosen) await sendBack(day, chosen.id);
      return;
    case 'wait':
      ledger.clock.ms += one.days * 86_400_000;
      await createExpiry(ledger.context, { mayExpire: () => true }).round();
  }
}

/** Twice, as a till does that has not heard the answer. */
async function refund({ ledger, bought }: Day, one: Step & { do: 'refund' }): Promise<void> {
  const from = bought[one.which % Math.max(bought.length, 1)];
  const minor = ((from?.leftMinor ?? 0n) * BigInt(one.percent)) / 100n;
  if (!from || minor === 0n) return;
  const body = {
    reversal: ledger.newId(),
    refunded: { currency: 'EUR', minor: minor.toString() },
    receiptNumber: ledger.context.ids.random(),
  };
  const tell = () =>
    ledger.call('PUT', '/v1/purchases/:id/reversal', { id: from.id, caller: from.till, body });
  const [answer, again] = [await tell(), await tell()];
  expect(codeOf(answer)).toBe('ok');
  expect(again).toEqual(answer);
  from.leftMinor -= minor;
}

async function sendBack({ ledger, sender }: Day, id: string): Promise<void> {
  const found = await ledger.call('GET', '/v1/redemptions/:id', { id });
  if (!found.ok || (found.body as Redemption).state !== 'completed') return;
  await sender.sendBack((found.body as Redemption).id);
  await readReturns(ledger.context, sender.wire);
}

async function answerBy({ ledger }: Day, id: string, outcome: FinalOutcome): Promise<void> {
  const found = await ledger.call('GET', '/v1/redemptions/:id', { id });
  if (!found.ok) return;
  const receipt = await ledger.receiptFor(found.body as Redemption, { outcome });
  await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id, body: { receipt } });
}

it('conserves every point, and pays nobody more than the points were worth', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const ledger = await ledgerUnderTest();
      const { reader } = ledger.context.bankKeys;
      const bank = { up: true };
      ledger.context.bankKeys.reader = async () => (bank.up ? reader() : undefined);
      const day: Day = {
        ledger,
        asked: [],
        bought: [],
        earned: 4_920 + 120,
        bank,
        sender: bankInMemory(ledger),
      };
      for (const one of steps) {
        await act(day, one);
        expect(checkBooks(ledger.database)).toEqual([]);
      }
      const paid = ledger.database
        .prepare(
          "SELECT coalesce(sum(amount_minor), 0) AS minor FROM redemption WHERE state = 'completed'",
        )
        .get() as { minor: bigint };
      expect(paid.minor).toBeLessThanOrEqual(BigInt(day.earned));
      ledger.database.close();
    }),
    { numRuns: 30 },
  );
}, 120_000);

it('brings every point back to its lot when no redemption was completed', async () => {
  const never = step.filter(
    (one) =>
      !(one.do === 'answer' && one.outcome === 'completed') &&
      !(one.do === 'wait' && one.days > 20) &&
      one.do !== 'refund',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(never, { maxLength: 15 }), async (steps) => {
      const ledger = await ledgerUnderTest();
      const day: Day = {
        ledger,
        asked: [],
        bought: [],
        earned: 0,
        bank: { up: true },
        sender: bankInMemory(ledger),
      };
      for (const one of steps) await act(day, one);
      for (const { id } of day.asked) {
        expect(['ok', 'redemption-not-withdrawable']).toContain(
          codeOf(await ledger.call('POST', '/v1/redemptions/:id/withdraw', { id })),
        );
        await answerBy(day, id, 'cancelled');
      }
      const short = ledger.database.prepare('SELECT id FROM lot WHERE remaining <> points').all();
      expect(short).toEqual([]);
      expect(checkBooks(ledger.database)).toEqual([]);
      ledger.database.close();
    }),
    { numRuns: 20 },
  );
}, 120_000);
