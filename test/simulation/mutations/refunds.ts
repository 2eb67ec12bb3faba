/** Refunds, what is owed or waived, and what has expired. */
import { type Mutation } from './mutation.ts';

const reversal = 'services/ledger/rules/reversal.ts';
const owed = 'services/ledger/rules/owed.ts';
const expire = 'services/ledger/rules/expire.ts';
const waiver = 'services/ledger/rules/waiver.ts';

export const refundMutations: readonly Mutation[] = [
  {
    name: 'ledger: what a refund misses is forgotten instead of owed',
    file: reversal,
    find: 'return { available, expired, owed: points - available - expired };',
    replace: 'return { available, expired, owed: 0 };',
  },
  {
    name: 'ledger: a refund makes a debt of points that are still in their lot',
    file: reversal,
    find: 'Math.min(points, lot?.remaining ?? 0);',
    replace: 'Math.min(Math.floor(points / 2), lot?.remaining ?? 0);',
  },
  {
    name: 'ledger: a refund makes a debt of points that expired unused',
    file: reversal,
    find: 'Math.min(points - available, expiredOfLot);',
    replace: 'Math.min(points - available, expiredOfLot, 0);',
  },
  {
    name: 'ledger: each part of a refund is rounded up',
    file: reversal,
    find: '  return upTo(before.refundedMinor + refundedMinor) - before.points;',
    replace: '  return Math.min(points - before.points, upTo(refundedMinor) + 1);',
  },
  {
    name: 'ledger: a refund that is told again is another refund',
    file: reversal,
    find: 'if (facts.sameId !== null) return unchanged(replay(facts.sameId, ask));',
    replace: `if (facts.sameId !== null)
    ask = { ...ask, request: { ...ask.request, receiptNumber: ask.transactionId, reversal: ask.transactionId as never } };
  facts = { ...facts, sameReceipt: null };`,
  },
  {
    name: 'ledger: a refund of a purchase that is still on its way is refused for ever',
    file: reversal,
    find: "return refused('purchase-unknown', 'no purchase is recorded under this id');",
    replace: "return refused('refund-above-purchase', 'no purchase is recorded under this id');",
  },
  {
    name: 'ledger: a debt is not taken off what can be redeemed elsewhere',
    file: owed,
    find: 'usablePoints(lots, nowMs) - owedInAll(debts));',
    replace: 'usablePoints(lots, nowMs) - 0 * owedInAll(debts));',
  },
  {
    name: 'ledger: newly earned points do not repay',
    file: 'services/ledger/rules/purchase.ts',
    find: 'return repaid([{ lotId, providerId, points }], debts, {',
    replace: 'return repaid([{ lotId, providerId, points: 0 * points }], debts, {',
  },
  {
    name: 'ledger: points that come back do not repay',
    file: 'services/ledger/rules/give-back.ts',
    find: '    ...repaid(arrived, debts, {',
    replace: '    ...repaid(arrived.slice(0, 0), debts, {',
  },
  {
    name: 'ledger: what a customer has left at the shop does not repay',
    file: reversal,
    find: '.filter((one) => one.id !== lot.id && one.purchaseId !== null)',
    replace: '.filter((one) => one.id === lot.id && one.purchaseId !== null)',
  },
  {
    name: 'ledger: what repays a debt stays in its lot',
    file: owed,
    find: "{ op: 'move-lot', lotId, points: -points },",
    replace: "{ op: 'move-lot', lotId, points: 0 * points },",
  },
  {
    name: 'ledger: points expire days before their date',
    file: 'services/ledger/expiry.ts',
    find: 'const beforeMs = nowMs - limits.expiryMarginMs;',
    replace: 'const beforeMs = nowMs + 3 * limits.expiryMarginMs;',
  },
  {
    name: 'ledger: what has expired stays in its lot',
    file: expire,
    find: "{ op: 'move-lot', lotId, points: -points },",
    replace: "{ op: 'move-lot', lotId, points: 0 * points },",
  },
  {
    name: 'ledger: one operator waives whatever it is worth',
    file: waiver,
    find: '* limits.waivedAlonePart > programme.redemptionMinorMax',
    replace: '> limits.waivedAlonePart * programme.redemptionMinorMax',
  },
  {
    name: 'ledger: what is waived repays only a part',
    file: waiver,
    find: 'parts: [{ providerId, points }],',
    replace: 'parts: [{ providerId, points: Math.ceil(points / 2) }],',
  },
];
