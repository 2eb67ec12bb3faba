/** The programme's terms of redemption, read and changed. */
import { programmeShown, termsRequest } from '../../../../protocol/operator/programme.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { changeTerms, programmeSeen } from '../../rules/terms.ts';
import { noBody, nothing } from '../schemas.ts';

export const programmeRoutes: readonly ((context: LedgerContext) => Route)[] = [
  getProgramme,
  postTerms,
];

function getProgramme({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/programme',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: programmeShown,
    handle: async () => {
      const programme = await store.read({ name: 'programme' });
      if (programme === null) return refuse('service-unavailable', 'there is no programme yet');
      return { ok: true, body: programmeSeen(programme) };
    },
  });
}

function postTerms(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/programme/terms',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: termsRequest,
    answer: programmeShown,
    handle: async ({ caller, body }) => {
      const ask = { request: body, nowMs: context.clock.now().getTime() };
      const { rate, minimum, step, fee } = body;
      const deed = deedBy(context, caller, {
        deed: 'programme.terms',
        subject: 'programme',
        details: {
          points: rate.points,
          minor: rate.minor,
          minimum: minimum.minor.toString(),
          step: step.minor.toString(),
          fee: fee.minor.toString(),
        },
      });
      return context.store.transact({ name: 'terms' }, (facts) =>
        audited(changeTerms(facts, ask), deed),
      );
    },
  });
}
