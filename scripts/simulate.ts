/**
 * `npm run simulate`: the whole system, many times, each time under another seed.
 *
 *   --seeds N        so many seeds (100), from --from (1) on, on --jobs threads (as many as cores)
 *   --seed S         this one; with --trace everything that happens in it is printed
 *   --sensitivity    each bug of the catalogue, and which invariant catches it within --seeds seeds (80);
 *                    --only TEXT: bugs with this in their name; --bug-seconds S: time for each (300)
 *   --mutation NAME  with this bug of the catalogue in the product, until an invariant notices it
 *
 * Exits with 1 where an invariant broke, or where less than 95 % of the catalogue was caught.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { loadMutated } from '../test/simulation/mutate.ts';
import { mutations } from '../test/simulation/mutations.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    sensitivity: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    'bug-seconds': { type: 'string', default: '300' },
    mutation: { type: 'string' },
    'only-seeds': { type: 'string' },
  },
});
const count = Number(values.seeds ?? (values.sensitivity ? 240 : 100));
const range = { from: Number(values.seed ?? values.from), count, jobs: Number(values.jobs) };

if (values.sensitivity) {
  // A bug is in the product from its first line on, so each has a process of its own.
  const { showSensitivity } = await import('./simulation/sensitivity.ts');
  const more = { secondsMax: Number(values['bug-seconds']), only: values.only };
  process.exitCode = (await showSensitivity({ ...range, ...more })) ? 0 : 1;
} else if (values.mutation === undefined) {
  const { runOne, runSeeds } = await import('./simulation/run-seeds.ts');
  const sound =
    values.seed === undefined ? await runSeeds(range) : await runOne(range.from, values.trace);
  process.exitCode = sound ? 0 : 1;
} else {
  const mutation = mutations.find(({ name }) => name === values.mutation);
  if (mutation === undefined) throw new Error('no bug of the catalogue has this name');
  loadMutated(mutation);
  const { huntMutation } = await import('./simulation/hunt-mutation.ts');
  const all = Array.from({ length: range.count }, (_, place) => range.from + place);
  const seeds = values['only-seeds']?.split(',').map(Number) ?? all;
  await huntMutation(seeds, (hunted) => process.stdout.write(`${JSON.stringify(hunted)}\n`));
}
