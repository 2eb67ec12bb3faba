/**
 * Customers, their cards and the accounts that are paid, as an operator enters them: single, or as a
 * line of an import. What can be seen of a value alone is checked here; whether a bank exists, and whose
 * name an account is in, is the ledger's rule.
 */
import { z } from 'zod';
import { cardNumber, language } from '../ledger.ts';
import { instant } from '../ids.ts';

/** Of a person or a bank: no control characters, and nothing to trim. */
const name = z
  .string()
  .max(70)
  .regex(/^\P{C}*[^\p{C}\s]$/u)
  .regex(/^\S/u);

/** An account as it is typed in. Spaces in an IBAN and full-width kana are put right. */
export const payeeAccount = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('iban'),
    holder: name,
    iban: z.string().regex(/^[A-Za-z0-9 ]{15,42}$/),
    bic: z.string().regex(/^[A-Za-z0-9]{8,11}$/),
    /** What the customer calls the bank. Without it the BIC is shown. */
    bank: name.optional(),
  }),
  z.strictObject({
    kind: z.literal('jp-account'),
    /** In kana, of any width. */
    holder: name,
    bankCode: z.string().regex(/^[0-9]{4}$/),
    branchCode: z.string().regex(/^[0-9]{3}$/),
    /** 1 ordinary, 2 current, 4 savings. */
    accountType: z.enum(['1', '2', '4']),
    accountNumber: z.string().regex(/^[0-9]{7}$/),
  }),
]);
export type PayeeAccount = z.infer<typeof payeeAccount>;

/** What somebody agreed to, where it was not said at a terminal with a redemption. */
export const agreement = z.strictObject({
  /** The text and its version, as in `membership/1`. */
  text: z.string().regex(/^[a-z][a-z-]{0,39}\/[1-9][0-9]{0,3}$/),
  language,
  givenAt: instant,
});
export type Agreement = z.infer<typeof agreement>;

export const newCustomer = z.strictObject({
  /** As registered: the account that is paid must be in this name. */
  name,
  /** The same name in kana; needed where Japanese accounts are paid. */
  kana: name.optional(),
  cardNumber,
  payee: payeeAccount,
  agreement: agreement.optional(),
});
export type NewCustomer = z.infer<typeof newCustomer>;
