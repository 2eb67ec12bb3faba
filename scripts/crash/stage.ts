/** One bench with everybody on it, where one process is hurt again and again. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, openBench, SERVICES } from './bench.ts';
import { type Programs } from './bundle.ts';
import { type HeadlessKiosk } from './kiosk.ts';
import { kioskTrial } from './kiosk-trial.ts';
import { type Point } from './points.ts';
import { serviceTrial } from './service-trial.ts';
import { tearLog } from './tear.ts';
import { type Line, readTrace, saidBeforeDurable, unflushedAtEnd } from './trace-log.ts';
import { type Memory, type Strike, type Trial } from './trial.ts';
import { FINAL_WITHIN_MS, within } from './waiting.ts';

export type Victim = 'kiosk' | 'ledger' | 'bank' | 'authority';
export const VICTIMS: readonly Victim[] = ['ledger', 'kiosk', 'authority', 'bank'];

/** What a pool thread writes, so that the main thread's calls do not reach it. */
export const poolFilesOf = (victim: Victim): readonly string[] =>
  victim === 'kiosk' ? ['device-key.incomplete', 'device-certificate.pem.incomplete'] : [];

export interface Stage {
  /** One redemption from the start of the process to its stop, with nothing hurt. */
  clean(): Promise<{ lines: Line[]; violations: string[] }>;
  strike(point: Point): Promise<Trial>;
  close(): Promise<void>;
}

export async function openStage(
  victim: Victim,
  { prepared, bundled, folder }: { prepared: string; bundled: Programs; folder: string },
): Promise<Stage> {
  const bench = await openBench({ prepared, bundled, folder });
  const memory = memoryOf(bench, join(folder, 'trace.log'));
  const run = await setUp(memory, victim);
  return {
    clean: async () => {
      // Twice: the first time keys are asked for and pinned.
      await run(null);
      const { violations } = await run(null);
      const lines = readTrace(memory.log);
      return { lines, violations: [...violations, ...saidBeforeDurable(lines)] };
    },
    strike: async ({ part, fault }) => {
      memory.tear = part === 'torn';
      return tried(() => run(fault));
    },
    close: () => bench.killAll(),
  };
}

function memoryOf(bench: Bench, log: string): Memory {
  let turn = 0;
  const memory: Memory = {
    bench,
    log,
    acknowledged: new Map(),
    tear: false,
    found: [],
    beforeRestart: (folder, file) => {
      // What was flushed stays: only a disk that lies loses it.
      if (!memory.tear || unflushedAtEnd(readTrace(log)) === 0) return 0;
      turn += 1;
      const { tears, violations } = tearLog(folder, file, turn);
      memory.found.push(...violations);
      return tears;
    },
  };
  return memory;
}

async function tried(run: () => Promise<Trial>): Promise<Trial> {
  try {
    return await run();
  } catch (error) {
    const what = `I8: ${error instanceof Error ? error.message : String(error)}`;
    return { struck: true, end: 'not final', violations: [what], recovery: null, torn: 0 };
  }
}

const MAIN_KIOSK = 'front-main';

async function setUp(memory: Memory, victim: Victim): Promise<(strike: Strike) => Promise<Trial>> {
  const { bench } = memory;
  await Promise.all(SERVICES.map((name) => bench.start(name)));
  let number = 0;
  const fresh = (): string => {
    number += 1;
    rmSync(memory.log, { force: true });
    return `front-${number}`;
  };
  if (victim === 'kiosk') return (strike) => kioskTrial(memory, fresh(), strike);
  const served = victim === 'authority' ? null : await servingKiosk(bench);
  await bench.stop(victim);
  return (strike) => {
    const next = fresh();
    const name = served === null ? next : MAIN_KIOSK;
    return serviceTrial(memory, { victim, name, kiosk: served, strike });
  };
}

async function servingKiosk(bench: Bench): Promise<HeadlessKiosk> {
  const kiosk = bench.kiosk(MAIN_KIOSK);
  const ready = await within(
    FINAL_WITHIN_MS,
    'a kiosk',
    kiosk.next(({ at }) => at === 'ready'),
  );
  if (ready === null) throw new Error('the kiosk does not come up');
  return kiosk;
}
