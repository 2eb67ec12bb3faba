/** Noun `reconciliation`: the bank's statements against the books and what terminals have brought. */
import {
  matchItem,
  type MatchItem,
  matchItems,
  matchSides,
  reconciliationSummary,
} from '../../protocol/operator/reconciliation.ts';
import { type Noun, verb } from './verb.ts';
import { numberFrom } from './words.ts';

const path = '/v1/operator/reconciliation';
const about = (subject: string) => `${path}/items/${encodeURIComponent(subject)}`;

const summary = verb({
  name: 'summary',
  summary: 'how many are unexplained or wait, and how far the statements were read',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const { newest, troubles, ...numbers } = await connection.ledger({
      method: 'GET',
      path,
      answer: reconciliationSummary,
    });
    const read = newest && `${newest.day}, number ${newest.sequence}, page ${newest.page}`;
    const shown = { ...numbers, readThrough: read, closingBalance: newest?.closing, troubles };
    return { kind: 'record', fields: shown, ...(numbers.unexplained > 0 && { exit: 1 }) };
  },
});

const list = verb({
  name: 'list',
  summary: 'what is unexplained, longest first',
  operands: [],
  flags: {
    waiting: { type: 'boolean', summary: 'instead: what waits for another side, and until when' },
    last: { type: 'string', value: 'N', summary: 'at most so many (100)' },
  },
  run: async ({ connection, flags }) => {
    const wanted = numberFrom('--last', flags.last ?? '100', { min: 1, max: 100_000 });
    const state = flags.waiting ? 'waiting' : 'unexplained';
    const found: MatchItem[] = [];
    let query = `?state=${state}`;
    for (let more = true; more;) {
      const call = { method: 'GET', path: `${path}/items${query}`, answer: matchItems } as const;
      const { items, next } = await connection.ledger(call);
      found.push(...items);
      more = next !== null && found.length < wanted;
      query = `?state=${state}&after=${next}`;
    }
    const columns = ['subject', 'why', 'detail', 'since', ...(flags.waiting ? ['until'] : [])];
    return { kind: 'table', columns, rows: found.slice(0, wanted) };
  },
});

const show = verb({
  name: 'show',
  summary: 'one redemption or entry from all three sides: ledger, bank, terminals',
  operands: ['subject'],
  flags: {},
  run: async ({ connection, operands }) => {
    const call = { method: 'GET', path: about(operands.subject), answer: matchSides } as const;
    const { item, ledger, bank, terminals } = await connection.ledger(call);
    const sides = { ledger: ledger === null ? [] : [ledger], bank, terminals };
    return { kind: 'record', fields: { ...item, ...sides } };
  },
});

const close = verb({
  name: 'close',
  summary: 'closes what is unexplained; it is opened again where something else is found',
  operands: ['subject'],
  flags: { reason: { type: 'string', value: 'TEXT', summary: 'why', required: true } },
  run: async ({ connection, operands, flags }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: `${about(operands.subject)}/close`,
      body: { reason: flags.reason },
      answer: matchItem,
    }),
  }),
});

export const reconciliation: Noun = {
  name: 'reconciliation',
  summary: "the bank's statements against the books and the terminals",
  verbs: [summary, list, show, close],
};
