/**
 * `npm run crash [-- --quick] [--part kill|errors|torn]… [--process kiosk|ledger|bank|authority]…`
 *
 * Real processes, one redemption after the other; at each system call that changes a disk or says
 * something, one of them dies, or the call fails, or the log of its database is torn. Then it is started
 * again, and the databases of all parties are checked. Exits with 1 and names what is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './bench.ts';
import { errorPoints, flushPoints, killPoints, type Points, type Sampling } from './points.ts';
import { series, type Victim, VICTIMS } from './series.ts';
import { isInstalled } from './strace.ts';
import { type Report, tableOf } from './table.ts';

/** Processors are few: more at once would only wait for each other. */
const LANES = 2;
const QUICK_POINTS = 3;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: ['kill', 'errors', 'torn'] },
    process: { type: 'string', multiple: true, default: [...VICTIMS] },
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
  try {
    const begun = performance.now();
    // Hundreds of starts of the same programs: they are compiled once.
    process.env['NODE_COMPILE_CACHE'] = join(folder, 'compile-cache');
    await prepare(join(folder, 'prepared'));
    const reports = await inLanes(jobs(folder));
    const violations = reports.flatMap((report) => report.violations);
    console.log(`\n${tableOf(reports)}\n`);
    for (const violation of violations) console.error(violation);
    const struck = reports.reduce((sum, { trials }) => sum + trials.length, 0);
    const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
    console.log(`${struck} runs in ${minutes} minutes, ${violations.length} violations.`);
    return violations.length === 0 ? 0 : 1;
  } finally {
    if (values.keep) console.log(`Everything is in ${folder}.`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

type Job = () => Promise<Report>;

function jobs(folder: string): Job[] {
  const sampling: Sampling = { perProcess: values.quick ? QUICK_POINTS : null };
  const asked = VICTIMS.filter((victim) => values.process.includes(victim));
  const prepared = join(folder, 'prepared');
  const job = (victim: Victim, part: string, faults: Points, tear = false): Job => {
    const title = `${victim}, ${part}`;
    const place = join(folder, title.replaceAll(/\W+/g, '-'));
    return () => series({ victim, prepared, folder: place, faults, tear, title, tell });
  };
  return [
    ...(values.part.includes('kill')
      ? asked.map((victim) => job(victim, 'killed', killPoints(sampling, victim === 'kiosk')))
      : []),
    ...(values.part.includes('errors')
      ? asked.map((victim) => job(victim, 'disk fails', errorPoints(sampling)))
      : []),
    ...(values.part.includes('torn')
      ? asked.map((victim) => job(victim, 'log torn', flushPoints(sampling), true))
      : []),
  ];
}

async function inLanes(all: readonly Job[]): Promise<Report[]> {
  const reports: Report[] = [];
  const queue = all.values();
  const lane = async (): Promise<void> => {
    for (const job of queue) reports.push(await job());
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return reports.toSorted((left, right) => left.name.localeCompare(right.name));
}

function tell(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
