/**
 * The rules of limits, and how much of each is used up: for one request a few indexed look-ups, which are asked for
 * in one statement. One text for each set of rules.
 */
import { z } from 'zod';
import { type CustomerId } from '../../../../protocol/ids.ts';
import { nearFromMinor, rulesInForce, windowMsOf } from '../../rules/judge.ts';
import { type CustomerFacts } from '../queries.ts';
import { type LimitRuleRow, type PayeeRow, type ProgrammeRow } from '../rows.ts';
import { all, one, type Steps } from './steps.ts';
import { type Bindable } from './table.ts';
import { tables } from './tables.ts';

const { limit_rule: limitRule } = tables;

/** Who asks, where, to be paid where. */
export interface Asking {
  customerId: CustomerId;
  payee: PayeeRow;
  terminal: string;
  programme: ProgrammeRow;
  nowMs: number;
  /** When the day of the programme's own limit began. */
  sinceMs: number;
}

type Limited = Pick<CustomerFacts, 'rules' | 'rulesUsed' | 'redeemedMinorSince'>;

export function* limitFacts(rules: LimitRuleRow[], asking: Asking): Steps<Limited> {
  const inForce = rulesInForce(rules, asking.nowMs);
  const [redeemedMinorSince = 0n, ...used] = yield* usedUp(asking, [
    { kind: 'month-amount', sinceMs: asking.sinceMs, nearMinor: 0n },
    ...inForce.map((rule) => questionOf(rule, asking)),
  ]);
  return {
    redeemedMinorSince,
    rules,
    rulesUsed: new Map(inForce.map(({ id }, place) => [id, used[place] ?? 0n])),
  };
}

/** Of each name the one whose time has come last. */
export const rulesNow = (nowMs: number): Steps<LimitRuleRow[]> =>
  all(
    limitRule,
    `SELECT ${limitRule.columns()} FROM limit_rule
      WHERE from_ms <= @nowMs AND NOT EXISTS (
        SELECT 1 FROM limit_rule AS newer
         WHERE newer.name = limit_rule.name AND newer.from_ms <= @nowMs
           AND (newer.from_ms, newer.changed_ms, newer.id)
             > (limit_rule.from_ms, limit_rule.changed_ms, limit_rule.id))
      ORDER BY name`,
    { nowMs },
  );

/** Oldest first. */
export const limitRules = (name: string | null): Steps<LimitRuleRow[]> =>
  name === null
    ? all(
        limitRule,
        `SELECT ${limitRule.columns()} FROM limit_rule ORDER BY name, from_ms, changed_ms, id`,
        {},
      )
    : all(
        limitRule,
        `SELECT ${limitRule.columns()} FROM limit_rule
          WHERE name = @name ORDER BY from_ms, changed_ms, id`,
        { name },
      );

type Values = Readonly<Record<string, Bindable>>;

/** The same for every rule. */
const ofAll = ({ customerId, payee, terminal }: Asking): Values => ({
  customerId,
  terminal,
  clearingId: payee.clearingId,
  accountNumber: payee.accountNumber,
  branchCode: payee.branchCode,
  accountType: payee.accountType,
});

/** A kind of rule, when its window begins, and from which amount it counts. */
interface Question {
  kind: LimitRuleRow['kind'];
  sinceMs: number;
  nearMinor: bigint;
}

const questionOf = (rule: LimitRuleRow, { nowMs, programme }: Asking): Question => ({
  kind: rule.kind,
  sinceMs: nowMs - windowMsOf(rule),
  nearMinor: nearFromMinor(rule, programme.redemptionMinorMax),
});

const sums = z.record(z.string(), z.bigint());

/** Minor units or a count, as each kind has it, in their order. */
function* usedUp(asking: Asking, asked: readonly Question[]): Steps<bigint[]> {
  const values: Record<string, Bindable> = { ...ofAll(asking) };
  for (const [place, { sinceMs, nearMinor }] of asked.entries()) {
    values[`sinceMs${place}`] = BigInt(sinceMs);
    values[`nearMinor${place}`] = nearMinor;
  }
  const used = yield* one(sums, textOf(asked.map(({ kind }) => kind)), values);
  return asked.map((_, place) => used?.[`u${place}`] ?? 0n);
}

const texts = new Map<string, string>();

function textOf(kinds: readonly LimitRuleRow['kind'][]): string {
  const key = kinds.join();
  const known = texts.get(key);
  if (known !== undefined) return known;
  const columns = kinds.map((kind, place) => `(${numbered(questions[kind], place)}) AS u${place}`);
  const text = `SELECT ${columns.join(', ')}`;
  texts.set(key, text);
  return text;
}

/** Of each its own window and amount. */
const numbered = (sql: string, place: number): string =>
  sql.replaceAll(/@(?:sinceMs|nearMinor)\b/g, `$&${place}`);

const sumOf = 'SELECT CAST(coalesce(sum(amount_minor), 0) AS BIGINT) FROM';
const countOf = 'SELECT CAST(count(*) AS BIGINT) FROM';
const notGivenBack = "state IN ('held', 'authorized', 'completed')";
const ofCustomer = 'redemption WHERE customer_id = @customerId AND requested_ms > @sinceMs';

/** What was asked for to one account, under whosever name it is registered: found among its owner's redemptions. */
const paidTo = `payee JOIN redemption
            ON redemption.customer_id = payee.customer_id AND redemption.payee_id = payee.id
          WHERE payee.account_number = @accountNumber AND payee.clearing_id = @clearingId
            AND payee.branch_code IS NOT DISTINCT FROM @branchCode
            AND payee.account_type IS NOT DISTINCT FROM @accountType
            AND redemption.requested_ms > @sinceMs`;

const questions: Readonly<Record<LimitRuleRow['kind'], string>> = {
  'redemption-amount': 'CAST(0 AS BIGINT)',
  'month-amount': `${sumOf} ${ofCustomer} AND ${notGivenBack}`,
  'payee-day-amount': `${sumOf} ${paidTo} AND ${notGivenBack}`,
  'customer-count': `${countOf} ${ofCustomer}`,
  'terminal-count': `${countOf} redemption WHERE terminal = @terminal AND requested_ms > @sinceMs`,
  'payee-customers': `SELECT CAST(count(DISTINCT redemption.customer_id) AS BIGINT) FROM ${paidTo}
            AND redemption.customer_id <> @customerId`,
  'near-limit': `${countOf} ${ofCustomer} AND amount_minor >= @nearMinor`,
};
