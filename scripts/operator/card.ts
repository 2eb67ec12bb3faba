/** Noun `card`. Its number is an operand here and a body on the wire; the trail keeps its end alone. */
import { cardSeen, codeGiven, type CardSeen } from '../../protocol/operator/customer-desk.ts';
import { type Connection } from './connection.ts';
import { type Noun, verb } from './verb.ts';
import { idFrom } from './words.ts';

const about = (name: string, path: string, summary: string) =>
  verb({
    name,
    summary,
    operands: ['card'],
    flags: {},
    run: async ({ operands: { card: cardNumber }, connection }) => ({
      kind: 'record',
      fields: await asked(connection, path, { cardNumber }),
    }),
  });

const asked = (connection: Connection, path: string, body: object): Promise<CardSeen> =>
  connection.ledger({ method: 'POST', path: `/v1/operator/${path}`, body, answer: cardSeen });

const issue = verb({
  name: 'issue',
  summary: 'one more card for a customer; it has no PIN yet',
  operands: ['customer', 'card'],
  flags: {},
  run: async ({ operands, connection }) => ({
    kind: 'record',
    fields: await asked(connection, `customers/${idFrom('customer', operands.customer)}/cards`, {
      cardNumber: operands.card,
    }),
  }),
});

const replace = verb({
  name: 'replace',
  summary: 'blocks the old card for ever; points and history stay with the customer',
  operands: ['old', 'new'],
  flags: {},
  run: async ({ operands, connection }) => ({
    kind: 'record',
    fields: await asked(connection, 'cards/replace', {
      cardNumber: operands.old,
      newNumber: operands.new,
    }),
  }),
});

const code = verb({
  name: 'code',
  summary: 'a code with which the customer sets a PIN at a kiosk, once; shown only now',
  operands: ['card'],
  flags: {},
  run: async ({ operands, connection }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'POST',
      path: '/v1/operator/cards/activation-code',
      body: { cardNumber: operands.card },
      answer: codeGiven,
    }),
  }),
});

export const card: Noun = {
  name: 'card',
  summary: 'customers’ cards and their PINs',
  verbs: [
    about('show', 'cards/look-up', 'whose card it is, and in which state'),
    issue,
    about('block', 'cards/block', 'it opens nothing any more; sessions end'),
    about('unblock', 'cards/unblock', 'unless another card replaced it'),
    replace,
    about('unlock', 'cards/unlock-pin', 'the PIN was wrong too often: it may be tried again'),
    code,
  ],
};
