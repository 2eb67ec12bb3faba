/** The bank's receipt, whoever delivers it: it is believed for its signature alone (claims 1g, 2b). */
import { receiptDelivery, redemption, type Redemption } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { settleByReceipt } from '../settlement.ts';
import { type RedemptionRow } from '../store/rows.ts';
import { nothing, redemptionPath } from './schemas.ts';

export function putReceipt(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/redemptions/:id/receipt',
    roles: ['kiosk', 'ledger', 'bank'],
    params: redemptionPath,
    query: nothing,
    body: receiptDelivery,
    answer: redemption,
    handle: async ({ caller, params, body }) => {
      const { role, urn } = caller.party;
      const terminal = role === 'kiosk' ? urn : undefined;
      const settled = await settleByReceipt(context, params.id, { ...body, terminal });
      return settled.kind === 'settled' || settled.kind === 'known'
        ? { ok: true, body: answerTo(caller.party.urn, settled.row) }
        : { ok: false, failure: settled.failure };
    },
  });
}

/** SECURITY: evidence counts from any hands, but only the terminal that asked sees the signed words. */
function answerTo(caller: string, row: RedemptionRow): Redemption {
  const seen = { ...row, authorization: null, statement: null, returnStatement: null };
  return redemptionAnswer(caller === row.terminal ? row : seen, null);
}
