/** Every call the ledger answers. */
import { refuse, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { getAccount } from './get-account.ts';
import { getKeys } from './get-keys.ts';
import { getLockedTerminals } from './get-locked-terminals.ts';
import { getPolicy } from './get-policy.ts';
import { getProof } from './get-proof.ts';
import { getRedemption } from './get-redemption.ts';
import { operatorRoutes } from './operator/index.ts';
import { postCardActivation } from './post-card-activation.ts';
import { postHeartbeat } from './post-heartbeat.ts';
import { postPin } from './post-pin.ts';
import { postSessions } from './post-sessions.ts';
import { postSessionsEnd } from './post-sessions-end.ts';
import { postStaffSessions } from './post-staff-sessions.ts';
import { postWithdraw } from './post-withdraw.ts';
import { putPurchase } from './put-purchase.ts';
import { putReceipt } from './put-receipt.ts';
import { putRedemption } from './put-redemption.ts';
import { putReversal } from './put-reversal.ts';
import { putSealedPurchase } from './put-sealed-purchase.ts';
import { putStaffAction } from './put-staff-action.ts';
import { putWish } from './put-wish.ts';

export function ledgerRoutes(context: LedgerContext): Route[] {
  const forTerminals = [
    getKeys,
    unlessSuspended(postSessions),
    postSessionsEnd,
    unlessSuspended(postPin),
    unlessSuspended(postCardActivation),
    getAccount,
    unlessSuspended(putRedemption),
    getRedemption,
    getProof,
    unlessSuspended(postWithdraw),
    putReceipt,
    putPurchase,
    putSealedPurchase,
    putReversal,
    unlessSuspended(postStaffSessions),
    putStaffAction,
    getPolicy,
    getLockedTerminals,
    unlessSuspended(putWish),
    postHeartbeat,
  ].map((make) => make(context));
  return [...forTerminals, ...operatorRoutes(context)];
}

type Make = (context: LedgerContext) => Route;

/**
 * F10: books that were rolled back may have promised the same points before. Evidence is still taken,
 * and what is known is still answered; nothing is held, authorized or dropped.
 */
function unlessSuspended(make: Make): Make {
  return (context) => {
    const route = make(context);
    return {
      ...route,
      handle: async (asked) => {
        const reason = context.suspended?.() ?? null;
        return reason === null ? route.handle(asked) : refuse('service-unavailable', reason);
      },
    };
  };
}
