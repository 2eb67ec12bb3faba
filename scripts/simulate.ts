/**
 * `npm run simulate`: many runs of the whole system under as many seeds.
 *
 *   --seeds N        N seeds, from --from on (default 100, from 1)
 *   --seed S         one seed
 *   --trace          print everything that happens
 */
import { parseArgs } from 'node:util';
import { planOf } from '../test/simulation/plan.ts';
import { simulate } from '../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../test/simulation/world/cryptography.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
installSimulatedCryptography();
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const startedMs = performance.now();
let simulatedMs = 0,
  events = 0,
  failures = 0;
const totals: Record<string, number> = {};
for (let seed = first; seed < first + count; seed += 1) {
  const result = await simulate(planOf(seed), values.trace ? (line) => console.log(line) : null);
  simulatedMs += result.simulatedMs;
  events += result.events;
  for (const [k, n] of Object.entries(result.counts)) totals[k] = (totals[k] ?? 0) + n;
  if (result.violations.length > 0) {
    failures++;
    console.log(seed, [...planOf(seed).faults].join(','), result.violations.slice(0, 3));
  }
  if (count === 1) console.log(result.digest);
}
const realMs = performance.now() - startedMs;
console.log({
  count,
  failures,
  realMs,
  perSeedMs: realMs / count,
  ratio: simulatedMs / realMs,
  events,
  totals,
});
