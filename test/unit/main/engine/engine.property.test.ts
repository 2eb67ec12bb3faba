/**
 * Random faults, random refusals and power cuts at random commits. Safety holds at every moment; once
 * the faults stop, everything becomes final.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { type CallName, type Fault } from '../../../support/fake-channels.ts';
import { type CrashPoint, KioskRig, TOKEN } from '../../../support/kiosk-rig.ts';

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
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: 30_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'submit' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('power-cut' as const),
      inCommits: fc.integer({ min: 1, max: 6 }),
      side: fc.constantFrom<CrashPoint['side']>('before', 'after'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'session-ends' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'late-arrivals' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('ledger-refuses' as const), refuses: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('bank-decides' as const),
      as: fc.constantFrom(
        'completed' as const,
        'refused' as const,
        'cancelled' as const,
        'pending' as const,
      ),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const legalJournals = [
  'requested>rejected',
  'requested>authorized>sent>confirmed>settled',
  'requested>authorized>sent>confirmed>refused',
  'requested>authorized>sent>confirmed>cancelled',
];

/** What has to be on the disk before a call leaves. */
const stateOnDisk: Partial<Record<CallName, string>> = {
  order: 'sent',
  status: 'sent',
  deliverReceipt: 'confirmed',
};

it('I2, I6, I8 and write-it-down-first hold under any faults and power cuts', async () => {
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
  rig.network.before = ({ name, id }) => {
    if (rig.crashed || id === null) return;
    const { state } = rig.transfer(id as never);
    expect(state).toBe(stateOnDisk[name] ?? 'requested');
  };
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
    case 'submit':
      rig.ledger.sessions.add(TOKEN);
      return tolerateCut(rig, () => rig.submit());
    case 'restart':
      return rig.restart();
    case 'power-cut':
      rig.crashAt = { commit: rig.commits + one.inCommits, side: one.side };
      return;
    case 'session-ends':
      rig.ledger.sessions.clear();
      return;
    case 'late-arrivals':
      return rig.network.deliverLate();
    case 'ledger-refuses':
      rig.ledger.refusal = one.refuses ? failureOf('points-insufficient', 'too few') : null;
      return;
    case 'bank-decides':
      rig.bank.decide = () => one.as;
  }
}

function tolerateCut(rig: KioskRig, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!rig.crashed) throw error;
  }
}

async function heal(rig: KioskRig): Promise<void> {
  rig.crashAt = null;
  rig.network.fault = () => 'none';
  rig.ledger.refusal = null;
  if (rig.bank.decide('') === 'pending') rig.bank.decide = () => 'completed';
  if (rig.crashed) rig.restart();
  await rig.clock.advance(5 * 60_000);
  rig.ledger.sessions.add(TOKEN);
  rig.network.deliverLate();
  expectSafe(rig);
  expect(rig.engine.network().waiting).toBe(0);
  for (const journal of journals(rig).values()) expect(legalJournals).toContain(journal);
  for (const { state, id } of rig.sql<{ state: string; id: string }>(
    'SELECT state, id FROM transfer',
  )) {
    expect(rig.bank.credits.get(id) ?? 0).toBe(state === 'settled' ? 1 : 0);
    // What the customer was told did not happen is dead at the ledger: nothing stays reserved.
    expect(rig.ledger.booked.has(id)).toBe(state !== 'rejected');
  }
}

function expectSafe(rig: KioskRig): void {
  expect(rig.fatals).toEqual([]);
  for (const count of rig.bank.credits.values()) expect(count).toBe(1);
  for (const journal of journals(rig).values()) {
    expect(legalJournals.filter((legal) => legal.startsWith(journal))).not.toEqual([]);
  }
  const known = new Set(journals(rig).keys());
  for (const { id } of rig.network.calls) expect(id === null || known.has(id)).toBe(true);
}

function journals(rig: KioskRig): Map<string, string> {
  const rows = rig.sql<{ transfer_id: string; path: string }>(
    `SELECT transfer_id, group_concat(to_state, '>') AS path
     FROM (SELECT * FROM transfer_event ORDER BY sequence) GROUP BY transfer_id`,
  );
  return new Map(rows.map((row) => [row.transfer_id, row.path]));
}
