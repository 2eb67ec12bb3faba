/** What a decision may do to the rows about people, their cards and their accounts. */
import { type CustomerId } from '../../../protocol/ids.ts';
import { type KeptPin } from '../pins.ts';
import {
  type CardActivationRow,
  type CardReplacementRow,
  type ConsentRow,
  type ErasureRow,
  type KanaNameRow,
  type PayeeCoolOffRow,
  type PayeePolicyRow,
} from './customer-rows.ts';
import { type CardRow } from './rows.ts';

export interface InsertableCustomerRows {
  consent: ConsentRow;
  kana_name: KanaNameRow;
  card_replacement: CardReplacementRow;
  payee_cool_off: PayeeCoolOffRow;
  payee_policy: PayeePolicyRow;
}

export type CustomerWrite =
  /** Throws where there is no such card. */
  | { op: 'set-card-state'; number: string; state: CardRow['state'] }
  /** Throws where there is no such card. */
  | { op: 'set-card-pin'; number: string; pin: KeptPin }
  /** Instead of one that was given out before. */
  | { op: 'put-card-activation'; row: CardActivationRow }
  | { op: 'end-card-activation'; cardNumber: string }
  /** `but`: the digest of the token of the one that goes on, if any. */
  | { op: 'end-sessions-of-customer'; customerId: CustomerId; but: string | null }
  /**
   * Takes away whatever says who this customer is: name, accounts, cards. `retired` keeps their numbers,
   * as keyed digests, from being given to anybody else. Throws where it was done before.
   */
  | { op: 'erase-customer'; row: ErasureRow; retired: readonly string[] };
