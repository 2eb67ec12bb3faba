/**
 * Wishes under random faults, refusals, power cuts and copies of the disk: never reserved before the
 * ledger said so, never paid twice, never above the caps, and none is lost without a word.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { redemptionId, type RedemptionId } from '../../../../protocol/ids.ts';
import { exampleCaps, type Fault } from '../../../support/fake-channels.ts';
import { type CrashPoint, KioskRig } from '../../../support/kiosk-rig.ts';

const DAY_MS = 86_400_000;
const caps = exampleCaps({ countMax: 3, sumMax: { currency: 'EUR', minor: 6_000n } });

const fault = fc.constantFrom<Fault>(
  'none',
  'none',
  'lost-request',
  'lost-answer',
  'server-error',
  'answer-invalid',
  'late',
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  fc.record({ kind: fc.constant('days-pass' as const), days: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('wish' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({ kind: fc.constant('late-arrivals' as const) }),
  fc.record({ kind: fc.constant('a-copy-presents' as const), place: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('ledger-refuses' as const), refuses: fc.boolean() }),
  fc.record({
    kind: fc.constant('power-cut' as const),
    inCommits: fc.integer({ min: 1, max: 6 }),
    side: fc.constantFrom<CrashPoint['side']>('before', 'after'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

it('a wish is carried out once or refused once, and never ahead of the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 14 }),
      fc.array(fault, { maxLength: 40 }),
      async (steps, faults) => {
        const rig = new KioskRig();
        try {
          await attack(rig, steps, faults);
          await heal(rig);
        } finally {
          await rig.dispose();
        }
      },
    ),
    { numRuns: 80 },
  );
}, 120_000);

async function attack(rig: KioskRig, steps: Step[], faults: Fault[]): Promise<void> {
  const left = [...faults];
  rig.network.fault = () => left.shift() ?? 'none';
  rig.engine.start();
  for (const one of steps) {
    if (rig.crashed) rig.restart();
    await apply(rig, one);
    expectSafe(rig);
  }
}

async function apply(rig: KioskRig, one: Step): Promise<void> {
  switch (one.kind) {
    case 'wait':
      return rig.clock.advance(one.ms);
    case 'days-pass': {
      const later = new Date(rig.clock.now().getTime() + one.days * DAY_MS);
      return rig.clock.setWallClock(later.toISOString());
    }
    case 'wish':
      return tryWish(rig);
    case 'restart':
      return rig.restart();
    case 'late-arrivals':
      return rig.network.deliverLate();
    case 'a-copy-presents': {
      const id = idsOf(rig)[one.place];
      if (id !== undefined) await rig.ledger.presentWish(id);
      return;
    }
    case 'ledger-refuses':
      rig.ledger.wishRefusal = one.refuses ? failureOf('points-insufficient', 'too few') : null;
      return;
    case 'power-cut':
      rig.crashAt = { commit: rig.commits + one.inCommits, side: one.side };
  }
}

function tryWish(rig: KioskRig): void {
  try {
    rig.wish(caps);
  } catch (error) {
    const isCap = error instanceof Error && /wish-not-allowed|amount-above/.test(error.message);
    if (!rig.crashed && !isCap) throw error;
  }
}

async function heal(rig: KioskRig): Promise<void> {
  rig.crashAt = null;
  rig.network.fault = () => 'none';
  if (rig.crashed) rig.restart();
  await rig.clock.advance(5 * 60_000);
  rig.network.deliverLate();
  expectSafe(rig);
  expect(rig.engine.network().waiting).toBe(0);
  for (const { id, state } of rows(rig)) {
    expect(['settled', 'rejected']).toContain(state);
    expect(rig.bank.credits.get(id) ?? 0).toBe(state === 'settled' ? 1 : 0);
    // What was told to be refused is dead at the ledger: no copy brings it back.
    expect(rig.ledger.booked.has(id)).toBe(state !== 'rejected');
  }
}

function expectSafe(rig: KioskRig): void {
  expect(rig.fatals).toEqual([]);
  for (const count of rig.bank.credits.values()) expect(count).toBe(1);
  const waiting = rows(rig).filter(({ wish_sealed: sealed }) => sealed !== null);
  expect(waiting.length).toBeLessThanOrEqual(caps.countMax);
  expect(waiting.length * 2_500).toBeLessThanOrEqual(Number(caps.sumMax.minor));
  for (const { id, state } of rows(rig)) {
    const isReserved = !['wished', 'requested', 'rejected'].includes(state);
    if (isReserved) expect(rig.ledger.booked.has(id)).toBe(true);
  }
}

const rows = (rig: KioskRig): { id: string; state: string; wish_sealed: string | null }[] =>
  rig.sql('SELECT id, state, wish_sealed FROM transfer ORDER BY id');

const idsOf = (rig: KioskRig): RedemptionId[] => rows(rig).map(({ id }) => redemptionId.parse(id));
