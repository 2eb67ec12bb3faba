import { z } from 'zod';
import {
  limitRule,
  limitRuleChange,
  limitRuleName,
  ruleFigures,
} from '../../../../protocol/operator/limits.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { millisecondsOf } from '../../rules/instant.ts';
import { rulesInForce } from '../../rules/judge.ts';
import { changeRule, ruleShown } from '../../rules/limit-rule.ts';
import { nothing } from '../schemas.ts';

/** A rule of limits is changed by a new row. Asked again for what is in force already, nothing is written. */
export function putRule(context: LedgerContext): Route {
  const { store, clock, ids } = context;
  return route({
    method: 'PUT',
    path: '/v1/operator/rules/:id',
    roles: ['operator'],
    params: z.strictObject({ id: limitRuleName }),
    query: nothing,
    body: limitRuleChange,
    answer: limitRule,
    handle: async ({ caller, params: { id: name }, body: { terms, outcome, from } }) => {
      const programme = await store.read({ name: 'programme' });
      if (programme === null) return refuse('service-unavailable', 'there is no programme yet');
      const { currency } = programme;
      if ('max' in terms && terms.max.currency !== currency)
        return refuse('currency-mismatch', `the programme is in ${currency}`);
      const nowMs = clock.now().getTime();
      const fromMs = from === null ? null : millisecondsOf(from);
      const change = {
        id: ids.ordered(),
        name,
        terms,
        outcome,
        by: caller.party.urn,
        nowMs,
        fromMs,
      };
      const deed = deedBy(context, caller, {
        deed: 'rule.set',
        subject: `rule:${name}`,
        details: { kind: terms.kind, outcome, from, ...ruleFigures(terms) },
      });
      const changed = await store.transact({ name: 'limit-rules', ruleName: name }, (history) =>
        audited(changeRule(history, change), deed),
      );
      if (!changed.ok) return changed;
      const isInForce = rulesInForce([changed.row], nowMs).length > 0;
      return { ok: true, body: ruleShown(changed.row, { currency, isInForce }) };
    },
  });
}
