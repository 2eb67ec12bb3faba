/**
 * A process of its own, for the shrinker's test: a bug of the catalogue is in the product from its first
 * line on. `node shrink-mutated.ts <name of the bug> <seed>` prints what is left of the seed's plan, how
 * much there was, and how many runs that took.
 */
import { loadMutated } from './mutate.ts';
import { mutations } from './mutations.ts';

const [, , name, seed] = process.argv;
const mutation = mutations.find((one) => one.name === name);
if (mutation === undefined) throw new Error('no bug of the catalogue has this name');
loadMutated(mutation);
const { planOf } = await import('./plan.ts');
const { shrunk } = await import('./shrink.ts');
const { simulate } = await import('./simulation.ts');
const { installSimulatedCryptography } = await import('./world/cryptography.ts');
installSimulatedCryptography();
const { themes, visits, sales, safetyMs } = planOf(Number(seed));
const whole = { themes: themes.size, visits: visits.length, sales: sales.length, safetyMs };
let runs = 0;
const least = await shrunk(Number(seed), {
  runsMax: 150,
  run: (one, cut) => {
    runs += 1;
    return simulate(planOf(one, cut));
  },
});
process.stdout.write(JSON.stringify({ whole, least, runs }));
