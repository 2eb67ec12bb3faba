/**
 * One run: a safety phase in which anything may fail, then a liveness phase in which nothing does and
 * everything must become final. The checker watches both.
 */
import { Checker, type Violation } from './checker/checker.ts';
import { BankParty } from './parties/bank.ts';
import { CounterParty } from './parties/counter.ts';
import { visitKiosk } from './parties/customer.ts';
import { KioskParty } from './parties/kiosk.ts';
import { LedgerParty } from './parties/ledger.ts';
import { LiarParty } from './parties/liar.ts';
import { OperatorParty } from './parties/operator.ts';
import { TillParty } from './parties/till.ts';
import { type Plan } from './plan.ts';
import { bringFaults, endFaults, type Parties } from './weather.ts';
import { surroundCryptography } from './world/cryptography.ts';
import { EventLoop } from './world/event-loop.ts';
import { EventLog } from './world/event-log.ts';
import { Idleness } from './world/idleness.ts';
import { PowerLost } from './world/machine.ts';
import { Network } from './world/network.ts';
import { Random } from './world/random.ts';
import { giveBack, START_MS, type Template, templateFor } from './world/template.ts';
import { Terminals } from './world/terminals.ts';
import { randomFor, type World } from './world/world.ts';

export interface Result {
  seed: number;
  violations: readonly Violation[];
  /** Of everything that happened, in order. */
  digest: string;
  events: number;
  simulatedMs: number;
  counts: Readonly<Record<string, number>>;
  /** How often each arrow of the two state tables was taken, by its name. */
  edges: Readonly<Record<string, number>>;
  themes: readonly string[];
}

const SIGNING_MS_MEAN = 1;
/** Many times what the busiest sound run needs: somebody asks without a pause. */
const EVENTS_MAX = 100_000;
const LOOK_EVERY_MS = 120_000;
const KIOSKS_QUIET_MS_MAX = 2 * 3_600_000;
/** After the window of an authorization: what nobody carries any more is cancelled. */
const ALL_QUIET_MS_MAX = 12 * 3_600_000;
/** A clock that was ahead has made windows that begin later, and rounds that are due later. */
const CLOCK_OFF_MS_MAX = 24 * 3_600_000;
const LATE_MS_MIN = 600_000;
const LATE_MS_MAX = 240 * 3_600_000;

export async function simulate(
  plan: Plan,
  print: ((line: string) => void) | null = null,
): Promise<Result> {
  const template = await templateFor(plan.programme);
  const world = worldOf(plan, template, print);
  const stopCatching = catchUnhandled(world);
  try {
    return await run(world);
  } finally {
    stopCatching();
    giveBack(template);
  }
}

/** As main/index.ts has it: what nobody handles ends the process: our own mistake, but for a power cut. */
function catchUnhandled({ checker }: World): () => void {
  const others = process.listeners('unhandledRejection');
  const handle = (error: unknown): void => {
    if (!(error instanceof PowerLost)) checker.broken('somebody', 'an unhandled promise', error);
  };
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', handle);
  return () => {
    process.off('unhandledRejection', handle);
    for (const other of others) process.on('unhandledRejection', other);
  };
}

function worldOf(plan: Plan, template: Template, print: ((line: string) => void) | null): World {
  const loop = new EventLoop(START_MS);
  const log = new EventLog(loop, print);
  const network = new Network({ loop, log, random: new Random(plan.seed, 'network') });
  const idleness = new Idleness(loop, new Random(plan.seed, 'idleness'));
  const checker = new Checker({
    plan,
    loop,
    log,
    template,
    network,
    touch: () => idleness.touch(),
  });
  const terminals = new Terminals();
  return { plan, loop, idleness, log, network, terminals, template, checker, faulty: true };
}

async function run(world: World): Promise<Result> {
  const { plan, loop, log, checker } = world;
  const random = randomFor(world, 'cryptography');
  surroundCryptography({ random, signing: () => loop.wait(random.around(SIGNING_MS_MEAN)) });
  const parties = populate(world);
  bringFaults(world, parties);
  const failed = (): boolean => {
    if (loop.count > EVENTS_MAX) checker.restless(loop.count);
    return checker.violations.length > 0;
  };
  await loop.runUntil(START_MS + plan.safetyMs, failed);
  if (!failed()) {
    endFaults(world, parties);
    await becomeQuiet(world, failed);
    checker.finish();
  }
  return {
    seed: plan.seed,
    violations: checker.violations,
    digest: log.digest(),
    events: loop.count,
    simulatedMs: loop.nowMs - START_MS,
    counts: checker.counts(),
    edges: checker.coverage.edges(),
    themes: [...checker.coverage.themes],
  };
}

function populate(world: World): Parties {
  const { plan, loop, checker } = world;
  const ledger = new LedgerParty(world);
  checker.watchLedger(ledger.database);
  const bank = new BankParty(world);
  checker.watchBank(bank.database);
  const kiosks = Array.from({ length: plan.kiosks }, (_, number) => {
    const kiosk = new KioskParty(world, number);
    checker.watchKiosk(kiosk);
    return kiosk;
  });
  const till = new TillParty(world, ledger.database);
  for (const sale of plan.sales) loop.after(sale.atMs, () => void till.sell(sale));
  for (const refund of plan.refunds) loop.after(refund.atMs, () => void till.refundOld(refund));
  for (const visit of plan.visits) {
    const kiosk = kiosks[visit.kiosk];
    if (kiosk !== undefined) loop.after(visit.atMs, () => void visitKiosk(world, visit, kiosk));
  }
  const counter = plan.themes.has('staff') ? new CounterParty(world) : null;
  if (counter !== null) checker.watchCounter(ledger.database, counter.database);
  return {
    ledger,
    bank,
    kiosks,
    counter,
    liar: new LiarParty(world),
    operator: new OperatorParty(world),
  };
}

/** How long it may take until nothing is open any more is part of the promise (I8). */
async function becomeQuiet(world: World, failed: () => boolean): Promise<void> {
  const { loop, checker, plan, network, idleness } = world;
  const clocksMs = plan.themes.has('wrong-clocks') ? CLOCK_OFF_MS_MAX : 0;
  const begunMs = clocksMs;
  const overMs = plan.windowSeconds * 1_000 + 2 * clocksMs;
  const kiosksByMs = loop.nowMs + begunMs + KIOSKS_QUIET_MS_MAX;
  const allByMs = loop.nowMs + overMs + ALL_QUIET_MS_MAX;
  // By then every window has begun, or is over: something has happened, though nobody did it.
  for (const ms of [begunMs, overMs]) loop.after(ms, () => idleness.stir());
  const late = (): boolean =>
    loop.nowMs >= allByMs || (loop.nowMs >= kiosksByMs && !checker.areKiosksQuiet());
  while (!failed() && !checker.isQuiet() && !late())
    await loop.runUntil(loop.nowMs + LOOK_EVERY_MS, failed);
  // What was sent long ago may still arrive: it must find nothing left to do.
  const endMs = Math.min(network.latestMs + LATE_MS_MIN, loop.nowMs + LATE_MS_MAX);
  if (checker.isQuiet()) await loop.runUntil(endMs, failed);
}
