/** A terminal is alive, says how it is, and shows that it is the one copy of itself. */
import { heartbeat, heartbeatAnswer } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { instantOf } from '../rules/instant.ts';
import { policyVersion } from '../rules/policy.ts';
import { hearTerminal } from '../rules/terminal.ts';
import { nothing } from './schemas.ts';

export function postHeartbeat(context: LedgerContext): Route {
  const { store, clock, log } = context;
  return route({
    method: 'POST',
    path: '/v1/heartbeat',
    roles: ['kiosk', 'till'],
    params: nothing,
    query: nothing,
    body: heartbeat,
    answer: heartbeatAnswer,
    handle: async ({ caller, body: { statement, ...body } }) => {
      const terminal = caller.party.urn;
      const { serial, issuedMs } = caller;
      const nowMs = clock.now().getTime();
      const heard = await store.transact({ name: 'terminal', terminal }, (known) =>
        hearTerminal(known, { ...body, terminal, issuedMs, nowMs }),
      );
      if (!heard.ok) {
        const { detail } = heard.failure;
        log.error({ terminal, serial, detail }, 'two copies of one terminal: a person has to look');
        return heard;
      }
      if (statement !== undefined) await context.journal?.hear(statement);
      const settings = await store.read({ name: 'screen-settings' });
      return { ok: true, body: { at: instantOf(nowMs), policyVersion: policyVersion(settings) } };
    },
  });
}
