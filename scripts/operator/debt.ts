/** Noun `debt`: what customers owe because goods came back, and what of it is waived. */
import { waiverReason } from '../../protocol/ledger.ts';
import {
  customerDebts,
  waiverPage,
  type WaiverSeen,
  waiverSeen,
} from '../../protocol/operator/debts.ts';
import { systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';
import { type Cell } from './shown.ts';
import { type Noun, verb } from './verb.ts';

const show = verb({
  name: 'show',
  summary: 'what a customer owes, and where',
  operands: ['customer'],
  flags: {},
  run: async ({ connection, operands }) => {
    const path = `/v1/operator/customers/${encodeURIComponent(operands.customer)}/debts`;
    const { debts } = await connection.ledger({ method: 'GET', path, answer: customerDebts });
    return { kind: 'table', columns: ['provider', 'points'], rows: debts };
  },
});

const waive = verb({
  name: 'waive',
  summary: 'so many points need not be repaid; above a limit it waits for another operator',
  operands: ['customer'],
  flags: {
    provider: { type: 'string', value: 'ID', summary: 'where they are owed', required: true },
    points: { type: 'string', value: 'N', summary: 'how many', required: true },
    reason: {
      type: 'string',
      value: 'WORD',
      summary: `the customer reads it: ${waiverReason.options.join(', ')}`,
      required: true,
    },
    id: { type: 'string', value: 'UUID', summary: 'the same again, after an answer was lost' },
  },
  run: async ({ connection, operands, flags }) => ({
    kind: 'record',
    fields: cellsOf(
      await connection.ledger({
        method: 'PUT',
        path: pathOf(flags.id ?? systemIds(systemClock).ordered()),
        body: {
          customer: operands.customer,
          provider: flags.provider,
          points: Number(flags.points),
          reason: flags.reason,
        },
        answer: waiverSeen,
      }),
    ),
  }),
});

const waiting = verb({
  name: 'waiting',
  summary: 'waivers that wait for another operator, oldest first',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const rows: Record<string, Cell>[] = [];
    for (let query = ''; ;) {
      const path = `/v1/operator/waivers${query}`;
      const page = await connection.ledger({ method: 'GET', path, answer: waiverPage });
      rows.push(...page.waivers.map(cellsOf));
      if (page.after === null) break;
      query = `?after=${page.after}`;
    }
    const columns = ['id', 'customer', 'provider', 'points', 'reason', 'askedBy', 'askedAt'];
    return { kind: 'table', columns, rows };
  },
});

const decision = (name: 'confirm' | 'reject', summary: string) =>
  verb({
    name,
    summary,
    operands: ['waiver'],
    flags: {},
    run: async ({ connection, operands }) => ({
      kind: 'record',
      fields: cellsOf(
        await connection.ledger({
          method: 'POST',
          path: `${pathOf(operands.waiver)}/${name}`,
          body: {},
          answer: waiverSeen,
        }),
      ),
    }),
  });

const pathOf = (waiver: string): string => `/v1/operator/waivers/${encodeURIComponent(waiver)}`;

const cellsOf = (waiver: WaiverSeen): Record<string, Cell> => ({ ...waiver });

export const debt: Noun = {
  name: 'debt',
  summary: 'points that customers owe, and what of them is waived',
  verbs: [
    show,
    waive,
    waiting,
    decision('confirm', 'the other operator’s word: it is waived'),
    decision('reject', 'it is not waived'),
  ],
};
