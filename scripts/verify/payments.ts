/**
 * From the bank's side (I2, I3): every payment it made is one that the ledger ordered, in that amount,
 * to that customer's account, and whose points the ledger has not given back. Whose account it was can
 * not be said of a customer who was erased: the rest is looked at as ever.
 *
 * The bank is read before the ledger here: a payment that is there must have been ordered before, so
 * that a run on living databases raises no false alarm.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const payment = z.looseObject({
  id: z.string(),
  amount: z.number(),
  currency: z.string(),
  jws: z.string(),
  creditor: z.string().nullable(),
});
export type Payment = z.output<typeof payment>;

const order = z.looseObject({
  id: z.string(),
  state: z.string(),
  amount: z.number(),
  currency: z.string(),
  jws: z.string().nullable(),
  /** Null: the customer was erased, and with them who was paid. */
  payee: z.string().nullable(),
});

export function bankPayments(bank: Books): Payment[] {
  return bank.rows(
    payment,
    `SELECT t.redemption AS id, t.amount, t.currency, t.jws,
            (SELECT p.account FROM posting p
              WHERE p.redemption = t.redemption AND p.side = 'credit') AS creditor
     FROM transfer t WHERE t.outcome = 'completed'`,
  );
}

export function verifyPayments(payments: readonly Payment[], ledger: Books): Violation[] {
  const orders = new Map(
    ledger
      .rows(
        order,
        `SELECT r.id, r.state, r.amount_minor AS amount, r.currency, r.authorization AS jws,
                CASE WHEN p.account_number = '' AND r.customer_id IN (SELECT customer_id FROM erasure)
                  THEN NULL WHEN p.kind = 'iban' THEN p.account_number ELSE
                  p.clearing_id || '-' || p.branch_code || '-' || p.account_type || '-' ||
                  p.account_number END AS payee
         FROM redemption r JOIN payee p ON p.id = r.payee_id`,
      )
      .map((row) => [row.id, row]),
  );
  return payments.flatMap((paid) => {
    const wrong = problemWith(paid, orders.get(paid.id));
    return wrong === null
      ? []
      : [{ invariant: 'I3' as const, what: `the bank paid redemption ${paid.id}: ${wrong}` }];
  });
}

/** An ES256 signature has two valid forms; what was signed has one. */
const signedPart = (jws: string): string => jws.slice(0, jws.lastIndexOf('.'));

function problemWith(paid: Payment, ordered: z.output<typeof order> | undefined): string | null {
  if (ordered === undefined) return 'the ledger does not know it';
  // Authorized is on its way; everything else gave the points back, or never reserved them for good.
  if (!['authorized', 'completed', 'returned'].includes(ordered.state)) {
    return `the ledger says ${ordered.state}`;
  }
  if (paid.amount !== ordered.amount || paid.currency !== ordered.currency) {
    return 'not in the amount that the ledger ordered';
  }
  if (signedPart(paid.jws) !== signedPart(ordered.jws ?? ''))
    return 'on an authorization that is not the ledger’s';
  if (ordered.payee !== null && paid.creditor !== ordered.payee)
    return 'to another account than the customer’s';
  return null;
}
