/** Noun `provider`: shops, the rules by which their customers earn, and their campaigns. */
import { systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';
import { programmeShown } from '../../protocol/operator/programme.ts';
import {
  type ProviderShown,
  providerList,
  providerShown,
} from '../../protocol/operator/provider.ts';
import { type Connection } from './connection.ts';
import { type Shown } from './shown.ts';
import { type Flag, type Noun, verb } from './verb.ts';
import { numberFrom, ratioFrom } from './words.ts';

const DAY_SECONDS = 86_400;
const path = '/v1/operator/providers';

const termsFlags = {
  rate: {
    type: 'string',
    value: 'P/M',
    summary: 'P points for every M minor units paid',
    required: true,
  },
  rounding: { type: 'string', value: 'HOW', summary: 'down (the default), half-up or up' },
  minimum: {
    type: 'string',
    value: 'MINOR',
    summary: 'less than so many minor units earns nothing (0)',
  },
  'maturity-days': {
    type: 'string',
    value: 'N',
    summary: 'so long after the purchase its points can be used (0)',
  },
  'expiry-days': {
    type: 'string',
    value: 'N',
    summary: 'so long after the purchase they expire',
    required: true,
  },
} as const satisfies Record<string, Flag>;
const id: Flag = {
  type: 'string',
  value: 'ID',
  summary: 'of what is asked for, to ask again where no answer came (a new one)',
};

const list = verb({
  name: 'list',
  summary: 'all of them, each with the rule that holds',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const { providers } = await connection.ledger({ method: 'GET', path, answer: providerList });
    return {
      kind: 'table',
      columns: ['id', 'name', ...ruleColumns],
      rows: providers.map((one) => ({
        id: one.id,
        name: one.name,
        ...(one.rule === null ? {} : ruleCells(one.rule)),
      })),
    };
  },
});

const show = verb({
  name: 'show',
  summary: 'one of them, with all its rules and campaigns',
  operands: ['provider'],
  flags: {},
  run: async ({ connection, operands }) =>
    shopShown(
      await connection.ledger({
        method: 'GET',
        path: `${path}/${encodeURIComponent(operands.provider)}`,
        answer: providerShown,
      }),
    ),
});

const register = verb({
  name: 'register',
  summary: 'a new one, and the rule that holds there from now on',
  operands: ['provider'],
  flags: {
    name: { type: 'string', value: 'TEXT', summary: 'as customers read it', required: true },
    ...termsFlags,
  },
  run: async ({ connection, operands, flags }) =>
    shopShown(
      await connection.ledger({
        method: 'PUT',
        path: `${path}/${encodeURIComponent(operands.provider)}`,
        body: { name: flags.name, terms: await termsFrom(connection, flags) },
        answer: providerShown,
      }),
    ),
});

const rule = verb({
  name: 'rule',
  summary: 'another rule begins; the one before it stays what it was',
  operands: ['provider'],
  flags: {
    ...termsFlags,
    from: { type: 'string', value: 'INSTANT', summary: 'like 2027-01-01T00:00:00.000Z (now)' },
    id,
  },
  run: async ({ connection, operands, flags }) =>
    shopShown(
      await connection.ledger({
        method: 'PUT',
        path: `/v1/operator/earn-rules/${encodeURIComponent(flags.id ?? newId())}`,
        body: {
          provider: operands.provider,
          from: flags.from ?? null,
          terms: await termsFrom(connection, flags),
        },
        answer: providerShown,
      }),
    ),
});

const campaign = verb({
  name: 'campaign',
  summary: 'purchases earn more for a while; of several at once the largest counts, alone',
  operands: ['provider'],
  flags: {
    name: { type: 'string', value: 'TEXT', summary: 'as customers read it', required: true },
    times: {
      type: 'string',
      value: 'N/M',
      summary: '2/1 doubles, 3/2 is half more',
      required: true,
    },
    from: { type: 'string', value: 'INSTANT', summary: 'the first moment', required: true },
    until: {
      type: 'string',
      value: 'INSTANT',
      summary: 'the first moment after it',
      required: true,
    },
    id,
  },
  run: async ({ connection, operands, flags }) => {
    const [times, per] = ratioFrom('--times', flags.times);
    return shopShown(
      await connection.ledger({
        method: 'PUT',
        path: `/v1/operator/campaigns/${encodeURIComponent(flags.id ?? newId())}`,
        body: {
          provider: operands.provider,
          name: flags.name,
          from: flags.from,
          until: flags.until,
          multiplier: { times, per },
        },
        answer: providerShown,
      }),
    );
  },
});

const endCampaign = verb({
  name: 'end-campaign',
  summary: 'no purchase earns by it from now on',
  operands: ['provider', 'campaign'],
  flags: {},
  run: async ({ connection, operands }) =>
    shopShown(
      await connection.ledger({
        method: 'POST',
        path: `/v1/operator/campaigns/${encodeURIComponent(operands.campaign)}/end`,
        body: { provider: operands.provider },
        answer: providerShown,
      }),
    ),
});

const newId = (): string => systemIds(systemClock).ordered();

async function termsFrom(
  connection: Connection,
  flags: { readonly [K in keyof typeof termsFlags]?: string | undefined },
) {
  const [points, minor] = ratioFrom('--rate', flags.rate ?? '');
  const days = (name: 'maturity-days' | 'expiry-days'): number =>
    numberFrom(`--${name}`, flags[name] ?? '0', { min: 0, max: 36_500 }) * DAY_SECONDS;
  const minimum = numberFrom('--minimum', flags.minimum ?? '0', { min: 0, max: 10 ** 15 });
  const { currency } = await connection.ledger({
    method: 'GET',
    path: '/v1/operator/programme',
    answer: programmeShown,
  });
  return {
    rate: { points, minor },
    rounding: flags.rounding ?? 'down',
    minimum: { currency, minor: minimum.toString() },
    maturitySeconds: days('maturity-days'),
    expirySeconds: days('expiry-days'),
  };
}

const ruleColumns = ['from', 'rate', 'rounding', 'minimum', 'matureDays', 'expireDays'] as const;

function ruleCells({ from, terms }: ProviderShown['rules'][number]) {
  return {
    from,
    rate: `${terms.rate.points}/${terms.rate.minor}`,
    rounding: terms.rounding,
    minimum: terms.minimum.minor,
    matureDays: terms.maturitySeconds / DAY_SECONDS,
    expireDays: terms.expirySeconds / DAY_SECONDS,
  };
}

function shopShown({ id: provider, name, rules, campaigns }: ProviderShown): Shown {
  return {
    kind: 'record',
    fields: {
      provider,
      name,
      rules: rules.map((one) => ({ id: one.id, ...ruleCells(one) })),
      campaigns: campaigns.map(({ multiplier, ...one }) => ({
        ...one,
        times: `${multiplier.times}/${multiplier.per}`,
      })),
    },
  };
}

export const provider: Noun = {
  name: 'provider',
  summary: 'shops, how their customers earn, and their campaigns',
  verbs: [list, show, register, rule, campaign, endCampaign],
};
