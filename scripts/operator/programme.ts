/** Noun `programme`: the terms by which points become money. */
import { type ProgrammeShown, programmeShown } from '../../protocol/operator/programme.ts';
import { type Connection } from './connection.ts';
import { type Shown } from './shown.ts';
import { type Noun, verb } from './verb.ts';
import { numberFrom, ratioFrom } from './words.ts';

const path = '/v1/operator/programme';

const show = verb({
  name: 'show',
  summary: 'the terms that hold now',
  operands: [],
  flags: {},
  run: async ({ connection }) => recordOf(await termsNow(connection)),
});

const terms = verb({
  name: 'terms',
  summary: 'other terms from now on; what is not named stays as it is',
  operands: [],
  flags: {
    rate: { type: 'string', value: 'P/M', summary: 'P points are worth M minor units' },
    minimum: { type: 'string', value: 'MINOR', summary: 'the smallest redemption' },
    step: { type: 'string', value: 'MINOR', summary: 'amounts are multiples of it' },
    fee: { type: 'string', value: 'MINOR', summary: 'of each redemption, paid in points; 0: none' },
  },
  run: async ({ connection, flags }) => {
    const now = await termsNow(connection);
    const money = (name: 'minimum' | 'step' | 'fee', min: number) => {
      const word = flags[name];
      const { currency, minor } = now[name];
      const chosen =
        word === undefined ? minor : BigInt(numberFrom(`--${name}`, word, { min, max: 10 ** 12 }));
      return { currency, minor: chosen.toString() };
    };
    const [points, minor] =
      flags.rate === undefined
        ? [now.rate.points, now.rate.minor]
        : ratioFrom('--rate', flags.rate);
    const body = {
      rate: { points, minor },
      minimum: money('minimum', 1),
      step: money('step', 1),
      fee: money('fee', 0),
    };
    const call = { method: 'POST', path: `${path}/terms`, body, answer: programmeShown } as const;
    return recordOf(await connection.ledger(call));
  },
});

const termsNow = (connection: Connection): Promise<ProgrammeShown> =>
  connection.ledger({ method: 'GET', path, answer: programmeShown });

function recordOf({ name, currency, rate, minimum, step, fee }: ProgrammeShown): Shown {
  return {
    kind: 'record',
    fields: {
      name,
      currency,
      rate: `${rate.points}/${rate.minor}`,
      minimum: minimum.minor,
      step: step.minor,
      fee: fee.minor,
    },
  };
}

export const programme: Noun = {
  name: 'programme',
  summary: 'the terms by which points become money',
  verbs: [show, terms],
};
