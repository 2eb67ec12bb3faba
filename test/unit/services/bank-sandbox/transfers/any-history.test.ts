/**
 * Whatever is asked, in whatever order and however much of it at once: at most one posting per id and
 * at most one that takes it back, no money made or lost, and an answer that was final once never changes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TransferStatus } from '../../../../../protocol/bank.ts';
import { LEDGER_URN } from '../../../../../protocol/identity.ts';
import { type RedemptionId } from '../../../../../protocol/ids.ts';
import { brokenInvariants } from '../../../../../services/bank-sandbox/store/check-books.ts';
import { cancelTransfer } from '../../../../../services/bank-sandbox/transfers/cancel-transfer.ts';
import { getTransfer } from '../../../../../services/bank-sandbox/transfers/get-transfer.ts';
import { executePending } from '../../../../../services/bank-sandbox/transfers/pending.ts';
import { returnTransfer } from '../../../../../services/bank-sandbox/transfers/return-transfer.ts';
import { putTransfer } from '../../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { type Answered } from '../../../../../services/mutual-tls/route.ts';
import {
  accounts,
  anyId,
  authorize,
  type BankUnderTest,
  KIOSK,
  openBank,
  START,
} from '../bank-fixture.ts';

const ids = [0, 1, 2] as const;
const which = fc.constantFrom(...ids);

type Step =
  | { do: 'put'; id: 0 | 1 | 2; variant: 0 | 1; hold: boolean; refuse: boolean }
  | { do: 'get' | 'cancel' | 'return'; id: 0 | 1 | 2 }
  | { do: 'execute-pending' }
  | { do: 'clock'; second: number }
  | { do: 'restart' };

const concurrent: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      id: which,
      variant: fc.constantFrom(0 as const, 1 as const),
      hold: fc.boolean(),
      refuse: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('get' as const, 'cancel' as const, 'return' as const),
      id: which,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('execute-pending' as const) }) },
);
const alone: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('clock' as const), second: fc.integer({ min: -120, max: 900 }) }),
  fc.record({ do: fc.constant('restart' as const) }),
);
/** Steps of one batch run at the same time. */
const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(concurrent, { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: alone.map((step) => [step]) },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Two authorizations per id; together they ask for more than there is. */
async function authorizations(): Promise<
  { id: RedemptionId; variants: readonly [string, string] }[]
> {
  const creditors = [accounts.ana, accounts.ben, accounts.closed];
  return Promise.all(
    creditors.map(async (creditor) => {
      const id = anyId();
      const claims = { amount: { currency: 'EUR' as const, minor: 60_00n } };
      const order = { creditor };
      return {
        id,
        variants: [
          await authorize({ id, claims, order }),
          await authorize({ id, claims, order }),
        ] as const,
      };
    }),
  );
}

describe('any history', () => {
  it('keeps every promise', async () => {
    const all = await authorizations();
    await fc.assert(
      fc.asyncProperty(history, async (batches) => {
        // Fresh ids would cost signatures; a fresh bank per run is what matters.
        const finals = new Map<RedemptionId, string>();
        let bank = openBank();
        for (const batch of batches) {
          const [first] = batch;
          if (first?.do === 'restart') bank = bank.restarted();
          else if (first?.do === 'clock')
            bank.clock.set(new Date(START.getTime() + first.second * 1000));
          else await Promise.all(batch.map((step) => run(bank, step, { all, finals })));
          expect(brokenInvariants(bank.store.read)).toEqual([]);
          expect(total(bank)).toBe(100_00n);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

async function run(
  bank: BankUnderTest,
  step: Step,
  {
    all,
    finals,
  }: { all: Awaited<ReturnType<typeof authorizations>>; finals: Map<RedemptionId, string> },
): Promise<void> {
  if (step.do === 'execute-pending') return executePending(bank);
  if (step.do === 'restart' || step.do === 'clock') return;
  const entry = all[step.id];
  if (entry === undefined) return;
  const { id, variants } = entry;
  const asking = { redemption: id, caller: LEDGER_URN };
  switch (step.do) {
    case 'put':
      return remember(
        finals,
        id,
        await putTransfer(
          bank,
          { jws: variants[step.variant], redemption: id, caller: KIOSK },
          step,
        ),
      );
    case 'get':
      return remember(finals, id, await getTransfer(bank, asking));
    case 'return':
      await returnTransfer(bank, { redemption: id, reason: { code: 'AC04', text: '' } });
      return;
    case 'cancel':
      return remember(finals, id, await cancelTransfer(bank, asking));
  }
}

/** Refused is another authorization under the same id, or too early: no word on the transfer. */
function remember(
  finals: Map<RedemptionId, string>,
  id: RedemptionId,
  answered: Answered<TransferStatus>,
): void {
  if (!answered.ok) {
    expect(['id-reused', 'authorization-not-yet-valid']).toContain(answered.failure.code);
    return;
  }
  const { status, evidence } = answered.body;
  if (status === 'pending' || status === 'unknown') {
    // Batches overlap, so an earlier report may arrive after the last word; it never replaces it.
    return;
  }
  expect(finals.get(id) ?? evidence).toBe(evidence);
  finals.set(id, evidence);
}

function total(bank: BankUnderTest): bigint {
  return bank.store.read.accounts().reduce((sum, { balance }) => sum + balance, 0n);
}
