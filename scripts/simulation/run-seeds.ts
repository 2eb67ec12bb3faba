/** Runs seed after seed, says what broke and how to see it again, and measures the speed. */
import { planOf } from '../../test/simulation/plan.ts';
import { type Case, shrunk } from '../../test/simulation/shrink.ts';
import { type Result, simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';

interface Range {
  from: number;
  count: number;
  trace: boolean;
}

interface Totals {
  simulatedMs: number;
  events: number;
  counts: Record<string, number>;
  broken: number;
}

/** @returns whether every invariant held under every seed */
export async function runSeeds({ from, count, trace }: Range): Promise<boolean> {
  installSimulatedCryptography();
  const startedMs = performance.now();
  const totals: Totals = { simulatedMs: 0, events: 0, counts: {}, broken: 0 };
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulate(planOf(seed), trace ? (line) => say(line) : null);
    add(totals, result);
    if (result.violations.length > 0) await tellOf(result);
    if (count === 1) say(`event log: ${result.digest}`);
  }
  summarize(totals, { count, realMs: performance.now() - startedMs });
  return totals.broken === 0;
}

function add(totals: Totals, { simulatedMs, events, counts, violations }: Result): void {
  totals.simulatedMs += simulatedMs;
  totals.events += events;
  if (violations.length > 0) totals.broken += 1;
  for (const [name, number] of Object.entries(counts))
    totals.counts[name] = (totals.counts[name] ?? 0) + number;
}

async function tellOf({ seed, violations }: Result): Promise<void> {
  say(`seed ${seed} broke:`);
  for (const { invariant, text } of violations) say(`  ${invariant}: ${text}`);
  const smallest: Case = await shrunk(seed);
  say(`  again: npm run simulate -- --seed ${seed} --trace`);
  say(`  keep as test/simulation/seeds/${seed}.json: ${JSON.stringify(smallest)}`);
}

function summarize(
  { simulatedMs, events, counts, broken }: Totals,
  { count, realMs }: { count: number; realMs: number },
): void {
  const numbers = Object.entries(counts).map(([name, number]) => `${name} ${number}`);
  say(`${count} seeds, ${broken} broke an invariant`);
  say(`${events} events; ${numbers.join(', ')}`);
  const hours = (simulatedMs / 3_600_000).toFixed(0);
  const ratio = (simulatedMs / realMs).toFixed(0);
  say(`${hours} simulated hours in ${(realMs / 1000).toFixed(1)} s: ${ratio} to 1`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
