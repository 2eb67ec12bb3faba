/** How the rules of limits come to be: what a programme begins with, and how an operator changes one. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Currency } from '../../../protocol/money.ts';
import {
  type LimitRule,
  type LimitRuleTerms,
  RULE_WINDOW_MINUTES_MAX,
} from '../../../protocol/operator/limits.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type LimitRuleRow, type ProgrammeRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { instantOf } from './instant.ts';
import { isLater } from './judge.ts';

export interface RuleChange {
  id: string;
  name: string;
  terms: LimitRuleTerms;
  outcome: LimitRuleRow['outcome'];
  /** URN of the operator. */
  by: string;
  nowMs: number;
  /** At least `nowMs`: nothing is judged anew by what was decided later. Null: from now on. */
  fromMs: number | null;
}

export type RuleChanged = { ok: true; row: LimitRuleRow } | { ok: false; failure: Failure };

/** @param history all rows there are of this name */
export function changeRule(
  history: readonly LimitRuleRow[],
  change: RuleChange,
): Decision<RuleChanged> {
  const known = history.find(({ name }) => name === change.name);
  if (known !== undefined && known.kind !== change.terms.kind)
    return invalid(`the rule ${change.name} is about ${known.kind}; take another name`);
  if (change.fromMs !== null && change.fromMs < change.nowMs)
    return invalid('a rule cannot have been in force before');
  const row = rowOf(change);
  const newest = history.toSorted((left, right) => (isLater(left, right) ? -1 : 1))[0];
  // Asked once more, because the answer was lost.
  if (change.fromMs === null && newest !== undefined && saysTheSame(newest, row))
    return unchanged({ ok: true, row: newest });
  return { answer: { ok: true, row }, writes: [{ op: 'insert', table: 'limit_rule', row }] };
}

/**
 * What every programme begins with: limits well above what the day allows, and reviews of what hardly
 * any honest customer does.
 */
export function firstRules(
  { dayMinorMax, currency }: Pick<ProgrammeRow, 'dayMinorMax' | 'currency'>,
  { nowMs, newId }: { nowMs: number; newId: () => string },
): Write[] {
  const days = BigInt(limits.firstMonthDayLimits);
  const accounts = BigInt(limits.firstPayeeDayLimits);
  const hour = { windowMinutes: 60 };
  const month = { windowMinutes: RULE_WINDOW_MINUTES_MAX };
  const most = (minor: bigint) => ({ max: { currency, minor } });
  const first: [string, LimitRuleRow['outcome'], LimitRuleTerms][] = [
    ['month', 'refuse', { kind: 'month-amount', ...most(dayMinorMax * days) }],
    ['payee-day', 'refuse', { kind: 'payee-day-amount', ...most(dayMinorMax * accounts) }],
    ['customer-velocity', 'review', { kind: 'customer-count', countMax: 60, ...hour }],
    ['terminal-velocity', 'review', { kind: 'terminal-count', countMax: 600, ...hour }],
    ['shared-account', 'review', { kind: 'payee-customers', countMax: 3, ...month }],
    ['near-limit', 'review', { kind: 'near-limit', countMax: 10, percent: 90, ...month }],
  ];
  return first.map(([name, outcome, terms]) => ({
    op: 'insert',
    table: 'limit_rule',
    row: rowOf({ id: newId(), name, outcome, terms, by: LEDGER_URN, nowMs, fromMs: nowMs }),
  }));
}

/** As operators see it. */
export function ruleShown(
  row: LimitRuleRow,
  { currency, isInForce }: { currency: Currency; isInForce: boolean },
): LimitRule {
  return {
    name: row.name,
    terms: termsOf(row, currency),
    outcome: row.outcome,
    changedBy: row.changedBy,
    changedAt: instantOf(row.changedMs),
    from: instantOf(row.fromMs),
    isInForce,
  };
}

/** @throws Error where the row has not the figures of its kind, which the database checks */
function termsOf(row: LimitRuleRow, currency: Currency): LimitRuleTerms {
  const figure = <T>(value: T | null): T => {
    if (value === null) throw new Error(`the rule ${row.name} lacks a figure`);
    return value;
  };
  const counting = () => ({
    countMax: figure(row.countMax),
    windowMinutes: figure(row.windowMinutes),
  });
  switch (row.kind) {
    case 'redemption-amount':
    case 'month-amount':
    case 'payee-day-amount':
      return { kind: row.kind, max: { currency, minor: figure(row.minorMax) } };
    case 'customer-count':
    case 'terminal-count':
    case 'payee-customers':
      return { kind: row.kind, ...counting() };
    case 'near-limit':
      return { kind: row.kind, ...counting(), percent: figure(row.percent) };
  }
}

function rowOf({ id, name, terms, outcome, by, nowMs, fromMs }: RuleChange): LimitRuleRow {
  const { kind } = terms;
  return {
    id,
    name,
    kind,
    outcome,
    minorMax: 'max' in terms ? terms.max.minor : null,
    countMax: 'countMax' in terms ? terms.countMax : null,
    windowMinutes: 'windowMinutes' in terms ? terms.windowMinutes : null,
    percent: 'percent' in terms ? terms.percent : null,
    changedBy: by,
    changedMs: nowMs,
    fromMs: fromMs ?? nowMs,
  };
}

const saysTheSame = (left: LimitRuleRow, right: LimitRuleRow): boolean =>
  left.outcome === right.outcome &&
  left.minorMax === right.minorMax &&
  left.countMax === right.countMax &&
  left.windowMinutes === right.windowMinutes &&
  left.percent === right.percent;

function invalid(detail: string): Decision<RuleChanged> {
  return unchanged({ ok: false, failure: failureOf('body-invalid', detail) });
}
