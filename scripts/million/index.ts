/**
 * How long a million customers take, and how much memory: a file of people that nobody is, imported with
 * the operator's command line into a network of its own; then the ledger is started again, and the first
 * page of the file is told a second time.
 *
 *   npm run million [-- --customers N] [--seed N] [--keep FOLDER]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Network, startNetwork } from '../../services/embedded-network/network.ts';
import { IMPORT_LINES_PER_PAGE_MAX } from '../../protocol/operator/customer-import.ts';
import { runCommand } from '../operator/command.ts';
import { nouns } from '../operator/nouns.ts';
import { openBooks } from '../verify/database.ts';
import { ledgerMemory, memoryText, ownPeakBytes } from './memory.ts';
import { writeSample } from './sample-customers.ts';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const wanted = z.coerce.number().int().min(1).max(10_000_000).parse(values.customers);
const seed = z.coerce.number().int().min(0).max(90).parse(values.seed);
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'kangen-million-'));
mkdirSync(folder, { recursive: true, mode: 0o700 });
const data = join(folder, 'network');

try {
  const network = await startNetwork({ data, programme: 'eur' });
  try {
    process.exitCode = await measure(network);
  } finally {
    await network.stop();
  }
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

async function measure(network: Network): Promise<number> {
  const [whole, page] = [join(folder, 'customers.csv'), join(folder, 'first-page.csv')];
  await timed(`write a file of ${wanted} customers`, () =>
    writeSample(whole, { customers: wanted, seed }),
  );
  await writeSample(page, { customers: Math.min(wanted, IMPORT_LINES_PER_PAGE_MAX), seed });
  const before = customersIn(data);
  const seconds = await timed('import it', () => imported(whole));
  const perSecond = Math.round(wanted / seconds);
  say(`  ${perSecond} customers a second; ledger ${memoryText(ledgerMemory())}`);
  say(`  the command itself, at most ${Math.round(ownPeakBytes() / 1_048_576)} MiB`);
  await timed('stop the ledger', () => network.stopService('ledger'));
  await timed('start it again, until it serves', () => network.startService('ledger'));
  say(`  ledger ${memoryText(ledgerMemory())}`);
  await timed('tell the first page again', () => imported(page));
  const added = customersIn(data) - before;
  say(`${added} customers were added, ${wanted} were wanted`);
  return added === wanted ? 0 : 1;
}

async function imported(file: string): Promise<void> {
  const terminal = {
    environment: { KANGEN_NETWORK: data },
    write: async (text: string) => say(text.trimEnd().replaceAll(/^/gm, '  ')),
    complain: (text: string) => process.stderr.write(text),
  };
  const code = await runCommand(nouns, ['customer', 'import', file], terminal);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
}

async function timed(what: string, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  say(`${what}: ${seconds.toFixed(1)} s`);
  return seconds;
}

function customersIn(place: string): number {
  const books = openBooks(join(place, 'ledger', 'ledger.db'));
  const [row] = books.rows(z.object({ n: z.number() }), 'SELECT count(*) AS n FROM customer');
  books.close();
  return row?.n ?? 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
