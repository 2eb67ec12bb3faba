/** Applies writes about people, their cards and their accounts. */
import assert from 'node:assert/strict';
import { type CustomerWrite } from '../customer-writes.ts';
import { run, type Steps } from './steps.ts';
import { activations, erasures, retiredCards } from './people-tables.ts';

/** Instead of a name, where somebody was erased. */
export const ERASED = '—';

export function* applyCustomerWrite(write: CustomerWrite): Steps<void> {
  switch (write.op) {
    case 'set-card-state':
      changesOne(
        yield* run('UPDATE card SET state = @state WHERE number = @number', {
          number: write.number,
          state: write.state,
        }),
      );
      return;
    case 'set-card-pin':
      changesOne(
        yield* run(
          `UPDATE card SET pin_salt = @pinSalt, pin_hash = @pinHash, pin_cost = @pinCost,
             pin_block_size = @pinBlockSize, pin_parallelization = @pinParallelization
            WHERE number = @number`,
          { number: write.number, ...write.pin },
        ),
      );
      return;
    case 'put-card-activation':
      yield* run(
        `${activations.insert} ON CONFLICT (card_number)
           DO UPDATE SET code_digest = @codeDigest, expires_ms = @expiresMs`,
        write.row,
      );
      return;
    case 'end-card-activation':
      yield* run('DELETE FROM card_activation WHERE card_number = @cardNumber', {
        cardNumber: write.cardNumber,
      });
      return;
    case 'end-sessions-of-customer':
      yield* run('DELETE FROM session WHERE customer_id = @customerId AND token_hash <> @but', {
        customerId: write.customerId,
        but: write.but ?? '',
      });
      return;
    case 'erase-customer':
      yield* erase(write);
      return;
    default:
      write satisfies never;
  }
}

function changesOne(changes: number): void {
  assert.equal(changes, 1, 'the card is there');
}

/** The rows of customer and accounts stay, empty: what was paid refers to them. */
function* erase({ row, retired }: CustomerWrite & { op: 'erase-customer' }): Steps<void> {
  const { customerId, atMs } = row;
  const cards = 'SELECT number FROM card WHERE customer_id = @customerId';
  for (const sql of [
    `DELETE FROM pin_attempt WHERE card_number IN (${cards})`,
    `DELETE FROM card_activation WHERE card_number IN (${cards})`,
    'DELETE FROM card_replacement WHERE customer_id = @customerId',
    'DELETE FROM session WHERE customer_id = @customerId',
    'DELETE FROM card WHERE customer_id = @customerId',
    'DELETE FROM kana_name WHERE customer_id = @customerId',
  ]) {
    yield* run(sql, { customerId });
  }
  yield* run('UPDATE customer SET display_name = @erased WHERE id = @customerId', {
    customerId,
    erased: ERASED,
  });
  yield* run(
    `UPDATE payee SET holder_name = '', bank_name = '', masked = @erased, clearing_id = '',
       account_number = '', branch_code = CASE WHEN branch_code IS NULL THEN NULL ELSE '' END
      WHERE customer_id = @customerId`,
    { customerId, erased: ERASED },
  );
  yield* run(erasures.insert, row);
  for (const numberDigest of retired) {
    yield* run(retiredCards.insert, { numberDigest, atMs });
  }
}
