import { redemptionProof } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { inclusionProof } from '../inclusion-proof.ts';
import { noBody, nothing, redemptionPath } from './schemas.ts';

export function getProof(context: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/redemptions/:id/proof',
    roles: ['kiosk'],
    params: redemptionPath,
    query: nothing,
    body: noBody,
    answer: redemptionProof,
    handle: async ({ caller, params: { id } }) => {
      const row = await context.store.read({ name: 'redemption-row', id });
      // SECURITY: what another terminal asked for does not exist for this one.
      if (row === null || row.terminal !== caller.party.urn) {
        return refuse('redemption-unknown', 'this terminal asked for nothing under this id');
      }
      const proof = row.statement === null ? null : await inclusionProof(context, row.statement);
      const returnProof =
        row.returnStatement === null
          ? undefined
          : await inclusionProof(context, row.returnStatement);
      return { ok: true, body: { id, proof, ...(returnProof !== undefined && { returnProof }) } };
    },
  });
}
