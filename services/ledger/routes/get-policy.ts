import { policyAnswer } from '../../../protocol/ledger.ts';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { type Log } from '../../log.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { policyFor } from '../rules/policy.ts';
import { screenSeen } from '../rules/screen.ts';
import { noBody, nothing } from './schemas.ts';

export function getPolicy({ store, clock, ids, keys, log }: LedgerContext): Route {
  const warn = onceAVersion(log);
  return route({
    method: 'GET',
    path: '/v1/policy',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: policyAnswer,
    handle: async ({ caller }) => {
      const programme = await store.read({ name: 'programme' });
      if (programme === null) return refuse('service-unavailable', 'there is no programme yet');
      const settings = await store.read({ name: 'screen-settings' });
      const asked = {
        terminal: caller.party.urn,
        jti: ids.random(),
        nowMs: clock.now().getTime(),
      };
      if (settings !== null && screenSeen(settings).unreadable) warn(settings.version);
      const said = policyFor({ programme, settings }, asked);
      const policy = await signMessage('policy', said, keys.signing);
      return { ok: true, body: { policy } };
    },
  });
}

/** Every terminal asks every few minutes. */
function onceAVersion(log: Log): (version: number) => void {
  let told = 0;
  return (version) => {
    if (version === told) return;
    told = version;
    log.error(
      { alarm: 'screen-unreadable', version },
      'how terminals present themselves must be set anew: it cannot be read',
    );
  };
}
