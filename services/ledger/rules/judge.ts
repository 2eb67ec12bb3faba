/**
 * Limits and suspicion: what the rules say to one request. Pure; the order of the rules does not matter.
 *
 *   every rule in force ─▶ broken? ─▶ one that refuses is broken: refused, by the first by name
 *                                 └─▶ only such as ask for a review: held, and all of them are named
 */
import { type FailureCode } from '../../../protocol/failure.ts';
import { limits } from '../limits.ts';
import { type LimitRuleRow } from '../store/rows.ts';

/** How much of each rule, by its id, is used up already: minor units, or a count. */
export type Used = ReadonlyMap<string, bigint>;

export interface JudgedAsk {
  amountMinor: bigint;
  /** What one redemption of this programme may be. */
  redemptionMinorMax: bigint;
}

export type Judgement =
  | { kind: 'pass' }
  | { kind: 'refuse'; rule: string; code: FailureCode }
  | { kind: 'review'; rules: string[] };

/** @throws Error where nothing was measured for a rule in force: our bug */
export function judge(
  rules: readonly LimitRuleRow[],
  used: Used,
  ask: JudgedAsk,
  nowMs: number,
): Judgement {
  const broken = rulesInForce(rules, nowMs).filter((rule) =>
    isBroken(rule, usedOf(rule, used), ask),
  );
  const refusing = broken.find(({ outcome }) => outcome === 'refuse');
  if (refusing !== undefined)
    return { kind: 'refuse', rule: refusing.name, code: refusalOf[refusing.kind] };
  return broken.length === 0
    ? { kind: 'pass' }
    : { kind: 'review', rules: broken.map(({ name }) => name) };
}

/** Of each name the row whose time has come last; by name. What is switched off is not among them. */
export function rulesInForce(rules: readonly LimitRuleRow[], nowMs: number): LimitRuleRow[] {
  const newest = new Map<string, LimitRuleRow>();
  for (const rule of rules) {
    const known = newest.get(rule.name);
    if (rule.fromMs <= nowMs && (known === undefined || isLater(rule, known)))
      newest.set(rule.name, rule);
  }
  return [...newest.values()]
    .filter(({ outcome }) => outcome !== 'off')
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

export interface Caps {
  redemptionMinor: bigint | null;
  monthMinor: bigint | null;
  payeeMinor: bigint | null;
  /** Any amount would be refused now: there were too many requests. */
  tooOften: boolean;
}

/**
 * What the refusing rules still allow, so that an account shows no amount they would refuse; null: any.
 * Rules of suspicion are not told beforehand: who reads them here would learn how to stay under them.
 */
export function capsOf(rules: readonly LimitRuleRow[], used: Used, nowMs: number): Caps {
  const refusing = rulesInForce(rules, nowMs).filter(({ outcome }) => outcome === 'refuse');
  const least = (kind: LimitRuleRow['kind']): bigint | null =>
    refusing
      .filter((rule) => rule.kind === kind)
      .map((rule) => leftOf(rule, usedOf(rule, used)))
      .reduce<bigint | null>((low, left) => (low === null || left < low ? left : low), null);
  return {
    redemptionMinor: least('redemption-amount'),
    monthMinor: least('month-amount'),
    payeeMinor: least('payee-day-amount'),
    tooOften: refusing
      .filter(({ kind }) => kind === 'customer-count' || kind === 'terminal-count')
      .some((rule) => usedOf(rule, used) + 1n > countMaxOf(rule)),
  };
}

/** How far back a rule looks. */
export function windowMsOf({ kind, windowMinutes }: LimitRuleRow): number {
  if (kind === 'month-amount') return limits.monthMs;
  if (kind === 'payee-day-amount') return limits.dayMs;
  return (windowMinutes ?? 0) * 60_000;
}

/** From this amount on a redemption is "just under the limit". Rounded up. */
export function nearFromMinor({ percent }: LimitRuleRow, redemptionMinorMax: bigint): bigint {
  return (redemptionMinorMax * BigInt(percent ?? 0) + 99n) / 100n;
}

function isBroken(rule: LimitRuleRow, used: bigint, ask: JudgedAsk): boolean {
  switch (rule.kind) {
    case 'redemption-amount':
    case 'month-amount':
    case 'payee-day-amount':
      return ask.amountMinor > leftOf(rule, used);
    case 'customer-count':
    case 'terminal-count':
    case 'payee-customers':
      return used + 1n > countMaxOf(rule);
    case 'near-limit':
      return (
        ask.amountMinor >= nearFromMinor(rule, ask.redemptionMinorMax) &&
        used + 1n > countMaxOf(rule)
      );
  }
}

function leftOf({ minorMax }: LimitRuleRow, used: bigint): bigint {
  if (minorMax === null) throw new Error('a rule about amounts has one');
  return minorMax > used ? minorMax - used : 0n;
}

function countMaxOf({ countMax }: LimitRuleRow): bigint {
  if (countMax === null) throw new Error('a rule that counts has a count');
  return BigInt(countMax);
}

function usedOf(rule: LimitRuleRow, used: Used): bigint {
  const measured = used.get(rule.id);
  if (measured === undefined) throw new Error(`nothing was measured for the rule ${rule.name}`);
  return measured;
}

/** Which of two rows of one name was decided for a later moment, or later for the same. */
export const isLater = (left: LimitRuleRow, right: LimitRuleRow): boolean =>
  left.fromMs !== right.fromMs
    ? left.fromMs > right.fromMs
    : left.changedMs !== right.changedMs
      ? left.changedMs > right.changedMs
      : left.id > right.id;

const refusalOf: Readonly<Record<LimitRuleRow['kind'], FailureCode>> = {
  'redemption-amount': 'amount-above-limit',
  'month-amount': 'amount-above-month-limit',
  'payee-day-amount': 'amount-above-payee-limit',
  'customer-count': 'redemptions-too-frequent',
  'terminal-count': 'redemptions-too-frequent',
  'payee-customers': 'redemption-declined',
  'near-limit': 'redemption-declined',
};
