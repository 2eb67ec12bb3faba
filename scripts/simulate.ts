/**
 * `npm run simulate`: the whole system, many times, each time under another seed.
 *
 *   --seeds N        so many seeds (100), from --from (1) on, on --jobs threads (as many as cores)
 *   --seed S         this one; with --trace everything that happens in it is printed
 *   --sensitivity    each bug of the catalogue, and which invariant caught it within --seeds seeds
 *   --mutation NAME  with this bug of the catalogue in the product
 *
 * Exits with 1 where an invariant broke, or where a bug of the catalogue went unnoticed.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadMutated } from '../test/simulation/mutate.ts';
import { mutations } from '../test/simulation/mutations.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    sensitivity: { type: 'boolean', default: false },
    mutation: { type: 'string' },
  },
});
const range = { from: Number(values.seed ?? values.from), count: Number(values.seeds) };

if (values.sensitivity) {
  // A bug is in the product from its first line on, so each has a process of its own.
  const { showSensitivity } = await import('./simulation/sensitivity.ts');
  process.exitCode = (await showSensitivity(range)) ? 0 : 1;
} else if (values.mutation === undefined) {
  const { runOne, runSeeds } = await import('./simulation/run-seeds.ts');
  const sound =
    values.seed === undefined
      ? await runSeeds({ ...range, jobs: Number(values.jobs) })
      : await runOne(range.from, values.trace);
  process.exitCode = sound ? 0 : 1;
} else {
  const mutation = mutations.find(({ name }) => name === values.mutation);
  if (mutation === undefined) throw new Error('no bug of the catalogue has this name');
  loadMutated(mutation);
  const { huntMutation } = await import('./simulation/hunt-mutation.ts');
  process.stdout.write(`${JSON.stringify(await huntMutation(range))}\n`);
}
