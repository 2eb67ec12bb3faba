/** Limits and reviews: what people were to look at. The database stops what it can by itself; these are the rest. */
import { type Mutation } from './mutation.ts';

export const reviewMutations: readonly Mutation[] = [
  {
    name: 'review: what a rule asks people to look at passes',
    file: 'services/ledger/rules/judge.ts',
    find: 'return broken.length === 0',
    replace: 'return broken.length >= 0',
  },
  {
    name: 'review: a wish is not looked at',
    file: 'services/ledger/rules/hold.ts',
    find: "judgement.kind === 'review' ? judgement.rules : []",
    replace: "judgement.kind === 'review' && 'payee' in ask.request.consent ? judgement.rules : []",
  },
  {
    name: 'review: it ends with the ordinary time of a hold',
    file: 'services/ledger/rules/review.ts',
    find: 'const decideByMs = nowMs + limits.reviewMsMax;',
    replace: 'const decideByMs = nowMs + limits.heldMsMax;',
  },
  {
    name: 'review: a rejection is written down as if nobody had decided',
    file: 'services/ledger/rules/review.ts',
    find: 'decided(review, how, nowMs),',
    replace: "decided(review, how === 'rejected' ? 'expired' : how, nowMs),",
  },
];
