/** Noun `customer`: one at a time, or a file of them. */
import { newCustomer } from '../../protocol/operator/customer.ts';
import {
  consentPage,
  customerMade,
  customerSeen,
  erasureSeen,
} from '../../protocol/operator/customer-desk.ts';
import { importVerb } from './customer-import.ts';
import { accountFrom, accountFlags } from './payee.ts';
import { Misused, type Noun, verb } from './verb.ts';
import { idFrom } from './words.ts';

const pathOf = (customer: string): string =>
  `/v1/operator/customers/${idFrom('customer', customer)}`;

const add = verb({
  name: 'add',
  summary: 'a customer with a first card, without a PIN yet, and the account that is paid',
  operands: ['card'],
  flags: {
    name: { type: 'string', value: 'NAME', summary: 'as registered', required: true },
    kana: { type: 'string', value: 'KANA', summary: 'the same in kana, for a Japanese account' },
    ...accountFlags,
  },
  run: async ({ operands, flags, connection }) => {
    const { name, kana } = flags;
    const entered = newCustomer.safeParse({
      name,
      ...(kana !== undefined && { kana }),
      cardNumber: operands.card,
      payee: accountFrom({ ...flags, holder: flags.holder ?? kana ?? name }),
    });
    if (entered.data === undefined) {
      throw new Misused(entered.error.issues.map(({ path }) => path.join('.')).join(', '));
    }
    const made = await connection.ledger({
      method: 'POST',
      path: '/v1/operator/customers',
      body: entered.data,
      answer: customerMade,
    });
    return { kind: 'record', fields: made };
  },
});

const show = verb({
  name: 'show',
  summary: 'name, cards and accounts, masked',
  operands: ['customer'],
  flags: {},
  run: async ({ operands, connection }) => {
    const { erased, ...seen } = await connection.ledger({
      method: 'GET',
      path: pathOf(operands.customer),
      answer: customerSeen,
    });
    return { kind: 'record', fields: { ...seen, erased: erased?.at ?? null } };
  },
});

const consents = verb({
  name: 'consents',
  summary: 'what the customer agreed to, newest first',
  operands: ['customer'],
  flags: { before: { type: 'string', value: 'PLACE', summary: 'the page behind this place' } },
  run: async ({ operands, flags, connection }) => {
    const query = flags.before === undefined ? '' : `?before=${encodeURIComponent(flags.before)}`;
    const page = await connection.ledger({
      method: 'GET',
      path: `${pathOf(operands.customer)}/consents${query}`,
      answer: consentPage,
    });
    return {
      kind: 'table',
      columns: ['givenAt', 'text', 'language', 'terminal', 'redemption'],
      rows: page.consents,
      ...(page.before !== null && { note: `more: --before ${page.before}` }),
    };
  },
});

const erase = verb({
  name: 'erase',
  summary: 'forgets who the customer is, for ever; points and payments stay in the books',
  operands: ['customer'],
  flags: {
    'give-up-points': {
      type: 'boolean',
      summary: 'the customer gives up the points that are left',
    },
  },
  run: async ({ operands, flags, connection }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: `${pathOf(operands.customer)}/erase`,
      body: { giveUpPoints: flags['give-up-points'] },
      answer: erasureSeen,
    }),
  }),
});

export const customer: Noun = {
  name: 'customer',
  summary: 'customers, one at a time or as a file of them',
  verbs: [add, importVerb, show, consents, erase],
};
