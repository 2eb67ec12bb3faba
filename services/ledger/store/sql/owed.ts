/** What a customer owes, by provider. */
import { type CustomerId, type RedemptionId } from '../../../../protocol/ids.ts';
import { type Debt } from '../../rules/owed.ts';
import { all, type Steps } from './steps.ts';
import { debts } from './tables.ts';

/** At providers where nothing is owed there is none. */
export const debtsOf = (customerId: CustomerId): Steps<Debt[]> =>
  all(debts, debtsWhere('@customerId'), { customerId });

/** Of whoever asked for this redemption; none where there is no such. */
export const debtsBehind = (redemptionId: RedemptionId): Steps<Debt[]> =>
  all(debts, debtsWhere('(SELECT customer_id FROM redemption WHERE id = @redemptionId)'), {
    redemptionId,
  });

const debtsWhere = (customer: string): string =>
  `SELECT provider_id AS "providerId", -points AS points FROM account_balance
    WHERE customer_id = ${customer} AND account = 'owed' AND points < 0 ORDER BY provider_id`;
