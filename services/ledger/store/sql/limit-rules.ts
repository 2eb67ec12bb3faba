/** The rules of limits, and how much of each is used up: a few indexed look-ups for one request. */
import { type CustomerId } from '../../../../protocol/ids.ts';
import { nearFromMinor, rulesInForce, windowMsOf } from '../../rules/judge.ts';
import { type CustomerFacts } from '../queries.ts';
import { type LimitRuleRow, type PayeeRow, type ProgrammeRow } from '../rows.ts';
import { all, one, type Steps } from './steps.ts';
import { tables, total } from './tables.ts';

const { limit_rule: limitRule } = tables;

/** Who asks, where, to be paid where. */
export interface Asking {
  customerId: CustomerId;
  payee: PayeeRow;
  terminal: string;
  programme: ProgrammeRow;
  nowMs: number;
}

export function* limitFacts(asking: Asking): Steps<Pick<CustomerFacts, 'rules' | 'rulesUsed'>> {
  const rules = yield* rulesNow(asking.nowMs);
  const rulesUsed = new Map<string, bigint>();
  for (const rule of rulesInForce(rules, asking.nowMs))
    rulesUsed.set(rule.id, yield* usedUp(rule, asking));
  return { rules, rulesUsed };
}

/** Of each name the one whose time has come last. */
const rulesNow = (nowMs: number): Steps<LimitRuleRow[]> =>
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

/** Minor units or a count, as the rule's kind has it. */
function usedUp(
  rule: LimitRuleRow,
  { customerId, payee, terminal, ...rest }: Asking,
): Steps<bigint> {
  const sinceMs = rest.nowMs - windowMsOf(rule);
  const { clearingId, accountNumber, branchCode, accountType } = payee;
  const account = { clearingId, accountNumber, branchCode, accountType, sinceMs };
  switch (rule.kind) {
    case 'redemption-amount':
      return nothing();
    case 'month-amount':
      return measured(
        `SELECT CAST(coalesce(sum(amount_minor), 0) AS BIGINT) AS total FROM redemption
          WHERE customer_id = @customerId AND requested_ms > @sinceMs AND ${notGivenBack}`,
        { customerId, sinceMs },
      );
    case 'payee-day-amount':
      return measured(
        `SELECT CAST(coalesce(sum(amount_minor), 0) AS BIGINT) AS total FROM ${paidTo}
            AND ${notGivenBack}`,
        account,
      );
    case 'customer-count':
      return measured(
        `SELECT CAST(count(*) AS BIGINT) AS total FROM redemption
          WHERE customer_id = @customerId AND requested_ms > @sinceMs`,
        { customerId, sinceMs },
      );
    case 'terminal-count':
      return measured(
        `SELECT CAST(count(*) AS BIGINT) AS total FROM redemption
          WHERE terminal = @terminal AND requested_ms > @sinceMs`,
        { terminal, sinceMs },
      );
    case 'payee-customers':
      return measured(
        `SELECT CAST(count(DISTINCT redemption.customer_id) AS BIGINT) AS total FROM ${paidTo}
            AND redemption.customer_id <> @customerId`,
        { ...account, customerId },
      );
    case 'near-limit':
      return measured(
        `SELECT CAST(count(*) AS BIGINT) AS total FROM redemption
          WHERE customer_id = @customerId AND requested_ms > @sinceMs
            AND amount_minor >= @nearMinor`,
        {
          customerId,
          sinceMs,
          nearMinor: nearFromMinor(rule, rest.programme.redemptionMinorMax),
        },
      );
  }
}

const notGivenBack = "state IN ('held', 'authorized', 'completed')";

/** What was asked for to one account, under whosever name it is registered. */
const paidTo = `payee JOIN redemption ON redemption.payee_id = payee.id
          WHERE payee.account_number = @accountNumber AND payee.clearing_id = @clearingId
            AND payee.branch_code IS NOT DISTINCT FROM @branchCode
            AND payee.account_type IS NOT DISTINCT FROM @accountType
            AND redemption.requested_ms > @sinceMs`;

function* measured(sql: string, values: object): Steps<bigint> {
  return (yield* one(total, sql, values))?.total ?? 0n;
}

// oxlint-disable-next-line require-yield -- one kind needs no look-up
function* nothing(): Steps<bigint> {
  return 0n;
}
