/** A page of an import: customers with a first card and an account each, none of them with a PIN yet. */
import { customerId } from '../../../../protocol/ids.ts';
import {
  customerImport,
  customersImported,
} from '../../../../protocol/operator/customer-import.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { banksFor } from '../../banks.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { cardDigest } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import { importCustomers, type ImportLine } from '../../rules/import-customers.ts';
import { nothing } from '../schemas.ts';

export function postCustomerImport(context: LedgerContext): Route {
  const { clock, keys, store } = context;
  return route({
    method: 'POST',
    path: '/v1/operator/customer-imports',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: customerImport,
    answer: customersImported,
    handle: async ({ caller, body: { customers } }) => {
      const nowMs = clock.now().getTime();
      const lines: ImportLine[] = [];
      for (const entered of customers) {
        const banks = await banksFor(context.banks, entered.payee.kind);
        lines.push({ entered, banks, made: madeFor(context, { nowMs, by: caller.party.urn }) });
      }
      const cards = customers.map(({ cardNumber: newNumber }) => ({
        newNumber,
        newDigest: cardDigest(keys, newNumber),
      }));
      const outcomes = await store.transact({ name: 'customer-import', cards }, (facts) => {
        const decision = importCustomers(facts, lines);
        const count = (end: string) => decision.answer.filter((one) => one.end === end).length;
        const details = {
          lines: lines.length,
          added: count('added'),
          there: count('there'),
          refused: count('refused'),
        };
        const deed = deedBy(context, caller, {
          deed: 'customer.import',
          subject: 'ledger',
          details,
        });
        return audited(decision, deed);
      });
      return { ok: true, body: { outcomes } };
    },
  });
}

function madeFor(
  { ids }: Pick<LedgerContext, 'ids'>,
  { nowMs, by: enteredBy }: { nowMs: number; by: string },
): ImportLine['made'] {
  return {
    customerId: customerId.parse(ids.ordered()),
    payeeId: ids.ordered(),
    consentId: ids.ordered(),
    nowMs,
    pin: null,
    enteredBy,
  };
}
