/** Noun `finding`: what the ledger found that only a person can settle. */
import { type FindingPage, findingPage } from '../../protocol/operator/journal.ts';
import { afterQuery, firstOf, rowsOf } from './pages.ts';
import { type Noun, verb } from './verb.ts';

const FINDINGS_MAX = 100_000;

const list = verb({
  name: 'list',
  summary: 'all of them, oldest first',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const rows = rowsOf<FindingPage['findings'][number], string>(
      async (after) => {
        const path = `/v1/operator/findings${afterQuery(after)}`;
        const page = await connection.ledger({ method: 'GET', path, answer: findingPage });
        return { rows: page.findings, more: page.more };
      },
      ({ id }) => id,
    );
    const columns = ['at', 'kind', 'redemption', 'detail'];
    return { kind: 'table', columns, rows: await firstOf(rows, FINDINGS_MAX) };
  },
});

export const finding: Noun = {
  name: 'finding',
  summary: 'what only a person can settle',
  verbs: [list],
};
