/**
 * A provider's till says a customer has paid (claim 2a). Idempotent on id and on receipt number.
 *
 * The rule and the campaign are those of the moment at which the ledger records it, by the ledger's
 * clock, and the row names both: a till's clock decides nothing about points.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type PurchaseId } from '../../../protocol/ids.ts';
import { type Purchase, type PurchaseRecorded } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type PurchaseFacts } from '../store/queries.ts';
import {
  type CampaignRow,
  type CardRow,
  type EarnRuleRow,
  type ProgrammeRow,
  type ProviderRow,
  type PurchaseRow,
} from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { purchaseDigest } from './digest.ts';
import { asPoints, bestCampaign, type Bought, pointsEarned } from './earn.ts';
import { instantOf } from './instant.ts';
import { posting } from './journal.ts';
import { repaid } from './owed.ts';

export interface PurchaseAsk {
  id: PurchaseId;
  providerId: string;
  request: Purchase;
  nowMs: number;
  lotId: string;
  transactionId: string;
  repayId: string;
}

export type Recorded = { ok: true; body: PurchaseRecorded } | { ok: false; failure: Failure };

export function recordPurchase(facts: PurchaseFacts, ask: PurchaseAsk): Decision<Recorded> {
  if (facts.sameId !== null) return unchanged(replay(facts.sameId, ask));
  const { provider, rule, card } = facts;
  if (provider === null) return refused('provider-unknown', 'no such service provider');
  if (rule === null) return refused('provider-unknown', 'its rule for points does not hold yet');
  if (facts.sameReceipt !== null) {
    return refused('receipt-number-reused', 'the receipt number has earned under another id');
  }
  const problem = amountProblem(ask.request, facts.programme);
  if (problem !== null) return unchanged({ ok: false, failure: problem });
  if (card === null) return refused('card-unknown', 'no such card');
  const campaign = bestCampaign(facts.campaigns, ask.nowMs);
  const earned = pointsEarned(boughtIn(ask.request), rule, campaign);
  if (earned > BigInt(limits.purchasePointsMax)) {
    return refused('amount-above-limit', 'no single purchase earns that many points');
  }
  const points = asPoints(earned, limits.purchasePointsMax);
  const terms = { provider, rule, campaign };
  const purchase = purchaseOf(ask, terms, { card, points });
  return {
    answer: { ok: true, body: answerOf(purchase) },
    writes: [...writesOf(purchase, ask, terms), ...repayments(purchase, facts, ask)],
  };
}

/** What a purchase is judged by. */
interface EarnTerms {
  provider: ProviderRow;
  rule: EarnRuleRow;
  campaign: CampaignRow | null;
}

function amountProblem({ paid, excluded }: Purchase, { currency }: ProgrammeRow): Failure | null {
  if (paid.currency !== currency || (excluded?.currency ?? currency) !== currency) {
    return failureOf('currency-mismatch', `the programme is in ${currency}`);
  }
  return (excluded?.minor ?? 0n) > paid.minor
    ? failureOf('body-invalid', 'body.excluded: more than was paid')
    : null;
}

const boughtIn = ({ paid, excluded }: Purchase): Bought => ({
  paidMinor: paid.minor,
  excludedMinor: excluded?.minor ?? 0n,
});

function replay(stored: PurchaseRow, { providerId, request }: PurchaseAsk): Recorded {
  if (stored.providerId !== providerId || stored.requestDigest !== purchaseDigest(request)) {
    return { ok: false, failure: failureOf('id-reused', 'this id is another purchase') };
  }
  return { ok: true, body: answerOf(stored) };
}

function purchaseOf(
  ask: PurchaseAsk,
  { rule, campaign }: EarnTerms,
  { card, points }: { card: CardRow; points: number },
): PurchaseRow {
  return {
    id: ask.id,
    providerId: rule.providerId,
    customerId: card.customerId,
    receiptNumber: ask.request.receiptNumber,
    requestDigest: purchaseDigest(ask.request),
    currency: ask.request.paid.currency,
    ...boughtIn(ask.request),
    points,
    earnRuleId: rule.id,
    campaignId: campaign?.id ?? null,
    atMs: ask.nowMs,
    matureMs: ask.nowMs + rule.maturitySeconds * 1000,
    expireMs: ask.nowMs + rule.expirySeconds * 1000,
  };
}

function writesOf(purchase: PurchaseRow, ask: PurchaseAsk, terms: EarnTerms): Write[] {
  const { id, customerId, providerId, points, atMs, matureMs, expireMs } = purchase;
  const recorded: Write = { op: 'insert', table: 'purchase', row: purchase };
  if (points === 0) return [recorded];
  return [
    recorded,
    {
      op: 'insert',
      table: 'lot',
      row: {
        id: ask.lotId,
        customerId,
        providerId,
        purchaseId: id,
        points,
        remaining: points,
        earnedMs: atMs,
        matureMs,
        expireMs,
      },
    },
    posting({
      transactionId: ask.transactionId,
      atMs,
      kind: 'earn',
      reason: reasonOf(purchase, terms),
      cause: { purchaseId: id },
      customerId,
      parts: [{ providerId, points }],
    }),
  ];
}

/** For the customer. Within what a journal's reason may be: 70 + 40 + 50 characters, and the words between. */
function reasonOf({ receiptNumber }: PurchaseRow, { provider, campaign }: EarnTerms): string {
  const bought = `Purchase at ${provider.name}, receipt ${receiptNumber}`;
  return campaign === null ? bought : `${bought}, campaign ${campaign.name}`;
}

/** What is owed at this provider comes first. */
function repayments(
  { id, customerId, providerId, points }: PurchaseRow,
  { debts }: PurchaseFacts,
  { lotId, repayId: transactionId, nowMs }: PurchaseAsk,
): Write[] {
  const cause = { purchaseId: id };
  return repaid([{ lotId, providerId, points }], debts, {
    transactionId,
    nowMs,
    customerId,
    cause,
  });
}

function answerOf({ id, points, matureMs, expireMs }: PurchaseRow): PurchaseRecorded {
  return { id, points, matureAt: instantOf(matureMs), expireAt: instantOf(expireMs) };
}

function refused(code: Failure['code'], detail: string): Decision<Recorded> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
