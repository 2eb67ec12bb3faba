/** The tables about people, their cards and their accounts, by name. */
import { z } from 'zod';
import * as rows from '../customer-rows.ts';
import { type InsertableCustomerRows } from '../customer-writes.ts';
import { table, type Table } from './table.ts';

export const customerTables = {
  consent: table('consent', rows.consentRow),
  kana_name: table('kana_name', rows.kanaNameRow),
  card_replacement: table('card_replacement', rows.cardReplacementRow),
  payee_cool_off: table('payee_cool_off', rows.payeeCoolOffRow),
  payee_policy: table('payee_policy', rows.payeePolicyRow),
} satisfies { [T in keyof InsertableCustomerRows]: Table<InsertableCustomerRows[T]> };

export const activations = table('card_activation', rows.cardActivationRow);
export const coolOffs = customerTables.payee_cool_off;
export const erasures = table('erasure', rows.erasureRow);
/** Numbers of cards of customers who were erased, as keyed digests. */
export const retiredCards = table(
  'retired_card',
  z.strictObject({ numberDigest: z.string(), atMs: rows.erasureRow.shape.atMs }),
);
