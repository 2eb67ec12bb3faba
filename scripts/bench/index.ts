/**
 * `npm run bench`: how far from the physical limit. Each row of the table is a ratio of ours and a yardstick
 * that does the bare minimum of the same, measured in turns in the same run; docs/performance.md.
 *
 *   --only P3        this row; may be given several times
 *   --rounds N       rounds that count, of each row (10); fewer than 10 are no verdict
 *   --markdown       the table as it stands in docs/performance.md
 *   --json FILE      where the figures of all rounds are written (.cache/bench/last.json)
 *   --journeys N     how many customers P7 serves in all (100)
 *   --customers N    of the large books of P4 and P5 (1000000); they are made once and kept in .cache/bench
 *
 * Exits with 1 where a row could not be measured. A target that was missed is told, and is no failure.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from '../runtime.ts';
import { judge, type Judged, type Round, verdictOf } from './judge.ts';
import { loadNow, machine, machineText } from './machine.ts';
import { interleaved } from './rounds.ts';
import { type Place, type Row } from './row.ts';
import { rows } from './rows.ts';
import { tableMarkdown, tableText } from './table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(rows) },
    rounds: { type: 'string', default: '10' },
    journeys: { type: 'string', default: '100' },
    customers: { type: 'string', default: '1000000' },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string', default: join(root, '.cache/bench/last.json') },
  },
});
const count = z.coerce.number().int().min(1).max(1_000_000);
const rounds = count.parse(values.rounds);
const journeys = count.parse(values.journeys);
const customers = count.parse(values.customers);

interface Measured {
  id: string;
  judged: Judged[];
  rounds: Round[];
  notes: string[];
  seconds: number;
}

const cache = join(root, '.cache/bench');
mkdirSync(cache, { recursive: true });
const loadBefore = loadNow();
const measured: Measured[] = [];
let isWhole = true;
for (const id of values.only) {
  const load = rows[id];
  if (load === undefined)
    throw new Error(`no row is called ${id}: ${Object.keys(rows).join(', ')}`);
  try {
    measured.push(await run(await load()));
  } catch (error) {
    isWhole = false;
    say(
      `${id} could not be measured: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    );
  }
}
const told = { machine: machine([loadBefore, loadNow()]), rows: measured };
const judged = measured.flatMap((row) => row.judged);
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify(told, null, 1)}\n`);
const notes = measured.flatMap((row) => row.notes.map((note) => `- ${row.id}: ${note}`));
const table = values.markdown ? tableMarkdown(judged) : tableText(judged);
process.stdout.write(`${[machineText(told.machine), '', table, '', ...notes].join('\n')}\n`);
process.exit(isWhole ? 0 : 1);

async function run(row: Row): Promise<Measured> {
  const folder = mkdtempSync(join(cache, `${row.id}-`));
  const place: Place = {
    folder,
    cache,
    rounds,
    journeys,
    customers,
    say: (text) => say(`${row.id}: ${text}`),
  };
  const begun = performance.now();
  try {
    const contest = await row.prepare(place);
    const ready = performance.now();
    try {
      const all = await interleaved(contest, rounds);
      const judged = row.comparisons.map((comparison) => judge(comparison, all));
      const [before, seconds] = [ready - begun, performance.now() - ready].map((ms) => ms / 1000);
      for (const one of judged) place.say(`${one.id} ${one.ratio.toFixed(2)} ${verdictOf(one)}`);
      place.say(`${before?.toFixed(0)} s of preparation, ${seconds?.toFixed(0)} s of rounds`);
      return {
        id: row.id,
        judged,
        rounds: all,
        notes: contest.notes?.() ?? [],
        seconds: seconds ?? 0,
      };
    } finally {
      await contest.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside the table, which alone goes to standard output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
