/** Brings the troubles of a plan over the world, and takes them away again. */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { noFaults, type Fault } from '../../services/bank-sandbox/sandbox-wire.ts';
import { type BankParty } from './parties/bank.ts';
import { type CounterParty } from './parties/counter.ts';
import { type KioskParty } from './parties/kiosk.ts';
import { type LedgerParty } from './parties/ledger.ts';
import { type LiarParty } from './parties/liar.ts';
import { type OperatorParty } from './parties/operator.ts';
import { type ThemeName, themeNames } from './plan.ts';
import { hopNames, isHop, type HopFaults, type HopKind, noHopFaults } from './world/hop.ts';
import { type NetworkFaults, soundNetwork } from './world/network.ts';
import { type Random } from './world/random.ts';
import { isTroubled, randomFor, type World } from './world/world.ts';

export interface Parties {
  ledger: LedgerParty;
  bank: BankParty;
  kiosks: readonly KioskParty[];
  /** Where there is staff. */
  counter: CounterParty | null;
  liar: LiarParty;
  operator: OperatorParty;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Here extends Parties {
  world: World;
  /** Of this theme alone: leaving another theme out changes nothing here. */
  random: Random;
  faults: NetworkFaults;
}

export function bringFaults(world: World, parties: Parties): void {
  const random = randomFor(world, 'weather');
  const { themes } = world.plan;
  const rough = themes.size > 0;
  const faults: NetworkFaults = {
    ...soundNetwork,
    delayMsMean: random.pick([5, 50, 300]),
    loseRequest: rough ? 0.01 : 0,
    loseAnswer: rough ? 0.02 : 0,
    duplicate: rough ? 0.03 : 0,
    late: rough ? 0.02 : 0,
    lateMsMean: 20 * SECOND_MS,
  };
  world.network.faults = faults;
  for (const name of themeNames) {
    if (!themes.has(name)) continue;
    world.checker.coverage.themes.add(name);
    begin[name]({ ...parties, world, faults, random: randomFor(world, `theme ${name}`) });
  }
}

/** Everything that can be repaired is. What was lost stays lost; what was sent may still arrive. */
export function endFaults(world: World, { ledger, bank, kiosks, counter }: Parties): void {
  world.faulty = false;
  world.network.faults = soundNetwork;
  world.network.healAll();
  world.terminals.unlockAll();
  for (const party of [ledger, bank, ...kiosks]) {
    party.wall.offMs = 0;
    party.repair();
  }
  counter?.repair();
  bank.misbehave(noFaults);
  world.log.note('world', 'faults end');
  world.idleness.stir();
}

function reviews({ world, operator, random }: Here): void {
  const { minimumMinor } = world.template.seed.programme;
  void operator.holdAbove(minimumMinor * BigInt(random.pick([1, 2, 5])));
  const look = async (): Promise<void> => {
    if (world.faulty) await operator.lookAtReviews(random);
    else await operator.decideReviews();
    world.loop.after(
      random.around(world.faulty ? 3 * MINUTE_MS : 10 * MINUTE_MS),
      () => void look(),
    );
  };
  void look();
}

function waivers({ world, operator, random }: Here): void {
  const look = async (): Promise<void> => {
    if (random.chance(0.7)) await operator.waiveSome(random);
    await operator.decideWaivers(random);
    if (!world.faulty) return;
    world.loop.after(random.around(MINUTE_MS), () => void look());
  };
  void look();
}

/** They work through it all; the power goes, the network is cut, and the ledger loses who has signed in. */
function staff({ world, counter, ledger, random }: Here): void {
  if (counter === null) return;
  const { network, loop, idleness } = world;
  // What was just signed waits, its sign-out is not heard, and then the session is not known any more.
  const cutOff = (): void => {
    if (!isTroubled(world) || !random.chance(0.3)) return;
    network.cut(counter.urn, LEDGER_URN);
    loop.after(2 * MINUTE_MS, () => {
      ledger.forgetStaffSessions();
      network.heal(counter.urn, LEDGER_URN);
      idleness.stir();
    });
  };
  const serve = async (): Promise<void> => {
    if (!isTroubled(world)) return;
    idleness.touch();
    await counter.serve(random, cutOff);
    loop.after(random.around(4 * MINUTE_MS), () => void serve());
  };
  loop.after(random.around(MINUTE_MS), () => void serve());
  const trouble = (): void => {
    if (!isTroubled(world)) return;
    const kind = random.next();
    if (kind < 0.3) counter.crash();
    else if (kind < 0.6) ledger.forgetStaffSessions();
    else network.cut(counter.urn, LEDGER_URN);
    loop.after(random.around(2 * MINUTE_MS), () => {
      network.heal(counter.urn, LEDGER_URN);
      idleness.stir();
    });
    loop.after(random.around(9 * MINUTE_MS), trouble);
  };
  loop.after(random.around(5 * MINUTE_MS), trouble);
}

const begin: Readonly<Record<ThemeName, (here: Here) => void>> = {
  'poor-network': ({ faults, random }) => {
    Object.assign(faults, {
      loseRequest: 0.15,
      loseAnswer: 0.15,
      duplicate: 0.2,
      garble: random.pick([0, 0.05]),
      delayMsMean: random.pick([50, 1_000]),
    });
  },
  'one-bad-hop': (here) => {
    const kind = here.random.pick(hopNames);
    const share = here.random.pick([0.7, 1]);
    const ill = here.random.pick<Partial<HopFaults>>([
      { loseAnswer: share },
      { loseRequest: share },
      { lateRequest: share, lateMsMean: here.random.pick([15 * SECOND_MS, 20 * MINUTE_MS]) },
    ]);
    here.world.log.note('world', `bad hop: ${kind}`);
    spoil(here, [kind], ill);
  },
  'late-duplicates': ({ faults, random }) => {
    const lateMsMean = random.pick([5 * MINUTE_MS, 6 * HOUR_MS, 2 * DAY_MS]);
    Object.assign(faults, { duplicate: 0.5, late: 0.05, lateMsMean });
  },
  partitions: (here) => {
    strike(here, 6 * MINUTE_MS, () => cutSome(here));
    strike(here, 8 * MINUTE_MS, () => {
      here.world.network.healAll();
      here.world.idleness.stir();
    });
  },
  'refusal-storm': (here) => {
    // On and off, so that some are paid in between.
    misbehave(here, () => [{ name: 'refuse' }], 0.7);
  },
  'bank-holds': (here) => misbehave(here, () => [{ name: 'pending' }], 0.5),
  'bank-errors': (here) =>
    misbehave(
      here,
      () =>
        [
          { name: 'delay', ms: 15_000, times: 5 } as const,
          { name: 'no-answer-before', times: 4 } as const,
          { name: 'no-answer-after', times: 4 } as const,
          { name: 'error', times: 3 } as const,
        ].filter(() => here.random.chance(0.5)),
      0.9,
    ),
  'kiosk-crash-storm': (here) =>
    strike(here, 4 * MINUTE_MS, () => here.random.pick(here.kiosks).crash()),
  'ledger-crash-storm': (here) => strike(here, 10 * MINUTE_MS, () => here.ledger.crash()),
  'bank-crash-storm': (here) => strike(here, 10 * MINUTE_MS, () => here.bank.crash()),
  // At every commit, by world/world.ts.
  'disk-failures': () => {},
  'withdrawal-races': (here) => {
    const { network, loop } = here.world;
    neverReached(here);
    // The request is on its way, the kiosk dies and, back again without the session, withdraws it.
    spoil(here, ['request'], { lateRequest: 0.4, lateMsMean: 12 * SECOND_MS, loseAnswer: 0.4 });
    // So that a withdrawal is in doubt as well.
    spoil(here, ['withdrawal'], { loseRequest: 0.3, loseAnswer: 0.3 });
    network.observers.push({
      sent: (from, to, call) => {
        const kiosk = here.kiosks.find(({ urn }) => urn === from);
        if (!isTroubled(here.world) || kiosk === undefined) return;
        if (isHop('withdrawal', { from, to, call }) && here.random.chance(0.3))
          loop.after(here.random.around(2 * SECOND_MS), () => kiosk.crash());
        if (!isHop('request', { from, to, call })) return;
        if (here.random.chance(0.5)) lockFor(here, kiosk.urn, 25 * SECOND_MS);
        if (!here.random.chance(0.4)) return;
        const soonMs = here.random.around(2 * SECOND_MS);
        loop.after(soonMs, () => kiosk.crash(here.random.around(3 * SECOND_MS)));
        if (here.random.chance(0.3)) loop.after(2 * soonMs, () => here.ledger.crash());
      },
      answered: () => {},
    });
  },
  'windows-run-out': (here) => {
    spoil(here, ['order'], { lateRequest: 0.5, lateMsMean: 6 * MINUTE_MS });
    strike(here, 4 * MINUTE_MS, () => {
      const { urn } = here.random.pick(here.kiosks);
      const { network, loop, template, idleness } = here.world;
      network.cut(urn, template.bank);
      loop.after(here.random.between(4, 15) * MINUTE_MS, () => {
        network.heal(urn, template.bank);
        idleness.stir();
      });
    });
  },
  'wrong-clocks': (here) => {
    for (let turn = 0; turn < 3; turn += 1) turnClock(here);
    strike(here, 20 * MINUTE_MS, () => turnClock(here));
  },
  'kiosk-never-returns': (here) => {
    // Points are held, and nobody comes back for them.
    if (here.random.chance(0.5)) {
      neverReached(here);
      here.world.network.observers.push({
        sent: (from, to, call) => {
          const kiosk = here.kiosks.find(({ urn }) => urn === from);
          if (kiosk === undefined || !isHop('request', { from, to, call })) return;
          if (!isTroubled(here.world) || !here.random.chance(0.2)) return;
          here.world.loop.after(5 * SECOND_MS, () => kiosk.lose());
        },
        answered: () => {},
      });
    }
    const ms = here.random.next() * Math.min(here.world.plan.safetyMs, 2 * HOUR_MS);
    here.world.loop.after(ms, () => {
      if (here.world.faulty) here.random.pick(here.kiosks).lose();
    });
    strike(here, 15 * MINUTE_MS, () => here.random.pick(here.kiosks).crash());
  },
  // Who comes when is in the plan.
  'last-points': () => {},
  returns: (here) => {
    strike(here, 4 * MINUTE_MS, () => void here.operator.sendBackSome(here.random));
    // Also at once, before the ledger has heard that it was paid.
    spoil(here, ['delivery'], { lateRequest: 0.6, lateMsMean: 30 * SECOND_MS });
    here.world.network.observers.push({
      sent: () => {},
      answered: (to, call, { status }) => {
        const [, id] = /\/transfers\/([0-9a-f-]{36})$/.exec(call.url.pathname) ?? [];
        if (id === undefined || call.method !== 'PUT' || status > 299) return;
        if (!isTroubled(here.world) || to === LEDGER_URN || !here.random.chance(0.5)) return;
        here.world.loop.after(here.random.around(SECOND_MS), () => {
          if (here.world.checker.paid().includes(id)) void here.operator.sendBack(id, here.random);
        });
      },
    });
  },
  'offline-wishes': (here) => outage(here, () => {}),
  'late-wishes': (here) =>
    outage(here, () => {
      for (const kiosk of here.kiosks)
        kiosk.crash(here.random.pick([MINUTE_MS, DAY_MS, 7.5 * DAY_MS, 8 * DAY_MS]));
    }),
  'forged-evidence': (here) => {
    here.liar.beQuick(here.random);
    strike(here, 2 * MINUTE_MS, () => void here.liar.tryOne(here.random));
  },
  'lying-answers': (here) => {
    here.faults.replace = (hop, answer) => here.liar.answerInstead(hop, answer, here.random);
  },
  certificates: (here) => {
    strike(here, 3 * MINUTE_MS, () =>
      here.world.terminals.renew(here.random.pick(here.kiosks).urn),
    );
    strike(here, 8 * MINUTE_MS, () => {
      lockFor(here, here.random.pick(here.kiosks).urn, here.random.around(4 * MINUTE_MS));
    });
  },
  reviews,
  waivers,
  staff,
};

/** The ledger has never reached the bank: for some time points are held and cannot be authorized. */
function neverReached({ world, random }: Here): void {
  const { network, loop, template, idleness } = world;
  network.cut(LEDGER_URN, template.bank);
  loop.after(random.between(2, 20) * MINUTE_MS, () => {
    network.heal(LEDGER_URN, template.bank);
    idleness.stir();
  });
}

/** Again and again while trouble may come. */
function strike(here: Here, everyMsMean: number, once: () => void): void {
  here.world.loop.after(here.random.around(everyMsMean), () => {
    if (!isTroubled(here.world)) return;
    here.world.idleness.touch();
    once();
    strike(here, everyMsMean, once);
  });
}

function spoil({ faults }: Here, kinds: readonly HopKind[], ill: Partial<HopFaults>): void {
  const before = faults.at;
  faults.at = (hop) =>
    kinds.some((kind) => isHop(kind, hop)) ? { ...noHopFaults, ...ill } : before(hop);
}

/** @param share how much of the time it misbehaves */
function misbehave(here: Here, faults: () => Fault[], share: number): void {
  const { bank, random } = here;
  const turn = (): void => {
    bank.misbehave({ faults: random.chance(share) ? faults() : [], realistic: null });
  };
  turn();
  strike(here, 6 * MINUTE_MS, turn);
}

function outage(here: Here, then: () => void): void {
  const { world, kiosks, random } = here;
  const { atMs, lengthMs } = world.plan.outage;
  world.loop.after(atMs, () => {
    if (!world.faulty) return;
    const bankToo = random.chance(0.3);
    for (const { urn } of kiosks) {
      world.network.cut(urn, LEDGER_URN);
      if (bankToo) world.network.cut(urn, world.template.bank);
    }
    world.idleness.stir();
  });
  world.loop.after(atMs + lengthMs, () => {
    if (!world.faulty) return;
    world.network.healAll();
    then();
    world.idleness.stir();
  });
}

/** A moment from now, so that what was sent just before is still let in. */
function lockFor({ world }: Here, urn: string, forMs: number): void {
  world.loop.after(5 * SECOND_MS, () => {
    if (isTroubled(world)) world.terminals.lock(urn);
  });
  world.loop.after(5 * SECOND_MS + forMs, () => {
    world.terminals.unlock(urn);
    world.idleness.stir();
  });
}

function cutSome({ world, kiosks, random }: Here): void {
  const ends = [LEDGER_URN, world.template.bank, ...kiosks.map(({ urn }) => urn)];
  const from = random.pick(ends);
  const to = random.pick(ends);
  world.log.note('world', `cuts ${from} > ${to}`);
  world.network.cut(from, to);
  if (random.chance(0.5)) world.network.cut(to, from);
}

/** A little, an hour, a day, or back to 1970. */
function turnClock({ ledger, bank, kiosks, random, world }: Here): void {
  const sign = random.chance(0.5) ? 1 : -1;
  const offMs = sign * random.pick([30 * SECOND_MS, 4 * MINUTE_MS, HOUR_MS, DAY_MS]);
  const party = random.pick([ledger, bank, ...kiosks, ...kiosks]);
  const dead = random.chance(0.1);
  party.wall.offMs = dead ? Number.NEGATIVE_INFINITY : offMs;
  world.log.note('world', `turns a clock by ${party.wall.offMs} ms`);
}
