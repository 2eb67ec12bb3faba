/** Brings the faults of a plan over the world, and takes them away again. */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { noFaults, type Fault } from '../../services/bank-sandbox/sandbox-wire.ts';
import { type BankParty } from './parties/bank.ts';
import { type KioskParty } from './parties/kiosk.ts';
import { type LedgerParty } from './parties/ledger.ts';
import { type FaultName } from './plan.ts';
import { soundNetwork } from './world/network.ts';
import { type Random } from './world/random.ts';
import { randomFor, type World } from './world/world.ts';

export interface Parties {
  ledger: LedgerParty;
  bank: BankParty;
  kiosks: readonly KioskParty[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function bringFaults(world: World, parties: Parties): void {
  const has = (fault: FaultName): boolean => world.plan.faults.has(fault);
  const random = randomFor(world, 'weather');
  world.network.faults = {
    ...soundNetwork,
    delayMsMean: random.pick([5, 50, 1_000]),
    loseRequest: has('loss') ? 0.15 : 0,
    loseAnswer: has('loss') ? 0.15 : 0,
    duplicate: has('duplicates') ? 0.2 : 0,
    late: has('late') ? 0.1 : 0,
    lateMsMean: random.pick([20_000, HOUR_MS, DAY_MS]),
    garble: has('garbled') ? 0.05 : 0,
  };
  const storms: [FaultName, number, () => void][] = [
    ['partitions', 20 * MINUTE_MS, () => cutSome(world, parties, random)],
    ['partitions', 30 * MINUTE_MS, () => world.network.healAll()],
    ['kiosk-crashes', 40 * MINUTE_MS, () => random.pick(parties.kiosks).crash()],
    ['ledger-crashes', 2 * HOUR_MS, () => parties.ledger.crash()],
    ['bank-crashes', 2 * HOUR_MS, () => parties.bank.crash()],
    ['wrong-clocks', HOUR_MS, () => turnClock(parties, random)],
    ['kiosk-never-returns', 12 * HOUR_MS, () => random.pick(parties.kiosks).lose()],
  ];
  for (const [fault, everyMs, strike] of storms) {
    if (has(fault)) repeat(world, () => random.around(everyMs), strike);
  }
  const bankFaults = bankFaultsOf(has);
  if (bankFaults.length > 0) {
    repeat(
      world,
      () => random.around(HOUR_MS),
      () =>
        parties.bank.misbehave({
          faults: bankFaults.filter(() => random.chance(0.4)),
          realistic: null,
        }),
    );
  }
}

/** Everything that can be repaired is. What was lost stays lost; what was sent may still arrive. */
export function endFaults(world: World, { ledger, bank, kiosks }: Parties): void {
  world.faulty = false;
  world.network.faults = soundNetwork;
  world.network.healAll();
  for (const party of [ledger, bank, ...kiosks]) {
    party.wall.offMs = 0;
    party.repair();
  }
  bank.misbehave(noFaults);
  world.log.note('world', 'faults end');
}

function repeat(world: World, pauseMs: () => number, strike: () => void): void {
  world.loop.after(pauseMs(), () => {
    if (!world.faulty) return;
    strike();
    repeat(world, pauseMs, strike);
  });
}

function cutSome(world: World, { kiosks }: Parties, random: Random): void {
  const ends = [LEDGER_URN, world.template.bank, ...kiosks.map(({ urn }) => urn)];
  const from = random.pick(ends);
  const to = random.pick(ends);
  world.log.note('world', `cuts ${from} > ${to}`);
  world.network.cut(from, to);
  if (random.chance(0.5)) world.network.cut(to, from);
}

/** A little, an hour, a day, or back to 1970. */
function turnClock({ ledger, bank, kiosks }: Parties, random: Random): void {
  const sign = random.chance(0.5) ? 1 : -1;
  const offMs = sign * random.pick([30_000, 4 * MINUTE_MS, HOUR_MS, DAY_MS]);
  const party = random.pick([ledger, bank, ...kiosks, ...kiosks]);
  const dead = random.chance(0.1) && party !== ledger && party !== bank;
  party.wall.offMs = dead ? Number.NEGATIVE_INFINITY : offMs;
}

function bankFaultsOf(has: (fault: FaultName) => boolean): Fault[] {
  const refuse: Fault[] = has('bank-refuses') ? [{ name: 'refuse' }] : [];
  const hold: Fault[] = has('bank-holds') ? [{ name: 'pending' }] : [];
  const errors: Fault[] = has('bank-errors')
    ? [
        { name: 'delay', ms: 15_000, times: 5 },
        { name: 'no-answer-before', times: 3 },
        { name: 'no-answer-after', times: 3 },
        { name: 'error', times: 3 },
      ]
    : [];
  return [...refuse, ...hold, ...errors];
}
