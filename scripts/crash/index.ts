/**
 * `npm run crash [-- --quick | --sample N] [--part kill|errors|torn]… [--process kiosk|ledger|bank|authority]… [--lanes N]`
 *
 * Real processes, one redemption after the other; at each system call that changes a disk or says
 * something, one of them dies, or the call fails, or the log of its database is torn. Then it is started
 * again, and the databases of all parties are checked. Exits with 1 and names what is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './bench.ts';
import { bundle } from './bundle.ts';
import { inLanes } from './lanes.ts';
import { PARTS } from './points.ts';
import { VICTIMS } from './stage.ts';
import { isInstalled } from './strace.ts';
import { countsOf, tableOf } from './table.ts';
import { Work } from './work.ts';

/** A lane waits for about half its time: for its tracer, its disk, its other processes. */
const LANES_PER_CORE = 2;
const QUICK_POINTS = 3;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sample: { type: 'string' },
    part: { type: 'string', multiple: true, default: [...PARTS] },
    process: { type: 'string', multiple: true, default: [...VICTIMS] },
    lanes: { type: 'string', default: String(LANES_PER_CORE * availableParallelism()) },
    keep: { type: 'boolean', default: false },
  },
});

if (!isInstalled()) {
  console.error('This needs strace: apt-get install strace');
  process.exit(2);
}
process.exitCode = await run();

async function run(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-crash-'));
  const begun = performance.now();
  // Hundreds of starts of the same programs: they are compiled once.
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compile-cache');
  const prepared = join(folder, 'prepared');
  await prepare(prepared);
  const bundled = await bundle(join(folder, 'bundled'));
  const sample = values.sample === undefined ? null : Number(values.sample);
  const wanted = { parts: values.part, sample: values.quick ? QUICK_POINTS : sample };
  const works = VICTIMS.filter((victim) => values.process.includes(victim)).map(
    (victim) => new Work(victim, wanted),
  );
  await inLanes({ count: Number(values.lanes), works, prepared, bundled, folder, tell });
  return reported(works, { folder, begun });
}

function reported(
  works: readonly Work[],
  { folder, begun }: { folder: string; begun: number },
): number {
  const reports = works.flatMap((work) => work.reports());
  const violations = reports.flatMap((report) => report.violations);
  console.log(`\n${tableOf(reports)}\n\n${countsOf(works)}\n`);
  for (const violation of violations) console.error(violation);
  const runs = reports.reduce((sum, { trials }) => sum + trials.length, 0);
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  console.log(
    `${runs} runs in ${minutes} minutes in ${values.lanes} lanes, ${violations.length} violations.`,
  );
  if (values.keep || violations.length > 0) console.log(`Everything is in ${folder}.`);
  else rmSync(folder, { recursive: true, force: true });
  return violations.length === 0 ? 0 : 1;
}

function tell(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
