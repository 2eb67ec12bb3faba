/**
 * `customer import FILE.csv`: however many customers, in pages of one transaction each. The good lines are
 * taken, each bad one is told with its number and why. Run again it takes nothing twice, so that is what
 * to do after any interruption.
 */
import { existsSync } from 'node:fs';
import { type z } from 'zod';
import { type NewCustomer, newCustomer } from '../../protocol/operator/customer.ts';
import {
  customersImported,
  IMPORT_LINES_PER_PAGE_MAX,
  type ImportOutcome,
} from '../../protocol/operator/customer-import.ts';
import { type Connection } from './connection.ts';
import { readCsv } from './csv-reader.ts';
import { Misused, verb } from './verb.ts';

const EURO_COLUMNS = ['iban', 'bic', 'bank'] as const;
const JAPANESE_COLUMNS = ['bankCode', 'branchCode', 'accountType', 'accountNumber'] as const;
const columns = ['card', 'name', 'kana', 'holder', ...EURO_COLUMNS, ...JAPANESE_COLUMNS] as const;
type Column = (typeof columns)[number];

/** Below what one call may carry, whatever the names are made of. */
const PAGE_BYTES_MAX = 48 * 1024;

interface Line {
  line: number;
  entered: NewCustomer;
  bytes: number;
}

export const importVerb = verb({
  name: 'import',
  summary: 'the customers of a CSV file; the first line names the columns',
  operands: ['file'],
  flags: {},
  run: async ({ operands: { file }, connection, write }) => {
    if (!existsSync(file)) throw new Misused(`there is no file ${file}`);
    const counts = { lines: 0, added: 0, there: 0, refused: 0 };
    const tell = (line: number, why: string): Promise<void> => {
      counts.refused += 1;
      return write(`line ${line}: ${why}\n`);
    };
    for await (const page of pagesOf(file, tell)) {
      const outcomes = await told(connection, page);
      for (const [place, { line }] of page.entries()) {
        const outcome = outcomes[place];
        if (outcome?.end === 'refused') await tell(line, outcome.detail);
        else if (outcome !== undefined) counts[outcome.end] += 1;
      }
    }
    counts.lines = counts.added + counts.there + counts.refused;
    return { kind: 'record', fields: counts, exit: counts.refused > 0 ? 1 : 0 };
  },
});

async function told(connection: Connection, page: readonly Line[]): Promise<ImportOutcome[]> {
  const { outcomes } = await connection.ledger({
    method: 'POST',
    path: '/v1/operator/customer-imports',
    body: { customers: page.map(({ entered }) => entered) },
    answer: customersImported,
  });
  return outcomes;
}

type Tell = (line: number, why: string) => Promise<void>;

async function* pagesOf(file: string, tell: Tell): AsyncGenerator<Line[]> {
  let page: Line[] = [];
  let bytes = 0;
  for await (const line of linesOf(file, tell)) {
    const isFull = page.length === IMPORT_LINES_PER_PAGE_MAX || bytes + line.bytes > PAGE_BYTES_MAX;
    if (isFull) {
      yield page;
      [page, bytes] = [[], 0];
    }
    page.push(line);
    bytes += line.bytes;
  }
  if (page.length > 0) yield page;
}

async function* linesOf(file: string, tell: Tell): AsyncGenerator<Line> {
  let header: Column[] | null = null;
  for await (const record of readCsv(file)) {
    if ('problem' in record) {
      await tell(record.line, `there is ${record.problem}`);
    } else if (header === null) {
      header = headerFrom(record.fields);
    } else if (record.fields.length !== header.length) {
      await tell(record.line, `it has ${record.fields.length} fields, not ${header.length}`);
    } else {
      const parsed = newCustomer.safeParse(customerFrom(header, record.fields));
      if (!parsed.success) await tell(record.line, wordsFor(parsed.error));
      else {
        const bytes = Buffer.byteLength(JSON.stringify(parsed.data));
        yield { line: record.line, entered: parsed.data, bytes };
      }
    }
  }
  if (header === null) throw new Misused(`${file} is empty: the first line names the columns`);
}

function headerFrom(fields: readonly string[]): Column[] {
  const [first = '', ...rest] = fields;
  // A spreadsheet may have put a byte order mark in front.
  const names = [first.replace(/^\uFEFF/, ''), ...rest];
  const unknown = names.find((name) => !columns.some((column) => column === name));
  if (unknown !== undefined || new Set(names).size !== names.length) {
    throw new Misused(`the first line names columns, once each: ${columns.join(', ')}`);
  }
  return names as Column[];
}

/** What the columns say, in the form that the ledger takes; a field left empty was not said. */
function customerFrom(header: readonly Column[], fields: readonly string[]): unknown {
  const said = Object.fromEntries(
    header.map((column, place) => [column, fields[place]] as const).filter(([, text]) => text),
  ) as Partial<Record<Column, string>>;
  const { card, name, kana, holder = kana ?? name } = said;
  const japanese = JAPANESE_COLUMNS.some((column) => said[column] !== undefined);
  const kind = japanese ? 'jp-account' : 'iban';
  const account = Object.fromEntries(
    [...EURO_COLUMNS, ...JAPANESE_COLUMNS]
      .filter((column) => said[column] !== undefined)
      .map((column) => [column, said[column]]),
  );
  return {
    name,
    ...(kana !== undefined && { kana }),
    cardNumber: card,
    payee: { kind, holder, ...account },
  };
}

/** The column that is wrong first, and how; never what stands in it. */
function wordsFor({ issues }: z.ZodError): string {
  const [issue] = issues;
  const field = String(issue?.path.at(-1) ?? 'it');
  const column = field === 'cardNumber' ? 'card' : field;
  if (issue?.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: does not belong to this kind of account`;
  }
  if (issue?.code === 'invalid_type') return `${column}: is missing`;
  if (issue?.code === 'too_big') return `${column}: is too long`;
  return issue?.code === 'custom'
    ? `${column}: ${issue.message}`
    : `${column}: is not of the right form`;
}
