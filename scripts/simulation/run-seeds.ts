/** Runs seeds on several threads, says what broke and how to see it again, and measures the speed. */
import { Worker } from 'node:worker_threads';
import { planOf } from '../../test/simulation/plan.ts';
import { type Case, shrunk } from '../../test/simulation/shrink.ts';
import { type Result, simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';
import { Totals } from './totals.ts';

export interface Range {
  from: number;
  count: number;
  jobs: number;
}

/** Shrinking takes up to some hundred runs each. */
const SHRUNK_MAX = 3;

/** @returns whether every invariant held under every seed */
export async function runSeeds(range: Range): Promise<boolean> {
  const startedMs = performance.now();
  const totals = new Totals();
  const failed: Result[] = [];
  await onThreads(range, (result) => {
    totals.add(result);
    if (result.violations.length > 0) failed.push(result);
  });
  const realMs = performance.now() - startedMs;
  installSimulatedCryptography();
  for (const [place, result] of failed.entries()) await tellOf(result, place < SHRUNK_MAX);
  for (const line of totals.lines(realMs)) say(line);
  return totals.broken === 0;
}

/** One seed, here, with everything that happens in it printed where `trace` says so. */
export async function runOne(seed: number, trace: boolean): Promise<boolean> {
  installSimulatedCryptography();
  const startedMs = performance.now();
  const totals = new Totals();
  const { themes, programme, windowSeconds } = planOf(seed);
  say(`${programme}, window ${windowSeconds} s, themes: ${[...themes].join(', ') || 'none'}`);
  const result = await simulate(planOf(seed), trace ? say : null);
  totals.add(result);
  const realMs = performance.now() - startedMs;
  if (result.violations.length > 0) await tellOf(result, !trace);
  for (const line of totals.lines(realMs)) say(line);
  say(`event log: ${result.digest}`);
  return totals.broken === 0;
}

async function onThreads(
  { from, count, jobs }: Range,
  done: (result: Result) => void,
): Promise<void> {
  let next = from;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./seed-worker.ts', import.meta.url));
      const hand = (): void => {
        if (next >= from + count) return void worker.terminate().then(() => resolve(), reject);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(next);
        next += 1;
      };
      worker.on('message', (result: Result) => {
        done(result);
        hand();
      });
      worker.on('error', reject);
      hand();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, work));
}

async function tellOf({ seed, violations }: Result, shrinks: boolean): Promise<void> {
  say(`seed ${seed} broke:`);
  for (const { invariant, text } of violations) say(`  ${invariant}: ${text}`);
  say(`  again: npm run simulate -- --seed ${seed} --trace`);
  if (!shrinks) return;
  const smallest: Case = await shrunk(seed);
  say(`  keep as test/simulation/seeds/${seed}.json: ${JSON.stringify(smallest)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
