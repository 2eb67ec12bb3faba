/** Puts each bug of the catalogue into the product, one at a time, and shows what catches it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mutations } from '../../test/simulation/mutations.ts';
import { type Hunt } from './hunt-mutation.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../simulate.ts', import.meta.url));

const HUNT_MS_MAX = 600_000;
const CAUGHT_SHARE_MIN = 0.95;

/** @returns whether enough of the catalogue was caught */
export async function showSensitivity(range: { from: number; count: number }): Promise<boolean> {
  let caught = 0;
  for (const { name } of mutations) {
    const { caughtBy } = await hunt(name, range);
    if (caughtBy !== null) caught += 1;
    const by =
      caughtBy === null
        ? `not caught by ${range.count} seeds`
        : `${caughtBy.invariant} at seed ${caughtBy.seed}: ${caughtBy.text.slice(0, 120)}`;
    process.stdout.write(`${caughtBy === null ? 'MISSED' : 'caught'}  ${name}\n        ${by}\n`);
  }
  process.stdout.write(`${caught} of ${mutations.length} caught\n`);
  return caught >= mutations.length * CAUGHT_SHARE_MIN;
}

async function hunt(name: string, { from, count }: { from: number; count: number }): Promise<Hunt> {
  const range = ['--from', String(from), '--seeds', String(count)];
  const { stdout } = await run(process.execPath, [command, '--mutation', name, ...range], {
    timeout: HUNT_MS_MAX,
  });
  return JSON.parse(stdout) as Hunt;
}
