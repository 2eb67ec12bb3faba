/** What a member of staff has signed at a kiosk: verified here, judged and applied by rules/staff-action.ts. */
import { sealedPurchase } from '../../../protocol/ledger.ts';
import { sealDigest } from '../../../protocol/sealed/seal-digest.ts';
import { messageDigest } from '../../../protocol/sealed/sign.ts';
import { type StaffAction } from '../../../protocol/staff-messages.ts';
import {
  staffActionDelivery,
  type StaffActionDelivery,
  staffActionDone,
} from '../../../protocol/staff.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { audited } from '../rules/audit.ts';
import { type PurchaseAsk } from '../rules/purchase.ts';
import { type ReversalAsk } from '../rules/reversal.ts';
import { isWorthAnEntry, staffAct, type StaffActionAsk } from '../rules/staff-action.ts';
import { staffDeed } from '../staff-deed.ts';
import { signedBy, unknownKey } from '../staff-signature.ts';
import { nothing, staffActionPath } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function putStaffAction(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/staff/actions/:id',
    roles: ['kiosk'],
    params: staffActionPath,
    query: nothing,
    body: staffActionDelivery,
    answer: staffActionDone,
    handle: async ({ caller, params, body }) => {
      const { party } = caller;
      if (party.role !== 'kiosk') return refuse('role-refused', 'staff acts at a kiosk');
      const { sessions = [] } = body;
      const signed = await signedBy(context, body.action, sessions);
      if (signed === null) return unknownKey(context, caller, body.action);
      const { action, kid } = signed;
      if (action.jti !== params.id) return invalid('action: signed under another id');
      const second =
        body.confirmation === undefined
          ? null
          : await signedBy(context, body.confirmation, sessions);
      if (second === null && body.confirmation !== undefined) {
        return unknownKey(context, caller, body.action);
      }
      const about = { action, provider: party.provider, terminal: party.urn };
      const purchase = await purchaseOf(context, about, body);
      if (purchase === 'not-what-was-signed') {
        return invalid('sealed: not the purchase that was signed');
      }
      if (purchase === 'not-opened') {
        return refuse('body-invalid', 'sealed: cannot be opened with a key of this ledger');
      }
      const reversal = reversalOf(context, about);
      const ask: StaffActionAsk = {
        action,
        jws: body.action,
        confirmation: second && { jws: body.confirmation ?? '', action: second.action },
        digest: await messageDigest(body.action),
        caller: { terminal: party.urn, certificate: caller.serial },
        nowMs: context.clock.now().getTime(),
        purchase,
        reversal,
        areBooksWhole: (context.suspended?.() ?? null) === null,
      };
      const { deed } = action;
      const query = {
        name: 'staff-action',
        id: params.id,
        kid,
        secondKid: second?.kid ?? null,
        terminal: party.urn,
        lost: [signed.lost, second?.lost ?? null].filter((one) => one !== null),
        about: {
          ...(purchase && { purchase: purchaseQuery(purchase) }),
          ...(reversal && { reversal: reversalQuery(reversal) }),
          ...('redemption' in deed && { redemption: deed.redemption }),
        },
      } as const;
      const done = await context.store.transact(query, (facts) => {
        const decision = staffAct(facts, ask);
        return isWorthAnEntry(decision.answer, action, facts)
          ? audited(decision, staffDeed(facts, ask, caller))
          : decision;
      });
      if (done.ok && deed.kind === 'lock-terminal') await context.locks?.refresh();
      return done;
    },
  });
}

interface About {
  action: StaffAction;
  provider: string;
  terminal: string;
}

/** Null where it is about no purchase. */
async function purchaseOf(
  context: LedgerContext,
  { action: { deed }, provider, terminal }: About,
  { sealed }: StaffActionDelivery,
): Promise<PurchaseAsk | null | 'not-what-was-signed' | 'not-opened'> {
  if (deed.kind !== 'record-purchase') return sealed === undefined ? null : 'not-what-was-signed';
  if (sealed === undefined || (await sealDigest(sealed)) !== deed.sealed) {
    return 'not-what-was-signed';
  }
  const type = 'kangen-purchase+json';
  const opened = await openSealed(context, sealedPurchase, { type, jwe: sealed });
  if (opened === null) return 'not-opened';
  const { id, till, ...request } = opened;
  const isSame =
    id === deed.purchase &&
    till === terminal &&
    request.receiptNumber === deed.receiptNumber &&
    request.paid.minor === deed.paid.minor &&
    request.paid.currency === deed.paid.currency;
  if (!isSame) return 'not-what-was-signed';
  return { id, providerId: provider, request, ...newIds(context), lotId: context.ids.ordered() };
}

function reversalOf(
  context: LedgerContext,
  { action: { deed }, provider }: About,
): ReversalAsk | null {
  if (deed.kind !== 'reverse-purchase') return null;
  const { purchase: purchaseId, reversal, refunded, receiptNumber } = deed;
  const request = { reversal, refunded, receiptNumber };
  return { purchaseId, providerId: provider, request, ...newIds(context) };
}

const newIds = ({ ids, clock }: LedgerContext) => ({
  nowMs: clock.now().getTime(),
  transactionId: ids.ordered(),
  repayId: ids.ordered(),
});

const purchaseQuery = ({ id, providerId, request, nowMs }: PurchaseAsk) => {
  const { receiptNumber, cardNumber } = request;
  return { id, providerId, receiptNumber, cardNumber, nowMs };
};

const reversalQuery = ({ purchaseId, providerId, request }: ReversalAsk) => {
  const { reversal: id, receiptNumber } = request;
  return { id, purchaseId, providerId, receiptNumber };
};

const invalid = (why: string) => refuse('staff-action-invalid', why);
