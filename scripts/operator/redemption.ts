/** Noun `redemption`: what is in flight, and one of them with its history and evidence. */
import {
  type OpenRedemption,
  openRedemptionPage,
  redemptionSeen,
} from '../../protocol/operator/redemptions.ts';
import { moneyText } from './money.ts';
import { afterQuery, firstOf, rowsOf } from './pages.ts';
import { type Noun, verb } from './verb.ts';
import { numberFrom } from './words.ts';

const columns = ['id', 'state', 'points', 'amount', 'terminal', 'requestedAt', 'asks', 'nextAskAt'];

const list = verb({
  name: 'list',
  summary: 'those in flight, oldest first',
  operands: [],
  flags: { limit: { type: 'string', value: 'N', summary: 'so many (100)' } },
  run: async ({ connection, flags }) => {
    const rows = rowsOf<OpenRedemption, string>(
      async (after) => {
        const path = `/v1/operator/redemptions${afterQuery(after)}`;
        const page = await connection.ledger({ method: 'GET', path, answer: openRedemptionPage });
        return { rows: page.redemptions, more: page.more };
      },
      ({ id }) => id,
    );
    const limit = numberFrom('--limit', flags.limit ?? '100', { min: 1, max: 1_000_000 });
    const found = await firstOf(rows, limit);
    const shown = found.map((row) => ({ ...row, amount: moneyText(row.amount) }));
    return { kind: 'table', columns, rows: shown };
  },
});

const show = verb({
  name: 'show',
  summary: 'its states with their moments, the words the customer is told, and evidence by digest',
  operands: ['id'],
  flags: {},
  run: async ({ connection, operands }) => {
    const path = `/v1/operator/redemptions/${encodeURIComponent(operands.id)}`;
    const seen = await connection.ledger({ method: 'GET', path, answer: redemptionSeen });
    const { agenda, amount, ...fields } = seen;
    return {
      kind: 'record',
      fields: { ...fields, amount: moneyText(amount), nextAskAt: agenda?.nextAskAt ?? null },
    };
  },
});

export const redemption: Noun = {
  name: 'redemption',
  summary: 'redemptions: in flight, or by their id',
  verbs: [list, show],
};
