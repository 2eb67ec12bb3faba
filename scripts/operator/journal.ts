/** Noun `journal`: taken along as CSV with its signed head; what was wrong with it; and accepting that. */
import { writeFileSync } from 'node:fs';
import {
  journalExport,
  journalGaps,
  journalPage,
  type JournalTransactionShown,
  rollbackAccepted,
} from '../../protocol/operator/journal.ts';
import { type Connection } from './connection.ts';
import { csvLine } from './csv.ts';
import { afterQuery, rowsOf } from './pages.ts';
import { Misused, type Noun, verb } from './verb.ts';

const columns = [
  'sequence',
  'hash',
  'id',
  'at',
  'kind',
  'reason',
  'purchase',
  'redemption',
  'line',
  'account',
  'provider',
  'customer',
  'points',
] as const;

const exportAll = verb({
  name: 'export',
  summary:
    'all of it as CSV on standard output, one line for each entry; its signed head into a file',
  operands: [],
  flags: {
    head: {
      type: 'string',
      value: 'FILE',
      summary: 'where the signed head goes that covers what was exported',
      required: true,
    },
  },
  run: async ({ connection, flags, write }) => {
    const { head, sequence: last } = await connection.ledger({
      method: 'POST',
      path: '/v1/operator/journal/exports',
      body: {},
      answer: journalExport,
    });
    if (head !== null) writeNew(flags.head, `${head}\n`);
    await write(csvLine(columns));
    for await (const transaction of transactionsOf(connection)) {
      if (transaction.sequence > last) break;
      const { entries, ...about } = transaction;
      const lines = entries.map((entry) => ({ ...about, ...entry }));
      await write(lines.map((row) => csvLine(columns.map((column) => row[column]))).join(''));
    }
    return { kind: 'written' };
  },
});

/** A head is evidence: one that is there is never written over. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    throw new Misused(`--head: ${file} cannot be written, or is there already`, { cause });
  }
}

const transactionsOf = (connection: Connection) =>
  rowsOf<JournalTransactionShown, number>(
    async (after) => {
      const path = `/v1/operator/journal${afterQuery(after)}`;
      const page = await connection.ledger({ method: 'GET', path, answer: journalPage });
      return { rows: page.transactions, more: page.more };
    },
    ({ sequence }) => sequence,
  );

const gaps = verb({
  name: 'gaps',
  summary:
    'where it was not what had been signed for it, and whether the ledger promises anything now',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const path = '/v1/operator/journal/gaps';
    const found = await connection.ledger({ method: 'GET', path, answer: journalGaps });
    return { kind: 'record', fields: found };
  },
});

const accept = verb({
  name: 'accept-rollback',
  summary: 'takes it as it is after a restore; refused until the bank’s list of transfers was read',
  operands: [],
  flags: {
    'without-bank-list': {
      type: 'boolean',
      summary: 'although the bank does not answer: what it has paid may be spent again',
    },
  },
  run: async ({ connection, flags }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: '/v1/operator/journal/accept',
      body: { withoutBankList: flags['without-bank-list'] },
      answer: rollbackAccepted,
    }),
  }),
});

export const journal: Noun = {
  name: 'journal',
  summary: 'the ledger’s journal and its hash chain',
  verbs: [exportAll, gaps, accept],
};
