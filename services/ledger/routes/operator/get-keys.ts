/** Which public keys are in use: the ledger's own, and those it has pinned of its bank. */
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { type KeyList, keyList } from '../../../../protocol/operator/keys.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { bankKeyFrom } from '../../rules/bank-keys.ts';
import { instantOf } from '../../rules/instant.ts';
import { noBody, nothing } from '../schemas.ts';

export function getOperatorKeys(context: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/keys',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: keyList,
    handle: async () => ({
      ok: true,
      body: { keys: [...ownKeys(context), ...(await bankKeys(context))] },
    }),
  });
}

function ownKeys({ keys: { published, sinceMs } }: LedgerContext): KeyList['keys'] {
  const since = sinceMs === null ? null : instantOf(sinceMs);
  return published.keys.map(({ use, kid }) => ({ owner: LEDGER_URN, use, kid, since }));
}

async function bankKeys({ store, bank }: LedgerContext): Promise<KeyList['keys']> {
  const rows = await store.read({ name: 'bank-keys', bank });
  return rows.map((row) => {
    const { use, kid } = bankKeyFrom(row);
    return { owner: bank, use, kid, since: instantOf(row.firstSeenMs) };
  });
}
