/** What is known of one customer's points and money. */
import assert from 'node:assert/strict';
import { type CustomerId } from '../../../../protocol/ids.ts';
import { type CustomerFacts } from '../queries.ts';
import { type LotRow } from '../rows.ts';
import { type Asking, limitFacts, rulesNow } from './limit-rules.ts';
import * as find from './look-ups.ts';
import { debtsOf } from './owed.ts';
import { all, one, type Steps, together } from './steps.ts';
import { tables, total } from './tables.ts';

export function* customerFacts(
  customerId: CustomerId,
  at: Pick<Asking, 'programme' | 'terminal' | 'nowMs' | 'sinceMs'>,
): Steps<CustomerFacts> {
  const { customer, payee, lots, debts, rules } = yield* together({
    customer: find.customer(customerId),
    payee: find.newestPayee(customerId),
    lots: lotsLeft(customerId),
    debts: debtsOf(customerId),
    rules: rulesNow(at.nowMs),
  });
  assert.ok(customer !== null && payee !== null, 'a customer has a name and a payee');
  const { coolOff, limits } = yield* together({
    coolOff: find.coolOff(payee.id),
    limits: limitFacts(rules, { ...at, customerId, payee }),
  });
  return { customer, payee, payeeFromMs: coolOff?.untilMs ?? null, lots, debts, ...limits };
}

/** Oldest first. */
export const lotsLeft = (customerId: CustomerId): Steps<LotRow[]> =>
  all(
    tables.lot,
    `SELECT ${tables.lot.columns()} FROM lot
      WHERE customer_id = @customerId AND is_left = 1 ORDER BY earned_ms, id`,
    { customerId },
  );

export function* heldPoints(customerId: CustomerId): Steps<number> {
  const row = yield* one(
    total,
    `SELECT CAST(coalesce(sum(points), 0) AS BIGINT) AS total FROM account_balance
      WHERE customer_id = @customerId AND account = 'held'`,
    { customerId },
  );
  return Number(row?.total ?? 0n);
}
