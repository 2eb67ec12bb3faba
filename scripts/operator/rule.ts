/** Noun `rule`: limits and suspicion. A change is a new row, so the list is the history, too. */
import { z } from 'zod';
import { currency } from '../../protocol/money.ts';
import {
  type LimitRule,
  limitRule,
  limitRuleChange,
  limitRuleList,
  limitRuleName,
  limitRuleTerms,
  ruleFigures,
} from '../../protocol/operator/limits.ts';
import { type Cell } from './shown.ts';
import { Misused, type Noun, verb } from './verb.ts';
import { numberFrom } from './words.ts';

const columns = ['name', 'inForce', 'outcome', 'kind', 'figures', 'from', 'changedBy'] as const;

const list = verb({
  name: 'list',
  summary: 'the rules in force; with --history all that ever were',
  operands: [],
  flags: {
    name: { type: 'string', value: 'NAME', summary: 'only this one' },
    history: { type: 'boolean', summary: 'changes that are over, or still to come, too' },
  },
  run: async ({ connection, flags }) => {
    const query = flags.name === undefined ? '' : `?name=${encodeURIComponent(flags.name)}`;
    const path = `/v1/operator/rules${query}`;
    const { rules } = await connection.ledger({ method: 'GET', path, answer: limitRuleList });
    const shown = rules.filter(({ isInForce }) => flags.history || isInForce);
    return { kind: 'table', columns, rows: shown.map(rowOf) };
  },
});

const set = verb({
  name: 'set',
  summary: 'makes a rule, or changes it by a new row',
  operands: ['name'],
  flags: {
    kind: {
      type: 'string',
      value: 'KIND',
      summary:
        'redemption-amount, month-amount, payee-day-amount (--max); customer-count, terminal-count, ' +
        'payee-customers (--count, --minutes); near-limit (and --percent)',
      required: true,
    },
    outcome: {
      type: 'string',
      value: 'OUTCOME',
      summary: 'refuse, review or off',
      required: true,
    },
    max: { type: 'string', value: 'AMOUNT', summary: 'minor units and currency: 20000EUR' },
    count: { type: 'string', value: 'N', summary: 'so many are allowed' },
    minutes: { type: 'string', value: 'N', summary: 'within so long' },
    percent: { type: 'string', value: 'N', summary: 'of what one redemption may be' },
    from: { type: 'string', value: 'TIME', summary: 'from then on, ISO 8601 in UTC (now)' },
  },
  run: async ({ connection, operands, flags }) => {
    const name = limitRuleName.safeParse(operands.name);
    if (!name.success) throw new Misused(`"${operands.name}": a name is small letters and dashes`);
    const terms = limitRuleTerms.safeParse(figuresFrom(flags));
    if (!terms.success)
      throw new Misused(`these are not the figures of --kind: ${z.prettifyError(terms.error)}`);
    const body = limitRuleChange.safeParse({
      terms: z.encode(limitRuleTerms, terms.data),
      outcome: flags.outcome,
      from: flags.from ?? null,
    });
    if (!body.success) throw new Misused(z.prettifyError(body.error));
    const path = `/v1/operator/rules/${name.data}`;
    const changed = await connection.ledger({
      method: 'PUT',
      path,
      body: z.encode(limitRuleChange, body.data),
      answer: limitRule,
    });
    return { kind: 'record', fields: rowOf(changed) };
  },
});

function figuresFrom(flags: {
  kind: string;
  max: string | undefined;
  count: string | undefined;
  minutes: string | undefined;
  percent: string | undefined;
}): unknown {
  const counted = { min: 0, max: 1_000_000 };
  return {
    kind: flags.kind,
    ...(flags.max !== undefined && { max: amountFrom(flags.max) }),
    ...(flags.count !== undefined && { countMax: numberFrom('--count', flags.count, counted) }),
    ...(flags.minutes !== undefined && {
      windowMinutes: numberFrom('--minutes', flags.minutes, counted),
    }),
    ...(flags.percent !== undefined && {
      percent: numberFrom('--percent', flags.percent, { min: 1, max: 100 }),
    }),
  };
}

function amountFrom(word: string): unknown {
  const [, minor, unit] = /^(\d+)([A-Z]{3})$/.exec(word) ?? [];
  const known = currency.safeParse(unit);
  if (minor === undefined || !known.success)
    throw new Misused(`--max: "${word}" is no amount such as 20000EUR, in minor units`);
  return { minor, currency: known.data };
}

function rowOf(rule: LimitRule): Record<(typeof columns)[number], Cell> {
  const figures = Object.entries(ruleFigures(rule.terms));
  return {
    name: rule.name,
    inForce: rule.isInForce,
    outcome: rule.outcome,
    kind: rule.terms.kind,
    figures: figures.map(([name, figure]) => `${name} ${figure}`).join(', '),
    from: rule.from,
    changedBy: rule.changedBy,
  };
}

export const rule: Noun = {
  name: 'rule',
  summary: 'limits and suspicion: what is refused, what people look at first',
  verbs: [list, set],
};
