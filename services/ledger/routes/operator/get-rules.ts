import { z } from 'zod';
import { limitRuleList, limitRuleName } from '../../../../protocol/operator/limits.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { rulesInForce } from '../../rules/judge.ts';
import { ruleShown } from '../../rules/limit-rule.ts';
import { noBody, nothing } from '../schemas.ts';

/** The history, too: who changed what, and from when. */
export function getRules({ store, clock }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/rules',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ name: limitRuleName.optional() }),
    body: noBody,
    answer: limitRuleList,
    handle: async ({ query }) => {
      const rows = await store.read({ name: 'limit-rules', ruleName: query.name ?? null });
      const inForce = new Set(rulesInForce(rows, clock.now().getTime()).map(({ id }) => id));
      const programme = await store.read({ name: 'programme' });
      const shown = rows.map((row) =>
        ruleShown(row, { currency: programme?.currency ?? 'EUR', isInForce: inForce.has(row.id) }),
      );
      return { ok: true, body: { rules: shown } };
    },
  });
}
