/** Every call the ledger answers. */
import { type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { getAccount } from './get-account.ts';
import { getKeys } from './get-keys.ts';
import { getPolicy } from './get-policy.ts';
import { getRedemption } from './get-redemption.ts';
import { postHeartbeat } from './post-heartbeat.ts';
import { postSessions } from './post-sessions.ts';
import { postSessionsEnd } from './post-sessions-end.ts';
import { postWithdraw } from './post-withdraw.ts';
import { putPurchase } from './put-purchase.ts';
import { putReceipt } from './put-receipt.ts';
import { putRedemption } from './put-redemption.ts';
import { putSealedPurchase } from './put-sealed-purchase.ts';
import { putWish } from './put-wish.ts';

export function ledgerRoutes(context: LedgerContext): Route[] {
  return [
    getKeys,
    postSessions,
    postSessionsEnd,
    getAccount,
    putRedemption,
    getRedemption,
    postWithdraw,
    putReceipt,
    putPurchase,
    putSealedPurchase,
    getPolicy,
    putWish,
    postHeartbeat,
  ].map((make) => make(context));
}
