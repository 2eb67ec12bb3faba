/** Noun `terminal`: kiosks and tills as the ledger heard of them, and codes that let a party in. */
import {
  enrolmentList,
  issuedEnrolmentCode,
  type TerminalHeard,
  type TerminalLock,
  terminalLock,
  terminalPage,
} from '../../protocol/operator/terminals.ts';
import { afterQuery, firstOf, rowsOf } from './pages.ts';
import { type Shown } from './shown.ts';
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
    const columns = ['terminal', 'heardAt', 'epoch', 'waiting', 'wishes', 'quarantined', 'locked'];
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

const lock = verb({
  name: 'lock',
  summary: 'refuses it everything, at the ledger at once and at the bank within 5 seconds',
  operands: ['urn'],
  flags: {
    reason: { type: 'string', value: 'TEXT', summary: 'for other operators', required: true },
  },
  run: async ({ connection, operands, flags }) =>
    shownLock(
      await connection.ledger({
        method: 'POST',
        path: '/v1/operator/terminals/lock',
        body: { terminal: operands.urn, reason: flags.reason },
        answer: terminalLock,
      }),
    ),
});

const unlock = verb({
  name: 'unlock',
  summary: 'lets it serve again, and forgives the wrong PINs that were typed on it',
  operands: ['urn'],
  flags: {},
  run: async ({ connection, operands }) =>
    shownLock(
      await connection.ledger({
        method: 'POST',
        path: '/v1/operator/terminals/unlock',
        body: { terminal: operands.urn },
        answer: terminalLock,
      }),
    ),
});

const shownLock = ({ terminal: urn, lock: held }: TerminalLock): Shown => ({
  kind: 'record',
  fields: {
    terminal: urn,
    locked: held !== null,
    ...(held && { by: held.by, reason: held.reason, since: held.at }),
  },
});

export const terminal: Noun = {
  name: 'terminal',
  summary: 'kiosks and tills, and codes that let a party in',
  verbs: [list, lock, unlock, issueCode, enrolments],
};
