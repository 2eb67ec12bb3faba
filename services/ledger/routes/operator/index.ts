/**
 * What operators may ask of the ledger: every route here is for `roles: ['operator']` and below
 * `/v1/operator/`. docs/operator.md says how a new one is added.
 */
import assert from 'node:assert/strict';
import { type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import {
  postBlockCard,
  postIssueCard,
  postLookUpCard,
  postReplaceCard,
  postUnblockCard,
  postUnlockPin,
} from './cards.ts';
import { getAudit } from './get-audit.ts';
import { getFindings } from './get-findings.ts';
import { getJournal } from './get-journal.ts';
import { getJournalGaps } from './get-journal-gaps.ts';
import { getOperatorKeys } from './get-keys.ts';
import { getOperatorRedemption } from './get-redemption.ts';
import { getRedemptions } from './get-redemptions.ts';
import { getTerminals } from './get-terminals.ts';
import { postLockTerminal, postUnlockTerminal } from './terminal-locks.ts';
import { postJournalAccept } from './post-journal-accept.ts';
import { postJournalExport } from './post-journal-export.ts';
import { programmeRoutes } from './programme.ts';
import { providerRoutes } from './providers.ts';
import { screenRoutes } from './screen.ts';
import { settlementRoutes } from './settlement.ts';
import {
  getReconciliation,
  getReconciliationItem,
  getReconciliationItems,
  postReconciliationClose,
} from './reconciliation.ts';
import { getConsents } from './get-consents.ts';
import { getCustomer } from './get-customer.ts';
import { getPayeePolicy, putPayeePolicy } from './payee-policy.ts';
import { postActivationCode } from './post-activation-code.ts';
import { postCustomer } from './post-customer.ts';
import { postCustomerImport } from './post-customer-import.ts';
import { postEraseCustomer } from './post-erase-customer.ts';
import { putPayee } from './put-payee.ts';
import { getReview } from './get-review.ts';
import { getReviews } from './get-reviews.ts';
import { getRules } from './get-rules.ts';
import { postReviewReject } from './post-review-reject.ts';
import { postReviewRelease } from './post-review-release.ts';
import { putRule } from './put-rule.ts';
import { staffRoutes } from './staff.ts';
import { waiverRoutes } from './waivers.ts';

const all: readonly ((context: LedgerContext) => Route)[] = [
  getAudit,
  getFindings,
  getJournal,
  getJournalGaps,
  getOperatorKeys,
  getOperatorRedemption,
  getRedemptions,
  getTerminals,
  postLockTerminal,
  postUnlockTerminal,
  postJournalAccept,
  postJournalExport,
  ...programmeRoutes,
  ...providerRoutes,
  ...settlementRoutes,
  ...screenRoutes,
  getReconciliation,
  getReconciliationItems,
  getReconciliationItem,
  postReconciliationClose,
  postCustomer,
  postCustomerImport,
  getCustomer,
  getConsents,
  postEraseCustomer,
  putPayee,
  getPayeePolicy,
  putPayeePolicy,
  postIssueCard,
  postLookUpCard,
  postBlockCard,
  postUnblockCard,
  postUnlockPin,
  postReplaceCard,
  postActivationCode,
  getRules,
  putRule,
  getReviews,
  getReview,
  postReviewRelease,
  postReviewReject,
  ...waiverRoutes,
  ...staffRoutes,
];

export function operatorRoutes(context: LedgerContext): Route[] {
  const routes = all.map((make) => make(context));
  for (const { path, roles } of routes) {
    // SECURITY: what stands in this folder is for operators alone.
    assert.ok(path.startsWith('/v1/operator/') && roles.join() === 'operator', path);
  }
  return routes;
}
