/** Answers every named query of store/queries.ts. Only indexed look-ups. */
import assert from 'node:assert/strict';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { type PayeeRow } from '../rows.ts';
import { auditLinkAt, auditTrail, newestAuditLink } from './audit-trail.ts';
import { customerFacts, heldPoints, lotsLeft } from './customer.ts';
import { findingsAbout, reconciliationsDue } from './findings.ts';
import { history } from './history.ts';
import {
  chainLinkAt,
  entriesBetween,
  journalAcceptances,
  journalGaps,
  journalSpan,
  journalWitnesses,
  newestLink,
} from './journal.ts';
import { limitRules } from './limit-rules.ts';
import * as find from './look-ups.ts';
import {
  findingsAfter,
  journalPage,
  openCounts,
  openRedemptions,
  terminalsAfter,
} from './operator-lists.ts';
import { debtsOf } from './owed.ts';
import {
  campaignsOpenAt,
  earnRuleAt,
  earnRulesAt,
  programme,
  providerRows,
  termsChangedMs,
  knownProgramme,
  screenSettings,
} from './providers.ts';
import { peopleAnswers } from './people.ts';
import { lotsExpired, reversalFacts } from './reversal.ts';
import { owedPoints, settled } from './settlement.ts';
import { redemptionForStaff, staffActionOwn, staffAnswers } from './staff.ts';
import * as statements from './statements.ts';
import { reviewFacts, reviewQueue } from './reviews.ts';
import { type Steps, together } from './steps.ts';
import { waiverFacts, waiversWaiting } from './waivers.ts';

type Answers = { readonly [N in QueryName]: (query: QueryOf<N>) => Steps<FactsOf<N>> };

/** The facts that a query asks for, as steps that any engine can drive. */
export function answer<N extends QueryName>(query: QueryOf<N>): Steps<FactsOf<N>> {
  return answers[query.name](query);
}

const answers: Answers = {
  'open-counts': () => openCounts(),
  'open-redemptions': (query) => openRedemptions(query),
  terminals: (query) => terminalsAfter(query),
  'all-findings': (query) => findingsAfter(query),
  'journal-page': ({ after, rowsMax }) => journalPage(after, rowsMax),
  nothing: () => nothing(),
  'audit-trail': (query) => auditTrail(query),
  programme: () => programme(),
  ...peopleAnswers,
  ...staffAnswers,
  *'staff-action'(ask) {
    const { purchase, reversal, redemption } = ask.about;
    return {
      ...(yield* staffActionOwn(ask)),
      purchase:
        purchase === undefined
          ? null
          : yield* answer<'purchase'>({ name: 'purchase', ...purchase }),
      reversal:
        reversal === undefined ? null : yield* reversalFacts({ name: 'reversal', ...reversal }),
      redemption: redemption === undefined ? null : yield* redemptionForStaff(redemption),
      lock: yield* find.terminalLock(ask.terminal),
    };
  },
  session: ({ tokenHash }) => find.session(tokenHash),
  *'sign-in'({ cardNumber, jti, terminal }) {
    return {
      attempts: yield* find.attempts(cardNumber),
      card: yield* find.card(cardNumber),
      credentialSeen: (yield* find.credentialSeen(jti)) !== null,
      terminal: yield* find.terminal(terminal),
      terminalTries: yield* find.terminalAttempt(terminal),
    };
  },
  terminal: ({ terminal }) => find.terminal(terminal),
  'terminal-locks': () => find.terminalLocks(),
  *'terminal-lock'({ terminal }) {
    return {
      lock: yield* find.terminalLock(terminal),
      attempts: yield* find.terminalAttempt(terminal),
    };
  },
  *account({ tokenHash, sinceMs, nowMs, before, historyRowsMax }) {
    const session = yield* find.session(tokenHash);
    const terms = yield* knownProgramme();
    if (session === null) {
      return {
        programme: terms,
        session,
        owner: null,
        providers: [],
        heldPoints: 0,
        history: [],
      };
    }
    const { customerId, terminal } = session;
    return {
      programme: terms,
      session,
      owner: yield* customerFacts(customerId, { programme: terms, terminal, sinceMs, nowMs }),
      providers: yield* find.providers(),
      heldPoints: yield* heldPoints(customerId),
      history: yield* history({ customerId, before, rowsMax: historyRowsMax }),
    };
  },
  *redeem({ id, tokenHash, sinceMs, nowMs }) {
    const { session, programme, known } = yield* together({
      session: tokenHash === null ? nothing() : find.session(tokenHash),
      programme: knownProgramme(),
      known: find.newRedemption(id),
    });
    return {
      programme,
      ...known,
      session,
      owner:
        session === null
          ? null
          : yield* customerFacts(session.customerId, {
              programme,
              terminal: session.terminal,
              sinceMs,
              nowMs,
            }),
    };
  },
  redemption: ({ id }) => find.redemptionFacts(id),
  'redemption-row': ({ id }) => find.redemption(id),
  'redemption-known': ({ id }) => find.knownRedemption(id),
  *settlement({ id }) {
    const { known, newest } = yield* together({
      known: find.redemptionFacts(id),
      newest: newestLink(),
    });
    return { ...known, newest };
  },
  review: ({ id }) => reviewFacts(id),
  'review-queue': ({ after, rowsMax }) => reviewQueue(after, rowsMax),
  'limit-rules': ({ ruleName }) => limitRules(ruleName),
  'reconciliation-due': ({ nowMs, rowsMax }) => reconciliationsDue(nowMs, rowsMax),
  reconciliation: ({ id }) => find.reconciliation(id),
  findings: ({ id }) => findingsAbout(id),
  *return({ id, bank }) {
    const facts = { ...(yield* find.redemptionFacts(id)), newest: yield* newestLink() };
    return { ...facts, readUpTo: yield* find.readUpTo('returns', bank) };
  },
  'return-cursor': ({ bank }) => find.readUpTo('returns', bank),
  'transfer-cursor': ({ bank }) => find.readUpTo('transfers', bank),
  *reestablish({ id, customerId, payeeId }) {
    const facts = yield* find.redemptionFacts(id);
    return {
      ...facts,
      hasCustomer: (yield* find.customer(customerId)) !== null,
      hasPayee: (yield* find.payee(payeeId))?.customerId === customerId,
      lots: yield* lotsLeft(customerId),
      providers: yield* find.providers(),
    };
  },
  *wish({ id, cardNumber, sinceMs, nowMs, terminal }) {
    const card = yield* find.card(cardNumber);
    const terms = yield* knownProgramme();
    const at = { programme: terms, terminal, sinceMs, nowMs };
    return {
      programme: terms,
      ...(yield* find.knownRedemption(id)),
      refusedWish: yield* find.refusedWish(id),
      attempts: yield* find.attempts(cardNumber),
      card,
      owner: card === null ? null : yield* customerFacts(card.customerId, at),
      terminal: yield* find.terminal(terminal),
      terminalTries: yield* find.terminalAttempt(terminal),
    };
  },
  order: ({ id, payeeId }) =>
    together({
      programme: knownProgramme(),
      payee: namedPayee(payeeId),
      takings: find.takings(id),
    }),
  payee: ({ id }) => namedPayee(id),
  *purchase({ id, providerId, receiptNumber, cardNumber, nowMs }) {
    const card = yield* find.card(cardNumber);
    return {
      programme: yield* knownProgramme(),
      provider: yield* find.provider(providerId),
      rule: yield* earnRuleAt(providerId, nowMs),
      campaigns: yield* campaignsOpenAt(providerId, nowMs),
      card,
      debts: card === null ? [] : yield* debtsOf(card.customerId),
      sameId: yield* find.purchase(id),
      sameReceipt: yield* find.purchaseByReceipt(providerId, receiptNumber),
    };
  },
  *provider({ id, ruleId, campaignId }) {
    const terms = yield* knownProgramme();
    return { programme: terms, ...(yield* providerRows(id, { ruleId, campaignId })) };
  },
  *providers({ nowMs }) {
    const providers = yield* find.providers();
    const rules = yield* earnRulesAt(providers, nowMs);
    return { programme: yield* knownProgramme(), providers, rules };
  },
  'screen-settings': () => screenSettings(),
  *terms() {
    return { programme: yield* knownProgramme(), changedMs: yield* termsChangedMs() };
  },
  *liability() {
    return { programme: yield* knownProgramme(), owed: yield* owedPoints() };
  },
  settled: (query) => settled(query),
  reversal: (query) => reversalFacts(query),
  'lots-expired': (query) => lotsExpired(query),
  *'journal-head'({ after, upTo = Number.MAX_SAFE_INTEGER }) {
    return {
      link: yield* newestLink(upTo),
      entries: yield* entriesBetween(after, upTo),
      trail: yield* newestAuditLink(),
    };
  },
  waiver: ({ id, of }) => waiverFacts(id, of),
  'waivers-waiting': ({ after, rowsMax }) => waiversWaiting(after, rowsMax),
  debts: ({ customerId }) => debtsOf(customerId),
  'journal-span': ({ from, to }) => journalSpan(from, to),
  'journal-gaps': () => journalGaps(),
  'journal-link': ({ sequence }) => chainLinkAt(sequence),
  'trail-link': ({ sequence }) => auditLinkAt(sequence),
  *witnesses() {
    return { acceptances: yield* journalAcceptances(), witnesses: yield* journalWitnesses() };
  },
  'bank-keys': ({ bank }) => find.bankKeys(bank),
  *'books-keys'() {
    return { kept: yield* find.booksKeys(), hasProgramme: (yield* programme()) !== null };
  },
  'statement-head': ({ bank }) => statements.statementHead(bank),
  'statement-page': (ask) => statements.statementPage(ask),
  'first-payment': () => statements.firstPayment(),
  'journal-moves': (ask) => statements.journalMoves(ask),
  'matches-due': (ask) => statements.matchesDue(ask),
  match: ({ subject }) => statements.match(subject),
  'matches-open': (ask) => statements.matchesOpen(ask),
  'matches-counted': () => statements.matchesCounted(),
  'terminal-reports': ({ id }) => statements.terminalReports(id),
};

function* namedPayee(id: string): Steps<PayeeRow> {
  const payee = yield* find.payee(id);
  assert.ok(payee !== null, 'a redemption names a payee that is there');
  return payee;
}

// oxlint-disable-next-line require-yield -- steps without a statement
function* nothing(): Steps<null> {
  return null;
}
