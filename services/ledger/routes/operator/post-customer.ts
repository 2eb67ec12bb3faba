/** A customer with a first card and an account, entered by an operator. The card has no PIN yet. */
import { customerId } from '../../../../protocol/ids.ts';
import { newCustomer } from '../../../../protocol/operator/customer.ts';
import { customerMade } from '../../../../protocol/operator/customer-desk.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { banksFor } from '../../banks.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { cardDigest } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import { newCustomerWrites } from '../../rules/new-customer.ts';
import { nothing } from '../schemas.ts';

export function postCustomer(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/customers',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: newCustomer,
    answer: customerMade,
    handle: async ({ caller, body }) => {
      const { ids, clock, keys, store } = context;
      const banks = await banksFor(context.banks, body.payee.kind);
      const made = {
        customerId: customerId.parse(ids.ordered()),
        payeeId: ids.ordered(),
        consentId: ids.ordered(),
        nowMs: clock.now().getTime(),
        pin: null,
        enteredBy: caller.party.urn,
      };
      const deed = deedBy(context, caller, {
        deed: 'customer.add',
        subject: `customer:${made.customerId}`,
        details: { card: body.cardNumber.slice(-4), agreement: body.agreement?.text ?? null },
      });
      const { cardNumber: newNumber } = body;
      const newDigest = cardDigest(keys, newNumber);
      const query = { name: 'new-customer', newNumber, newDigest } as const;
      const judged = await store.transact(query, ({ programme, numberTaken }) => {
        const facts = { currency: programme.currency, banks, cardTaken: numberTaken };
        const answer = newCustomerWrites(body, facts, made);
        return audited({ answer, writes: answer.ok ? answer.writes : [] }, deed);
      });
      if (!judged.ok) return judged;
      return { ok: true, status: 201, body: { customer: judged.customerId } };
    },
  });
}
