/** Noun `review`: redemptions that a rule has held for people to look at. */
import {
  type ReviewPage,
  reviewDetail,
  reviewPage,
  reviewSaid,
} from '../../protocol/operator/reviews.ts';
import { type Cell } from './shown.ts';
import { type Noun, verb } from './verb.ts';

const columns = [
  'redemption',
  'amount',
  'rules',
  'releases',
  'since',
  'decideBy',
  'customer',
  'terminal',
] as const;

const list = verb({
  name: 'list',
  summary: 'what waits for a decision, oldest first',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const rows: Record<string, Cell>[] = [];
    for (let query = ''; ;) {
      const path = `/v1/operator/reviews${query}`;
      const page = await connection.ledger({ method: 'GET', path, answer: reviewPage });
      rows.push(...page.reviews.map((one) => ({ ...rowOf(one), releases: one.releases })));
      if (page.after === null) break;
      query = `?after=${page.after}`;
    }
    return { kind: 'table', columns, rows };
  },
});

const show = verb({
  name: 'show',
  summary: 'one review, and what every operator has said to it',
  operands: ['redemption'],
  flags: {},
  run: async ({ connection, operands }) => {
    const { words, ...detail } = await connection.ledger({
      method: 'GET',
      path: pathOf(operands.redemption),
      answer: reviewDetail,
    });
    const { state, decidedAt } = detail;
    return { kind: 'record', fields: { ...rowOf(detail), state, decidedAt, words } };
  },
});

const release = verb({
  name: 'release',
  summary: 'it may go on; takes two different operators',
  operands: ['redemption'],
  flags: {},
  run: async ({ connection, operands }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: `${pathOf(operands.redemption)}/release`,
      body: {},
      answer: reviewSaid,
    }),
  }),
});

const reject = verb({
  name: 'reject',
  summary: 'it may not; its points go back to the customer',
  operands: ['redemption'],
  flags: {
    reason: {
      type: 'string',
      value: 'TEXT',
      summary: 'for other operators: no names, cards or accounts',
      required: true,
    },
  },
  run: async ({ connection, operands, flags }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: `${pathOf(operands.redemption)}/reject`,
      body: { reason: flags.reason },
      answer: reviewSaid,
    }),
  }),
});

const pathOf = (redemption: string): string =>
  `/v1/operator/reviews/${encodeURIComponent(redemption)}`;

function rowOf({
  amount,
  rules,
  ...row
}: Omit<ReviewPage['reviews'][number], 'releases' | 'points'>): Record<string, Cell> {
  const { redemption, customer, terminal, since, decideBy } = row;
  return {
    redemption,
    amount: `${amount.minor}${amount.currency}`,
    rules: rules.join(', '),
    since,
    decideBy,
    customer,
    terminal,
  };
}

export const review: Noun = {
  name: 'review',
  summary: 'redemptions that people look at before the bank is asked',
  verbs: [list, show, release, reject],
};
