/**
 * All points of one process, one after the other on one bench: the calls of a clean redemption are
 * counted, then each is struck, until the run ends without reaching the next.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, openBench, SERVICES } from './bench.ts';
import { type HeadlessKiosk } from './kiosk.ts';
import { kioskTrial } from './kiosk-trial.ts';
import { serviceTrial } from './service-trial.ts';
import { type Call, type Fault, faultName } from './strace.ts';
import { type Report } from './table.ts';
import { tearLog } from './tear.ts';
import { countsIn, readTrace, saidBeforeDurable, unflushedAtEnd } from './trace-log.ts';
import { type Memory, type Strike, type Trial } from './trial.ts';
import { within } from './waiting.ts';

export type Victim = 'kiosk' | 'ledger' | 'bank' | 'authority';
export const VICTIMS: readonly Victim[] = ['ledger', 'bank', 'kiosk', 'authority'];

/** A bare open takes a process of its own: it is made beside some of the restarts. */
const COMPARED_EVERY = 4;

export interface SeriesOptions {
  victim: Victim;
  prepared: string;
  folder: string;
  /** The faults to try, from the counts of a clean redemption. */
  faults(counts: ReadonlyMap<Call, number>, paths: Paths): Iterable<Fault>;
  /** Tears the log of whoever died, as a power cut may. */
  tear?: boolean;
  /** What the table calls it. */
  title: string;
  tell(line: string): void;
}

/** Files that a pool thread writes: their calls are counted by name. */
export interface Paths {
  ofNextKiosk(): string[];
}

export async function series(options: SeriesOptions): Promise<Report> {
  const { victim, prepared, folder, title, tell } = options;
  const bench = await openBench({ prepared, folder });
  const memory = memoryOf(bench, options);
  try {
    const stage = await setUp(memory, victim);
    // Twice: the first time keys are asked for and pinned.
    await stage.run(null);
    const clean = await stage.run(null);
    const lines = readTrace(memory.log);
    const counts = countsIn(lines);
    const calls = [...counts].map(([call, count]) => `${call} ${count}`).join(', ');
    const violations = [...clean.violations, ...saidBeforeDurable(lines)];
    tell(`${title}: ${calls}`);
    const trials: Trial[] = [];
    const missed = new Set<Call>();
    for (const fault of options.faults(counts, stage)) {
      if (missed.has(fault.call) && fault.file === undefined) continue;
      memory.compare = trials.length % COMPARED_EVERY === 0;
      const trial = await tried(stage, fault);
      trials.push(trial);
      const beyond = fault.nth > (counts.get(fault.call) ?? 0);
      if (!trial.struck && beyond) missed.add(fault.call);
      violations.push(...trial.violations.map((what) => `${title}, ${faultName(fault)}: ${what}`));
      tell(`${title}: ${faultName(fault)}: ${trial.struck ? trial.end : 'not reached'}`);
      // What is wrong would only be found again after each further trial.
      if (trial.violations.length > 0) break;
    }
    return { name: title, calls, trials, violations };
  } finally {
    await bench.killAll();
  }
}

function memoryOf(bench: Bench, { folder, tear = false, title, tell }: SeriesOptions): Memory {
  const found: string[] = [];
  let turn = 0;
  const log = join(folder, 'trace.log');
  return {
    bench,
    log,
    acknowledged: new Map(),
    compare: true,
    found,
    beforeRestart: (where, file) => {
      // What was flushed stays: only a disk that lies loses it.
      if (!tear || unflushedAtEnd(readTrace(log)) === 0) return;
      turn += 1;
      const torn = tearLog(where, file, turn);
      found.push(...torn.violations);
      tell(`${title}: the log was torn in ${torn.tears} ways`);
    },
  };
}

async function tried(stage: Stage, fault: Fault): Promise<Trial> {
  try {
    return await stage.run(fault);
  } catch (error) {
    const what = `I8: ${error instanceof Error ? error.message : String(error)}`;
    return { struck: true, end: 'not final', violations: [what], recovery: null };
  }
}

interface Stage extends Paths {
  run(strike: Strike): Promise<Trial>;
}

const MAIN_KIOSK = 'front-main';

async function setUp(memory: Memory, victim: Victim): Promise<Stage> {
  const { bench } = memory;
  for (const name of SERVICES) await bench.start(name);
  let number = 0;
  const nextName = (): string => `front-${number + 1}`;
  const fresh = (): string => {
    number += 1;
    rmSync(memory.log, { force: true });
    return `front-${number}`;
  };
  const ofNextKiosk = (): string[] =>
    ['device-key.incomplete', 'device-certificate.pem.incomplete'].map((file) =>
      join(bench.kioskFolder(nextName()), file),
    );
  if (victim === 'kiosk') {
    return { ofNextKiosk, run: (strike) => kioskTrial(memory, fresh(), strike) };
  }
  const served = victim === 'authority' ? null : await servingKiosk(bench);
  await bench.stop(victim);
  return {
    ofNextKiosk,
    run: (strike) => {
      const next = fresh();
      const name = served === null ? next : MAIN_KIOSK;
      return serviceTrial(memory, { victim, name, kiosk: served, strike });
    },
  };
}

async function servingKiosk(bench: Bench): Promise<HeadlessKiosk> {
  const kiosk = bench.kiosk(MAIN_KIOSK);
  const ready = await within(
    30_000,
    'a kiosk',
    kiosk.next(({ at }) => at === 'ready'),
  );
  if (ready === null) throw new Error('the kiosk does not come up');
  return kiosk;
}
