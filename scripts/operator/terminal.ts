/** Noun `terminal`: kiosks and tills as the ledger heard of them, and codes that let a party in. */
import {
  enrolmentList,
  issuedEnrolmentCode,
  type TerminalHeard,
  terminalPage,
} from '../../protocol/operator/terminals.ts';
import { afterQuery, firstOf, rowsOf } from './pages.ts';
import { type Noun, verb } from './verb.ts';

const TERMINALS_MAX = 100_000;

const list = verb({
  name: 'list',
  summary: 'every terminal that was ever heard of, and what waits on it',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const rows = rowsOf<TerminalHeard, string>(
      async (after) => {
        const path = `/v1/operator/terminals${afterQuery(after)}`;
        const page = await connection.ledger({ method: 'GET', path, answer: terminalPage });
        return { rows: page.terminals, more: page.more };
      },
      ({ terminal }) => terminal,
    );
    const columns = ['terminal', 'heardAt', 'epoch', 'waiting', 'wishes', 'quarantined'];
    return { kind: 'table', columns, rows: await firstOf(rows, TERMINALS_MAX) };
  },
});

const issueCode = verb({
  name: 'issue-code',
  summary: 'a one-time enrolment code for one party; shown once, valid for 15 minutes',
  operands: ['urn'],
  flags: {},
  run: async ({ connection, operands }) => ({
    kind: 'record',
    fields: await connection.authority({
      method: 'POST',
      path: '/v1/operator/enrolment-codes',
      body: { identity: operands.urn },
      answer: issuedEnrolmentCode,
    }),
  }),
});

const enrolments = verb({
  name: 'enrolments',
  summary: 'the newest codes, certificates and refusals of the authority',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const path = '/v1/operator/enrolments';
    const list = await connection.authority({ method: 'GET', path, answer: enrolmentList });
    const columns = ['at', 'event', 'identity', 'serial', 'reason'];
    return { kind: 'table', columns, rows: list.enrolments };
  },
});

export const terminal: Noun = {
  name: 'terminal',
  summary: 'kiosks and tills, and codes that let a party in',
  verbs: [list, issueCode, enrolments],
};
