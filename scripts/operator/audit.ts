/** Noun `audit`: who did what. Whole trails are exported oldest first, with their hashes. */
import { auditPage, type AuditEntry } from '../../protocol/operator/audit.ts';
import { csvLine } from './csv.ts';
import { numberFrom } from './words.ts';
import { type Connection } from './connection.ts';
import { type Noun, verb } from './verb.ts';

const columns = ['sequence', 'at', 'who', 'deed', 'subject', 'details', 'end', 'refusal'] as const;
const exported = [...columns, 'serial', 'trace', 'hash'] as const;

const list = verb({
  name: 'list',
  summary: 'the newest entries, newest first',
  operands: [],
  flags: { last: { type: 'string', value: 'N', summary: 'so many (20)' } },
  run: async ({ connection, flags }) => {
    const wanted = numberFrom('--last', flags.last ?? '20', { min: 1, max: 10_000 });
    const found: AuditEntry[] = [];
    let page = await pageOf(connection, '');
    for (;;) {
      found.push(...page.entries);
      const oldest = found.at(-1);
      if (found.length >= wanted || !page.more || oldest === undefined) break;
      page = await pageOf(connection, `?before=${oldest.sequence}`);
    }
    return { kind: 'table', columns, rows: found.slice(0, wanted).map(rowOf) };
  },
});

const exportAll = verb({
  name: 'export',
  summary: 'all entries as CSV on standard output, oldest first, with their hashes',
  operands: [],
  flags: { after: { type: 'string', value: 'N', summary: 'only behind this sequence (0)' } },
  run: async ({ connection, flags, write }) => {
    let after = numberFrom('--after', flags.after ?? '0', { min: 0, max: 10 ** 15 });
    await write(csvLine(exported));
    for (let more = true; more;) {
      const page = await pageOf(connection, `?after=${after}`);
      const lines = page.entries.map(rowOf).map((row) => csvLine(exported.map((one) => row[one])));
      await write(lines.join(''));
      after = page.entries.at(-1)?.sequence ?? after;
      more = page.more;
    }
    return { kind: 'written' };
  },
});

const pageOf = (connection: Connection, query: string) =>
  connection.ledger({ method: 'GET', path: `/v1/operator/audit${query}`, answer: auditPage });

const rowOf = ({ details, ...entry }: AuditEntry) => ({
  ...entry,
  details: JSON.stringify(details),
});

export const audit: Noun = {
  name: 'audit',
  summary: 'what operators did, and tried to do',
  verbs: [list, exportAll],
};
