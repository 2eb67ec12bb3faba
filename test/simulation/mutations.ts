/**
 * Bugs made by hand, each applied while its file is loaded and nowhere else. A simulation that does not
 * notice them would notice nothing (docs/proof.md, which also says which bugs are not here, and why).
 */
import { bankMutations } from './mutations/bank.ts';
import { evidenceMutations } from './mutations/evidence.ts';
import { kioskMutations } from './mutations/kiosk.ts';
import { ledgerMutations } from './mutations/ledger.ts';
import { type Mutation } from './mutations/mutation.ts';
import { reviewMutations } from './mutations/review.ts';
import { pointsMutations } from './mutations/points.ts';
import { refundMutations } from './mutations/refunds.ts';
import { staffMutations } from './mutations/staff.ts';
import { reconcilerMutations } from './mutations/reconciler.ts';

export const mutations: readonly Mutation[] = [
  ...kioskMutations,
  ...evidenceMutations,
  ...ledgerMutations,
  ...reconcilerMutations,
  ...pointsMutations,
  ...refundMutations,
  ...bankMutations,
  ...reviewMutations,
  ...staffMutations,
];
