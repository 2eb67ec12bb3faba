/** What a customer owes, by provider. */
import { type CustomerId } from '../../../../protocol/ids.ts';
import { type Debt } from '../../rules/owed.ts';
import { all, type Steps } from './steps.ts';
import { debts } from './tables.ts';

/** At providers where nothing is owed there is none. */
export const debtsOf = (customerId: CustomerId): Steps<Debt[]> =>
  all(
    debts,
    `SELECT provider_id AS "providerId", -points AS points FROM account_balance
      WHERE customer_id = @customerId AND account = 'owed' AND points < 0 ORDER BY provider_id`,
    { customerId },
  );
