/**
 * Every question that the ledger can ask its store, and every kind of write, about a life that was lived
 * in `file`. What is new in either has to be added here, or it does not compile.
 */
import type Database from 'better-sqlite3';
import { customerId, purchaseId, redemptionId, reversalId } from '../../../protocol/ids.ts';
import { cardNumber } from '../../../protocol/ledger.ts';
import { type QueryName, type QueryOf } from '../../../services/ledger/store/queries.ts';
import { type LimitRuleRow } from '../../../services/ledger/store/rows.ts';
import { type Write } from '../../../services/ledger/store/writes.ts';
import { staffAdded, staffAsks, staffWrites } from './every-staff-question.ts';

const bank = 'urn:kangen:bank:KANGDEFFXXX';
const terminal = 'urn:kangen:kiosk:hanami-market:front';
const rowsMax = 10;
const MANY_MS = Number.MAX_SAFE_INTEGER;
const DIGEST = 'd'.repeat(43);
const WAIVER = 'waiver';
const NEW_CARD = { newNumber: '9704000000009999', newDigest: DIGEST };

export interface Lived {
  customer: ReturnType<typeof customerId.parse>;
  card: ReturnType<typeof cardNumber.parse>;
  payee: string;
  tokenHash: string;
  redemption: ReturnType<typeof redemptionId.parse>;
  /** Another one, which people are to look at. */
  reviewed: ReturnType<typeof redemptionId.parse>;
  purchase: ReturnType<typeof purchaseId.parse>;
  lot: string;
  provider: string;
}

/** Of a customer who has bought, redeemed and is signed in. */
export function livedIn(file: Database.Database): Lived {
  const row = file
    .prepare<[], Record<string, string>>(
      `SELECT redemption.id AS redemption, redemption.customer_id AS customer, card.number AS card,
              redemption.payee_id AS payee, token_hash AS tokenHash, lot.id AS lot,
              lot.purchase_id AS purchase, lot.provider_id AS provider,
              (SELECT max(id) FROM redemption AS other WHERE other.id <> redemption.id) AS reviewed
         FROM redemption JOIN session ON session.customer_id = redemption.customer_id
         JOIN card ON card.customer_id = redemption.customer_id
         JOIN redemption_lot ON redemption_id = redemption.id JOIN lot ON lot.id = lot_id
        WHERE redemption.state = 'authorized' LIMIT 1`,
    )
    .get();
  if (row === undefined) throw new Error('nobody who is signed in has redeemed in this life');
  return {
    customer: customerId.parse(row['customer']),
    card: cardNumber.parse(row['card']),
    payee: String(row['payee']),
    tokenHash: String(row['tokenHash']),
    redemption: redemptionId.parse(row['redemption']),
    reviewed: redemptionId.parse(row['reviewed']),
    purchase: purchaseId.parse(row['purchase']),
    lot: String(row['lot']),
    provider: String(row['provider']),
  };
}

type Asks = { readonly [N in QueryName]: readonly Omit<QueryOf<N>, 'name'>[] };

export function everyQuestion(lived: Lived): QueryOf<QueryName>[] {
  const asks = asksAbout(lived);
  return Object.entries(asks).flatMap(([name, some]) =>
    some.map((ask) => ({ name, ...ask }) as QueryOf<QueryName>),
  );
}

function asksAbout(lived: Lived): Asks {
  const { customer, card, payee, tokenHash, redemption: id, purchase, provider } = lived;
  const attempt = { cardNumber: card, jti: 'jti', terminal };
  const since = { sinceMs: 0, nowMs: MANY_MS };
  const page = { after: '', rowsMax };
  return {
    nothing: [{}],
    'open-counts': [{}],
    'open-redemptions': [page],
    terminals: [page],
    'all-findings': [page],
    'journal-page': [{ after: 0, rowsMax }],
    'audit-trail': [
      { direction: 'newer', from: 0, rowsMax },
      { direction: 'older', from: MANY_MS, rowsMax },
    ],
    programme: [{}],
    session: [{ tokenHash }],
    'sign-in': [attempt],
    terminal: [{ terminal }],
    'terminal-lock': [{ terminal }],
    'terminal-locks': [{}],
    account: [{ tokenHash, ...since, before: { atMs: MANY_MS, id }, historyRowsMax: rowsMax }],
    redeem: [{ id, tokenHash, ...since }],
    redemption: [{ id }],
    'redemption-row': [{ id }],
    'redemption-known': [{ id }],
    settlement: [{ id }],
    'journal-span': [{ from: 1, to: 3 }],
    wish: [{ id, cardNumber: card, ...since, terminal }],
    review: [{ id }],
    'review-queue': [
      { after: null, rowsMax },
      { after: { sinceMs: 0, id }, rowsMax },
    ],
    'limit-rules': [{ ruleName: null }, { ruleName: 'rule' }],
    order: [{ id, payeeId: payee }],
    payee: [{ id: payee }],
    purchase: [
      { id: purchase, providerId: provider, receiptNumber: 'R', cardNumber: card, nowMs: MANY_MS },
    ],
    provider: [
      { id: provider, ruleId: null, campaignId: null },
      { id: provider, ruleId: 'rule', campaignId: 'campaign' },
    ],
    providers: [{ nowMs: MANY_MS }],
    terms: [{}],
    'screen-settings': [{}],
    liability: [{}],
    settled: [
      { fromMs: 0, toMs: MANY_MS, after: { atMs: 0, sequence: 0 }, transactionsMax: rowsMax },
    ],
    reversal: [
      {
        id: reversalId.parse(purchase),
        purchaseId: purchase,
        providerId: provider,
        receiptNumber: 'R',
      },
    ],
    'lots-expired': [{ beforeMs: MANY_MS, rowsMax }],
    'reconciliation-due': [{ nowMs: MANY_MS, rowsMax }],
    reconciliation: [{ id }],
    findings: [{ id }, { id: null }],
    return: [{ id, bank }],
    reestablish: [{ id, customerId: customer, payeeId: payee }],
    'transfer-cursor': [{ bank }],
    'return-cursor': [{ bank }],
    'journal-head': [{ after: 0 }, { after: 1, upTo: 3 }],
    'journal-gaps': [{}],
    'journal-link': [{ sequence: 2 }],
    'trail-link': [{ sequence: 2 }],
    witnesses: [{}],
    debts: [{ customerId: customer }],
    waiver: [
      { id: WAIVER, of: null },
      { id: WAIVER, of: { customerId: customer, providerId: provider } },
    ],
    'waivers-waiting': [
      { after: null, rowsMax },
      { after: { askedMs: 0, id: WAIVER }, rowsMax },
    ],
    'bank-keys': [{ bank }],
    'books-keys': [{}],
    'pin-change': [{ tokenHash, jti: 'jti', terminal }],
    activation: [attempt],
    card: [{ cardNumber: card }, { cardNumber: card, ...NEW_CARD }],
    'new-card': [{ customerId: customer, ...NEW_CARD }],
    'new-customer': [NEW_CARD],
    'customer-import': [{ cards: [NEW_CARD, { newNumber: card, newDigest: DIGEST }] }],
    'payee-change': [{ customerId: customer }],
    'payee-policy': [{}],
    'customer-erasure': [{ customerId: customer }],
    customer: [{ customerId: customer }],
    consents: [
      { customerId: customer, before: null, rowsMax },
      { customerId: customer, before: { recordedMs: MANY_MS, id: '' }, rowsMax },
    ],
    'statement-head': [{ bank }],
    'statement-page': [{ bank, day: 1, page: 1 }],
    'first-payment': [{}],
    'journal-moves': [{ bank, rowsMax }],
    'matches-due': [{ bank, rowsMax }],
    match: [{ subject: id }, { subject: '1-1-1' }],
    'matches-open': [{ state: 'waiting', after: { sinceMs: 0, subject: '' }, rowsMax }],
    'matches-counted': [{}],
    'terminal-reports': [{ id }],
    ...staffAsks(lived),
  };
}

/** What a random life has none of: a review, both kinds of items that are compared, a rule of each kind. */
export function addedTo({ redemption, reviewed, customer, provider }: Lived): Write[] {
  const page = { bank, day: 1, page: 1 };
  return [
    {
      op: 'insert',
      table: 'waiver',
      row: {
        id: WAIVER,
        customerId: customer,
        providerId: provider,
        points: 1,
        reason: 'goodwill',
        takesTwo: 1,
        askedBy: 'urn:kangen:operator:alice',
        askedMs: 1,
        state: 'waiting',
        decidedBy: null,
        decidedMs: null,
        transactionId: null,
      },
    },
    {
      op: 'insert',
      table: 'bank_statement',
      row: {
        ...page,
        isLast: 1,
        sequence: 1,
        statementId: 'S-1',
        openingMinor: 0n,
        closingMinor: 0n,
        entries: 1,
        digest: '0'.repeat(64),
        importedMs: 1,
      },
    },
    {
      op: 'insert',
      table: 'bank_entry',
      row: {
        id: '1-1-1',
        bank,
        day: 1,
        kind: 'other',
        side: 'debit',
        currency: 'EUR',
        amountMinor: 1n,
        bankReference: null,
        endToEndId: null,
        redemptionId: null,
      },
    },
    {
      op: 'insert',
      table: 'review',
      row: {
        redemptionId: reviewed,
        sinceMs: 1,
        decideByMs: 2,
        rulesJson: '["rule"]',
        state: 'waiting',
        decidedMs: null,
      },
    },
    ...staffAdded(provider),
    touch({ subject: redemption, redemptionId: redemption, entryId: null }),
    touch({ subject: '1-1-1', redemptionId: null, entryId: '1-1-1' }),
    ...limitRuleKinds.map((kind): Write => ({
      op: 'insert',
      table: 'limit_rule',
      row: rule(kind),
    })),
  ];
}

const touch = (about: Omit<Extract<Write, { op: 'touch-match' }>['row'], 'sinceMs'>): Write => ({
  op: 'touch-match',
  row: { ...about, sinceMs: 1 },
});

const limitRuleKinds: readonly LimitRuleRow['kind'][] = [
  'redemption-amount',
  'month-amount',
  'payee-day-amount',
  'customer-count',
  'terminal-count',
  'payee-customers',
  'near-limit',
];

function rule(kind: LimitRuleRow['kind']): LimitRuleRow {
  const isAmount = kind.endsWith('amount');
  return {
    id: kind,
    name: kind,
    kind,
    outcome: 'review',
    minorMax: isAmount ? 1n : null,
    countMax: isAmount ? null : 1,
    windowMinutes: isAmount ? null : 60,
    percent: kind === 'near-limit' ? 90 : null,
    changedBy: 'urn:kangen:operator:alice',
    changedMs: 0,
    fromMs: 0,
  };
}

type Writes = {
  readonly [O in Exclude<Write['op'], 'insert' | 'post' | 'audit'>]: Extract<Write, { op: O }>;
};

/** Of each kind one that finds what it changes. What is only added is part of every life. */
export function everyWrite(lived: Lived): Write[] {
  return Object.values(writesAbout(lived));
}

function writesAbout({ customer, card, tokenHash, redemption, reviewed, lot }: Lived): Writes {
  const match = { subject: redemption, redemptionId: redemption, entryId: null, sinceMs: 1 };
  return {
    'put-pin-attempt': {
      op: 'put-pin-attempt',
      row: { cardNumber: card, tries: 1, nextAllowedMs: 1 },
    },
    'clear-pin-attempt': { op: 'clear-pin-attempt', cardNumber: card },
    'put-terminal-attempt': {
      op: 'put-terminal-attempt',
      row: { terminal, sinceMs: 1, tries: 1, nextAllowedMs: 1 },
    },
    'put-terminal-lock': {
      op: 'put-terminal-lock',
      row: { terminal, lockedBy: 'urn:kangen:operator:alice', reason: 'stolen', atMs: 1 },
    },
    'end-terminal-lock': { op: 'end-terminal-lock', terminal },
    'clear-terminal-attempt': { op: 'clear-terminal-attempt', terminal },
    'end-session': { op: 'end-session', tokenHash },
    'end-sessions-of': { op: 'end-sessions-of', terminal, atMs: 2 },
    'end-sessions-of-customer': {
      op: 'end-sessions-of-customer',
      customerId: customer,
      but: tokenHash,
    },
    'put-terminal': {
      op: 'put-terminal',
      row: {
        urn: terminal,
        enrolledMs: 1,
        newestMs: 1,
        epoch: 1,
        nonce: '0'.repeat(22),
        claimedMs: 1,
        heardMs: 1,
        waiting: 0,
        wishes: 0,
        quarantined: 0,
      },
    },
    'forget-expired': { op: 'forget-expired', nowMs: 1 },
    'put-reconciliation': {
      op: 'put-reconciliation',
      row: { redemptionId: redemption, asks: 0, dueMs: 1, endFromMs: 1 },
    },
    'end-reconciliation': { op: 'end-reconciliation', redemptionId: redemption },
    'decide-waiver': {
      op: 'decide-waiver',
      id: WAIVER,
      to: 'rejected',
      by: 'urn:kangen:operator:bob',
      atMs: 2,
      transactionId: null,
    },
    'decide-review': { op: 'decide-review', redemptionId: reviewed, to: 'expired', atMs: 2 },
    'put-cursor': { op: 'put-cursor', list: 'returns', row: { bank, sequence: 1_000 } },
    'move-lot': { op: 'move-lot', lotId: lot, points: 0 },
    'extend-lot': { op: 'extend-lot', lotId: lot, untilMs: MANY_MS },
    'move-redemption': {
      op: 'move-redemption',
      id: redemption,
      from: 'authorized',
      to: 'refused',
      evidence: { decidedMs: 1, bankReference: 'B', receipt: 'receipt', statement: 'statement' },
    },
    'set-card-state': { op: 'set-card-state', number: card, state: 'blocked' },
    'set-card-pin': {
      op: 'set-card-pin',
      number: card,
      pin: {
        pinSalt: 's',
        pinHash: 'h',
        pinCost: 32_768,
        pinBlockSize: 8,
        pinParallelization: 1,
      },
    },
    'put-card-activation': {
      op: 'put-card-activation',
      row: { cardNumber: card, codeDigest: DIGEST, expiresMs: 1 },
    },
    'end-card-activation': { op: 'end-card-activation', cardNumber: card },
    'erase-customer': {
      op: 'erase-customer',
      row: {
        customerId: customer,
        atMs: 1,
        erasedBy: 'urn:kangen:operator:alice',
        pointsGivenUp: 0,
      },
      retired: [DIGEST],
    },
    'put-terminal-report': {
      op: 'put-terminal-report',
      row: {
        redemptionId: redemption,
        terminal,
        bankReference: 'B',
        outcome: 'completed',
        currency: 'EUR',
        amountMinor: 1n,
        atMs: 1,
      },
    },
    'touch-match': { op: 'touch-match', row: match },
    'put-match': {
      op: 'put-match',
      row: {
        ...match,
        state: 'waiting',
        why: 'why',
        detail: '',
        dueDay: 2,
        closedBy: null,
        closedReason: null,
      },
    },
    ...staffWrites,
  };
}
