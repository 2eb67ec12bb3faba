/**
 * Sales and refunds under random faults, repetitions, late arrivals, power cuts and restarts: whatever
 * comes in whatever order, each purchase that was noted earns exactly once or is refused once, each refund
 * takes back once or is refused once, and none is lost.
 */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type Noted, type NotedRefund } from '../../../../main/purchases/outbox.ts';
import { type Refund } from '../../../../main/purchases/refund-state.ts';
import { type PurchaseId, type ReversalId } from '../../../../protocol/ids.ts';
import { type Purchase } from '../../../../protocol/ledger.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { withLuhnDigit } from '../../../../services/embedded-network/seed/numbers.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { type CrashPoint, PowerCut } from '../../../support/kiosk-rig.ts';
import { type TillFault, TillRig } from '../../../support/till-rig.ts';
import {
  ledgerUnderTest,
  type LedgerUnderTest,
  TILL,
} from '../../services/ledger/ledger-under-test.ts';

const UNKNOWN_CARD = withLuhnDigit('970499999999999');

const fault = fc.constantFrom<TillFault>(
  'none',
  'none',
  'lost-request',
  'lost-answer',
  'late',
  'twice',
  'server-error',
  'answer-invalid',
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sale' as const), receipt: fc.nat(7) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      purchase: fc.nat(7),
      receipt: fc.nat(7),
      percent: fc.integer({ min: 1, max: 100 }),
    }),
  },
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({ kind: fc.constant('late-arrivals' as const) }),
  fc.record({ kind: fc.constant('hurry' as const) }),
  fc.record({ kind: fc.constant('another-till-sells' as const), receipt: fc.nat(7) }),
  fc.record({
    kind: fc.constant('power-cut' as const),
    inCommits: fc.integer({ min: 1, max: 5 }),
    side: fc.constantFrom<CrashPoint['side']>('before', 'after'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let ledger: LedgerUnderTest;
beforeAll(async () => {
  ledger = await ledgerUnderTest();
});
let runs = 0;

/** The fourth card is nobody's: its purchases are refused. The price says whose receipt it is. */
const purchaseOf = (run: string, receipt: number): Purchase => ({
  cardNumber: receipt % 4 === 3 ? UNKNOWN_CARD : cardOf(receipt % 4),
  paid: { currency: 'EUR', minor: BigInt(1_000 * (receipt + 1)) },
  receiptNumber: `${run}-${receipt}`,
});
const cardOf = (place: number): string =>
  (eurSeed.customers[place] ?? eurSeed.customers[0]).cardNumber;

it('each purchase earns exactly once, or is refused once, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 16 }),
      fc.array(fault, { maxLength: 40 }),
      async (steps, faults) => {
        runs += 1;
        const run = begin(`P${runs}`, faults);
        try {
          for (const one of steps) await apply(run, one);
          await heal(run);
          expectTrue(run);
        } finally {
          await run.rig.dispose();
        }
      },
    ),
    { numRuns: 40 },
  );
  expect(checkBooks(ledger.database)).toEqual([]);
}, 120_000);

interface Run {
  rig: TillRig;
  name: string;
  noted: Map<PurchaseId, Purchase>;
  refunds: Map<ReversalId, Refund>;
  fromOtherTill: Set<string>;
}

function begin(name: string, faults: TillFault[]): Run {
  const rig = new TillRig(ledger);
  const left = [...faults];
  // The first call brings the key: a till that never had one notes nothing.
  rig.fault = ({ name: call }) => (call === 'keys' ? 'none' : (left.shift() ?? 'none'));
  return { rig, name, noted: new Map(), refunds: new Map(), fromOtherTill: new Set() };
}

async function apply(run: Run, one: Step): Promise<void> {
  const { rig, name } = run;
  if (rig.crashed) await rig.restart();
  await rig.calm();
  switch (one.kind) {
    case 'sale':
      return sell(run, purchaseOf(name, one.receipt));
    case 'refund':
      return giveBack(run, one);
    case 'wait':
      return rig.pass(one.ms);
    case 'restart':
      return rig.restart();
    case 'late-arrivals':
      return rig.deliverLate();
    case 'hurry':
      return rig.crashed ? undefined : rig.outbox.hurry();
    case 'another-till-sells':
      return sellElsewhere(run, purchaseOf(name, one.receipt));
    case 'power-cut':
      rig.crashAt = { commit: rig.commits + one.inCommits, side: one.side };
  }
}

/** The weather clears, the till comes back, and what was still under way arrives at last. */
async function heal({ rig }: Run): Promise<void> {
  rig.fault = () => 'none';
  await rig.restart();
  await rig.pass(10_000);
  await rig.deliverLate();
  await rig.pass(40_000);
  expect(rig.outbox.counts()).toMatchObject({ waiting: 0, quarantined: 0 });
  expect(rig.fatals).toEqual([]);
}

function expectTrue(run: Run): void {
  const { rig, name, noted, fromOtherTill } = run;
  expectRefundsTrue(run);
  const earned = earnedIn(name);
  const rows = rig.sql<{ id: PurchaseId; state: string; points: number | null }>(
    'SELECT id, state, points FROM purchase',
  );
  for (const id of noted.keys()) expect(rows.map((row) => row.id)).toContain(id);
  for (const { id, state, points } of rows) {
    const mine = earned.filter((one) => one.id === id);
    expect(mine.map((one) => one.points)).toEqual(state === 'recorded' ? [points] : []);
  }
  const known = new Set<string>(rows.map(({ id }) => id));
  const strangers = earned.filter(
    ({ id, receipt }) => !known.has(id) && !fromOtherTill.has(receipt),
  );
  expect(strangers).toEqual([]);
  for (const [id, { cardNumber, receiptNumber }] of noted) {
    const receipts = earned.filter(({ receipt }) => receipt === receiptNumber);
    expect([id, receipts.length]).toEqual([id, cardNumber === UNKNOWN_CARD ? 0 : 1]);
  }
}

/** What the till holds as taken back is at the ledger, once and as it was noted; nothing else is. */
function expectRefundsTrue({ rig, name, refunds }: Run): void {
  const taken = ledger.database
    .prepare<[string], { id: ReversalId; purchase: string; minor: bigint; points: bigint }>(
      `SELECT id, purchase_id AS purchase, refunded_minor AS minor, points FROM reversal
        WHERE receipt_number LIKE ? || '-%'`,
    )
    .all(name);
  const rows = rig.sql<{ id: ReversalId; state: string; points: number | null }>(
    'SELECT id, state, points FROM refund',
  );
  for (const id of refunds.keys()) expect(rows.map((row) => row.id)).toContain(id);
  for (const { id, state, points } of rows) {
    const mine = taken.filter((one) => one.id === id);
    expect(mine.map((one) => Number(one.points))).toEqual(state === 'recorded' ? [points] : []);
    const noted = refunds.get(id);
    if (noted !== undefined && mine[0] !== undefined)
      expect(mine[0]).toMatchObject({ purchase: noted.purchase, minor: noted.refunded.minor });
  }
  const known = new Set(rows.map(({ id }) => id));
  expect(taken.filter(({ id }) => !known.has(id))).toEqual([]);
}

function giveBack(
  { rig, name, noted, refunds }: Run,
  step: { purchase: number; receipt: number; percent: number },
): void {
  const [purchase, sold] = [...noted][step.purchase] ?? [];
  if (purchase === undefined || sold === undefined) return;
  const minor = (sold.paid.minor * BigInt(step.percent)) / 100n;
  const refund: Refund = {
    purchase,
    refunded: { currency: 'EUR', minor },
    receiptNumber: `${name}-G${step.receipt}`,
  };
  const answer = unlessCut(() => rig.outbox.refund(refund));
  if (answer === null) return;
  if (answer.ok) refunds.set(answer.id, refund);
  else
    expect(['receipt-number-reused', 'refund-above-purchase', 'purchase-unknown']).toContain(
      answer.failure.code,
    );
}

function unlessCut(work: () => NotedRefund): NotedRefund | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof PowerCut) return null;
    throw error;
  }
}

async function sell({ rig, noted }: Run, purchase: Purchase): Promise<void> {
  const answer = await rig.outbox.record(purchase).catch(afterPowerCut);
  if (answer === null) return;
  if (answer.ok) noted.set(answer.id, purchase);
  else expect(answer.failure.code).toBe('receipt-number-reused');
}

async function sellElsewhere(
  { fromOtherTill }: Run,
  { cardNumber, paid, receiptNumber }: Purchase,
): Promise<void> {
  const body = { cardNumber, paid: { ...paid, minor: String(paid.minor) }, receiptNumber };
  const id = ledger.newId();
  const told = await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body });
  if (told.ok) fromOtherTill.add(receiptNumber);
}

function earnedIn(run: string): { id: string; receipt: string; points: number }[] {
  return ledger.database
    .prepare<[string], { id: string; receipt: string; points: bigint }>(
      `SELECT purchase.id, receipt_number AS receipt, lot.points FROM purchase
       JOIN lot ON lot.purchase_id = purchase.id WHERE receipt_number LIKE ? || '-%'`,
    )
    .all(run)
    .map(({ points, ...row }) => ({ ...row, points: Number(points) }));
}

/** Whether it was noted is unknown: the disk says so afterwards. */
function afterPowerCut(error: unknown): Noted | null {
  if (error instanceof PowerCut) return null;
  throw error;
}
