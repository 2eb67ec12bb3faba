/**
 * `npm run chaos [-- --minutes M] [--seed S] [--kiosks N]`
 *
 * Real processes behind fault proxies on each link, customers at several kiosks, and things that go
 * wrong: for half the time each link alone with each kind of fault, one after the other; then drawn from
 * a seed, links cut and flapping, messages late, lost, torn and swallowed, everybody killed at random. Then the
 * faults stop: everything must become final, and the
 * databases of all parties must agree. The seed gives the same faults in the same order; when exactly
 * they meet a message is up to the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../services/bank-sandbox/seeded-random.ts';
import { openBench, prepare, SERVICES } from '../crash/bench.ts';
import { kioskRows, violationsIn } from '../crash/oracle.ts';
import { counted } from '../crash/table.ts';
import { Counter } from './counter.ts';
import { countedDeeds, coverageOf } from './deeds.ts';
import { disorder } from './disorder.ts';
import { drill } from './drill.ts';
import { type Links, linksBetween } from './links.ts';

const FINAL_STATES = new Set(['settled', 'refused', 'cancelled', 'rejected']);

const FIRST_COUNTER = 100;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kiosks: { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
  },
});

process.exitCode = await run();

async function run(): Promise<number> {
  const seed = Number(values.seed);
  console.log(`Seed ${values.seed}, ${values.minutes} minutes, ${values.kiosks} kiosks.`);
  const folder = mkdtempSync(join(tmpdir(), 'kangen-chaos-'));
  await prepare(join(folder, 'prepared'));
  let links: Links | null = null;
  const bench = await openBench({
    prepared: join(folder, 'prepared'),
    folder: join(folder, 'run'),
    reached: async (doors) => {
      links = await linksBetween(doors, seed);
      return links.seenBy;
    },
  });
  try {
    if (links === null) throw new Error('no links');
    return await chaos({ bench, links, seed });
  } finally {
    await bench.killAll();
    await (links as Links | null)?.close();
    if (values.keep) console.log(`Everything is in ${folder}.`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function chaos(parts: {
  bench: Awaited<ReturnType<typeof openBench>>;
  links: Links;
  seed: number;
}): Promise<number> {
  const { bench, links, seed } = parts;
  // Each has a sequence of its own, so that one's pace does not change what befalls another.
  const random = seededRandom(seed);
  for (const name of SERVICES) await bench.start(name);
  const counters = Array.from(
    { length: Number(values.kiosks) },
    (_, index) =>
      new Counter(bench, `front-${index + 1}`, seededRandom(seed + FIRST_COUNTER + index)),
  );
  for (const counter of counters) await counter.start();
  for (const counter of counters) counter.open();
  const deeds = countedDeeds(tell);
  const halfMs = Number(values.minutes) * 30_000;
  await drill({ bench, links, deeds, forMs: halfMs });
  await disorder({ bench, links, counters, random, deeds }, halfMs);
  tell('the faults stop');
  links.heal();
  const begun = performance.now();
  const late: string[] = [];
  for (const counter of counters) {
    await counter.finish().catch((error: unknown) => late.push(`I8: ${String(error)}`));
  }
  tell(`everything that was accepted is final after ${Math.round(performance.now() - begun)} ms`);
  for (const counter of counters) await counter.stop();
  const acknowledged = counters.map((counter) => counter.acknowledged());
  const rows = acknowledged.flatMap(({ kiosk }) => kioskRows(kiosk));
  const violations = [
    ...late,
    ...violationsIn(bench.data, acknowledged),
    ...rows
      .filter(({ state }) => !FINAL_STATES.has(state))
      .map(({ id, state }) => `I8: ${id} is still ${state}`),
  ];
  const { table, missing } = coverageOf(links.struck(), deeds);
  console.log(`\n${table}\n\n${deeds.of('killed').join(', ')}`);
  if (missing.length > 0) console.log(`Not struck: ${missing.join('; ')}`);
  const ended = counted(rows.map(({ state }) => state));
  for (const violation of violations) console.error(violation);
  console.log(
    `Seed ${values.seed}: ${rows.length} redemptions (${ended}), ${violations.length} violations.`,
  );
  return violations.length === 0 ? 0 : 1;
}

function tell(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
