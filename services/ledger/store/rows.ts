/**
 * The ledger's rows, whatever engine keeps them. Every row is parsed by its schema when it is read.
 *
 * Integers arrive from an engine as `bigint`; counts, points and times (milliseconds since the epoch)
 * become numbers here, money (`…Minor`) stays `bigint`. A field `xY` is the column `x_y`.
 */
import { z } from 'zod';
import { failure, failureCode } from '../../../protocol/failure.ts';
import { customerId, purchaseId, redemptionId, reversalId } from '../../../protocol/ids.ts';
import { cardNumber, ledgerState, waiverReason } from '../../../protocol/ledger.ts';
import { currency } from '../../../protocol/money.ts';
import { deedEnd } from '../../../protocol/operator/audit.ts';
import { gapKind } from '../../../protocol/operator/journal.ts';

export const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const integer = z.bigint().min(-SAFE).max(SAFE).transform(Number);
export const natural = z.bigint().min(0n).max(SAFE).transform(Number);
export const minor = z.bigint().min(0n).max(SAFE);
export const text = z.string();

export const programmeRow = z.strictObject({
  name: text,
  currency,
  ratePoints: natural,
  rateMinor: natural,
  minimumMinor: minor,
  stepMinor: minor,
  /** Of each redemption, paid in points beside the amount; 0: none. */
  feeMinor: minor,
  redemptionMinorMax: minor,
  dayMinorMax: minor,
  authorizationWindowSeconds: natural,
  /** Within this long after the authorization the money is promised to be there. */
  promiseSeconds: natural,
  /** The account that pays: JSON of an `Account`. */
  debtorJson: text,
});
export type ProgrammeRow = z.output<typeof programmeRow>;

/** Terms of redemption that hold from `sinceMs` on, until newer ones. Never changed. */
export const programmeTermsRow = z.strictObject({
  sinceMs: natural,
  ratePoints: natural,
  rateMinor: natural,
  minimumMinor: minor,
  stepMinor: minor,
  feeMinor: minor,
});
export type ProgrammeTermsRow = z.output<typeof programmeTermsRow>;

/** How terminals present themselves, from `version` on until the next one. */
export const screenSettingsRow = z.strictObject({
  version: natural,
  /** JSON of `ScreenSettings`. */
  settingsJson: text,
  setMs: natural,
});
export type ScreenSettingsRow = z.output<typeof screenSettingsRow>;

export const providerRow = z.strictObject({ id: text, name: text });
export type ProviderRow = z.output<typeof providerRow>;

/**
 * How a provider's customers earn, from `fromMs` until the next rule begins: `ratePoints` points for
 * every `rateMinor` minor units paid. Never changed: each purchase names the rule it was earned under.
 */
export const earnRuleRow = z.strictObject({
  id: text,
  providerId: text,
  fromMs: natural,
  ratePoints: natural,
  rateMinor: natural,
  rounding: z.enum(['down', 'half-up', 'up']),
  /** Less than this, without what is excluded, earns nothing. */
  paidMinorMin: minor,
  maturitySeconds: natural,
  expirySeconds: natural,
});
export type EarnRuleRow = z.output<typeof earnRuleRow>;

/** From `fromMs` until just before `untilMs` purchases earn `times` / `per` times as much. Never changed. */
export const campaignRow = z.strictObject({
  id: text,
  providerId: text,
  name: text,
  fromMs: natural,
  untilMs: natural,
  times: natural,
  per: natural,
});
export type CampaignRow = z.output<typeof campaignRow>;

/** A campaign that is over before its time, from `endMs` on. */
export const campaignEndRow = z.strictObject({ campaignId: text, endMs: natural });
export type CampaignEndRow = z.output<typeof campaignEndRow>;

export const customerRow = z.strictObject({ id: customerId, displayName: text });
export type CustomerRow = z.output<typeof customerRow>;

/** A customer's own account at a bank. Never changed: a change is a new row, the newest one counts. */
export const payeeRow = z.strictObject({
  id: text,
  customerId,
  sinceMs: natural,
  kind: z.enum(['iban', 'jp-account']),
  holderName: text,
  bankName: text,
  /** What may be shown outside ledger and bank. */
  masked: text,
  /** BIC, or the 4-digit Japanese bank code. */
  clearingId: text,
  branchCode: text.nullable(),
  accountType: z.enum(['1', '2', '4']).nullable(),
  /** IBAN, or the 7-digit Japanese account number. */
  accountNumber: text,
});
export type PayeeRow = z.output<typeof payeeRow>;

export const cardRow = z.strictObject({
  number: cardNumber,
  customerId,
  state: z.enum(['active', 'blocked']),
  /** All null: no PIN was set yet, so it opens nothing. */
  pinSalt: text.nullable(),
  pinHash: text.nullable(),
  pinCost: natural.nullable(),
  pinBlockSize: natural.nullable(),
  pinParallelization: natural.nullable(),
});
export type CardRow = z.output<typeof cardRow>;

/** Tries on a card number, whether such a card exists or not: the answer may not tell which. */
export const pinAttemptRow = z.strictObject({
  cardNumber,
  tries: natural,
  nextAllowedMs: natural,
});
export type PinAttemptRow = z.output<typeof pinAttemptRow>;

/** An operator has locked it. */
export const terminalLockRow = z.strictObject({
  terminal: text,
  lockedBy: text,
  reason: text,
  atMs: natural,
});
export type TerminalLockRow = z.output<typeof terminalLockRow>;

/** Tries at PINs on one terminal since `sinceMs`, whatever the cards. */
export const terminalAttemptRow = z.strictObject({
  terminal: text,
  sinceMs: natural,
  tries: natural,
  nextAllowedMs: natural,
});
export type TerminalAttemptRow = z.output<typeof terminalAttemptRow>;

export const credentialSeenRow = z.strictObject({ jti: text, expiresMs: natural });
export type CredentialSeenRow = z.output<typeof credentialSeenRow>;

export const sessionRow = z.strictObject({
  /** SHA-256 of the token: who reads the database cannot act as anybody. */
  tokenHash: text,
  customerId,
  terminal: text,
  expiresMs: natural,
  /** The card that opened it. Null in a session from before that was kept: it changes no PIN. */
  cardNumber: cardNumber.nullable(),
  /** Serial of the certificate it was opened with. Null in one from before that was kept: it holds no more. */
  certificate: text.nullable(),
});
export type SessionRow = z.output<typeof sessionRow>;

export const lotRow = z.strictObject({
  id: text,
  customerId,
  providerId: text,
  /** Null: points that were paid out and that these books do not have (decision 8). */
  purchaseId: purchaseId.nullable(),
  points: natural,
  remaining: natural,
  earnedMs: natural,
  matureMs: natural,
  expireMs: natural,
});
export type LotRow = z.output<typeof lotRow>;

export const purchaseRow = z.strictObject({
  id: purchaseId,
  providerId: text,
  customerId,
  receiptNumber: text,
  requestDigest: text,
  currency,
  paidMinor: minor,
  /** The part of it that earned nothing. */
  excludedMinor: minor,
  points: natural,
  /** What the points were earned under. */
  earnRuleId: text,
  campaignId: text.nullable(),
  atMs: natural,
  matureMs: natural,
  expireMs: natural,
});
export type PurchaseRow = z.output<typeof purchaseRow>;

/** A shop has given money back. `points` in all were taken back of what its purchase had earned. */
export const reversalRow = z.strictObject({
  id: reversalId,
  purchaseId,
  providerId: text,
  customerId,
  receiptNumber: text,
  requestDigest: text,
  currency,
  refundedMinor: minor,
  points: natural,
  /** Of them, what had expired unused, and what was not there any more. */
  expiredPoints: natural,
  owedPoints: natural,
  /** Of its claw-back; null where it took back nothing. */
  transactionId: text.nullable(),
  atMs: natural,
});
export type ReversalRow = z.output<typeof reversalRow>;

/** What of a lot was not used in time. A lot may expire twice: what was held then comes back later. */
export const expiryRow = z.strictObject({
  transactionId: text,
  lotId: text,
  customerId,
  providerId: text,
  points: natural,
  /** When the date was over: earlier than its journal transaction. */
  atMs: natural,
});
export type ExpiryRow = z.output<typeof expiryRow>;

/** Of what a customer owes at one provider, `points` that an operator waives, or asks another one to. */
export const waiverRow = z.strictObject({
  id: text,
  customerId,
  providerId: text,
  points: natural,
  reason: waiverReason,
  /** 1: above what one operator may waive alone. */
  takesTwo: natural,
  /** URN of the operator. */
  askedBy: text,
  askedMs: natural,
  state: z.enum(['waiting', 'done', 'rejected']),
  decidedBy: text.nullable(),
  decidedMs: natural.nullable(),
  /** Of its movement; null unless done. */
  transactionId: text.nullable(),
});
export type WaiverRow = z.output<typeof waiverRow>;

/** What a customer owes at one provider: above zero. */
export const debtRow = z.strictObject({ providerId: text, points: natural });

/** Which lots repaid what was owed at their provider. */
export const repaymentRow = z.strictObject({
  transactionId: text,
  lotId: text,
  customerId,
  providerId: text,
  points: natural,
});
export type RepaymentRow = z.output<typeof repaymentRow>;

export const redemptionRow = z.strictObject({
  id: redemptionId,
  customerId,
  payeeId: text,
  /** The URN of the one terminal that made it. */
  terminal: text,
  state: ledgerState,
  points: natural,
  currency,
  /** What arrives. */
  amountMinor: minor,
  /** What `points` pay beside it. */
  feeMinor: minor,
  requestDigest: text,
  consentJson: text,
  /** Points that could be used just before these were held. */
  pointsBefore: natural,
  requestedMs: natural,
  authorizedMs: natural.nullable(),
  authorization: text.nullable(),
  authorizationJti: text.nullable(),
  authorizationDigest: text.nullable(),
  /** When the bank decided, by its receipt. */
  decidedMs: natural.nullable(),
  bankReference: text.nullable(),
  receipt: text.nullable(),
  statement: text.nullable(),
  /** When the bank booked it back, by its signed return; null unless returned. */
  returnedMs: natural.nullable(),
  returnReference: text.nullable(),
  returnReasonCode: text.nullable(),
  returnReasonText: text.nullable(),
  returnEvidence: text.nullable(),
  returnStatement: text.nullable(),
});
export type RedemptionRow = z.output<typeof redemptionRow>;

export const redemptionLotRow = z.strictObject({
  redemptionId,
  lotId: text,
  providerId: text,
  points: natural,
});
export type RedemptionLotRow = z.output<typeof redemptionLotRow>;

/** An id withdrawn before it was ever seen: refused for ever. */
export const tombstoneRow = z.strictObject({
  id: redemptionId,
  terminal: text,
  atMs: natural,
  /** Of a request that was refused: the failure it is answered with again; null where it was withdrawn. */
  refusalJson: text.nullable(),
});
export type TombstoneRow = z.output<typeof tombstoneRow>;

const accountKind = z.enum([
  'issued',
  'available',
  'held',
  'redeemed',
  'expired',
  'clawed-back',
  'owed',
]);
export type AccountKind = z.infer<typeof accountKind>;

export const journalTransactionRow = z.strictObject({
  id: text,
  atMs: natural,
  kind: z.enum([
    'earn',
    'hold',
    'release',
    'redeem',
    'return',
    'expire',
    'claw-back',
    'repay',
    'waive',
  ]),
  /** For a person: why these points moved. */
  reason: text,
  purchaseId: purchaseId.nullable(),
  redemptionId: redemptionId.nullable(),
});
export type JournalTransactionRow = z.output<typeof journalTransactionRow>;

/** A transaction's place in the hash chain (I7): counted from 1 without a gap; lower-case hex. */
export const chainLink = z.strictObject({
  sequence: natural,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ChainLink = z.output<typeof chainLink>;

/** As it is kept. The engine puts the link to what a decision posts. */
export const chainedTransactionRow = journalTransactionRow.extend(chainLink.shape);

/** One side of a movement. `issued` and `owed` are never above 0, the rest never below. */
export const journalEntryRow = z.strictObject({
  transactionId: text,
  line: natural,
  account: accountKind,
  providerId: text,
  customerId,
  points: integer,
});
export type JournalEntryRow = z.output<typeof journalEntryRow>;

/** An open redemption's place on the reconciler's agenda: each held or authorized one has one (I8). */
export const reconciliationRow = z.strictObject({
  redemptionId,
  /** How often the bank was asked about it in its present state. */
  asks: natural,
  dueMs: natural,
  /** From then on it is not only asked about but ended: withdrawn, or cancelled at the bank. */
  endFromMs: natural,
});
export type ReconciliationRow = z.output<typeof reconciliationRow>;

/** What a person has to look at: something was signed that cannot be, or that these books do not know. Never changes anything by itself. */
export const findingRow = z.strictObject({
  id: text,
  atMs: natural,
  kind: z.enum([
    'receipt-contradicts',
    'receipt-invalid',
    'return-contradicts',
    'return-invalid',
    /** The bank has a last word, and these books do not know what about. */
    'redemption-unknown',
    /** Paid, and booked without the points that paid for it. */
    'points-missing',
  ]),
  /** Null: what it is about cannot be believed. */
  redemptionId: redemptionId.nullable(),
  /** The same words for the same finding, so that it is kept once. */
  detail: text,
  /** The bank's signed words, as they came. */
  evidence: text,
});
export type FindingRow = z.output<typeof findingRow>;

/** The journal was not what had been signed for it. For a person; never changes anything by itself. */
export const journalGapRow = z.strictObject({
  id: text,
  atMs: natural,
  kind: gapKind,
  /** Of the head, or the statement, that the books do not bear out. */
  lineage: natural,
  sequence: natural,
  detail: text,
});
export type JournalGapRow = z.output<typeof journalGapRow>;

/** The keys that these books were begun with. */
export const booksKeysRow = z.strictObject({
  one: natural,
  /** Of a secret that goes with them and never changes. */
  digest: text,
  sinceMs: natural,
});
export type BooksKeysRow = z.output<typeof booksKeysRow>;

/** An operator took the books as they were: the signed head that says so, and begins its lineage. */
export const journalAcceptanceRow = z.strictObject({ lineage: natural, atMs: natural, head: text });
export type JournalAcceptanceRow = z.output<typeof journalAcceptanceRow>;

/** A statement that came back and that the journal did not bear out then. */
export const journalWitnessRow = z.strictObject({
  /** The statement's own. */
  id: text,
  atMs: natural,
  /** The transaction that it names. */
  sequence: natural,
  hash: chainLink.shape.hash,
  issuedSeconds: natural,
  statement: text,
});
export type JournalWitnessRow = z.output<typeof journalWitnessRow>;

/** How far a list has been read; never back. */
export const cursorRow = z.strictObject({ bank: text, sequence: natural });
export type CursorRow = z.output<typeof cursorRow>;

/** A key the bank has shown over its own certificate. Never replaced; a rotation adds one. */
export const bankKeyRow = z.strictObject({
  kid: text,
  bank: text,
  jwkJson: text,
  firstSeenMs: natural,
});
export type BankKeyRow = z.output<typeof bankKeyRow>;

/** A wish that was not carried out, and why. Without a customer where the PIN proved nobody. */
export const refusedWishRow = z.strictObject({
  id: redemptionId,
  customerId: customerId.nullable(),
  terminal: text,
  requestDigest: text,
  currency,
  amountMinor: minor,
  refusalJson: text,
  atMs: natural,
});
export type RefusedWishRow = z.output<typeof refusedWishRow>;

/**
 * A rule about how much, how often and to whom, by its name. Never changed: a change is a new row, and
 * of one name the row counts whose time has come last. Which figures it has depends on its kind.
 */
export const limitRuleRow = z.strictObject({
  id: text,
  name: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  kind: z.enum([
    /** One redemption of more than `minorMax`. */
    'redemption-amount',
    /** A customer's redemptions of 30 days together. */
    'month-amount',
    /** All that goes to one account within 24 hours, whoever asks for it. */
    'payee-day-amount',
    /** More than `countMax` requests within `windowMinutes`, of one customer or on one terminal. */
    'customer-count',
    'terminal-count',
    /** More than `countMax` customers with one account. */
    'payee-customers',
    /** More than `countMax` redemptions of at least `percent` of what one may be. */
    'near-limit',
  ]),
  outcome: z.enum(['refuse', 'review', 'off']),
  minorMax: minor.nullable(),
  countMax: natural.nullable(),
  windowMinutes: natural.nullable(),
  percent: natural.nullable(),
  /** URN of the operator; of the ledger, for what a programme begins with. */
  changedBy: text,
  changedMs: natural,
  fromMs: natural,
});
export type LimitRuleRow = z.output<typeof limitRuleRow>;

/** A redemption that a rule has held for people to look at. `overtaken`: authorized in books that were lost. */
export const reviewRow = z.strictObject({
  redemptionId,
  sinceMs: natural,
  /** From then on it is given back where nobody has decided. */
  decideByMs: natural,
  /** Names of the rules, as JSON. */
  rulesJson: text,
  state: z.enum(['waiting', 'released', 'rejected', 'expired', 'overtaken']),
  decidedMs: natural.nullable(),
});
export type ReviewRow = z.output<typeof reviewRow>;

/** What one operator said about it. Two different ones release; one rejects, and says why. */
export const reviewWordRow = z.strictObject({
  redemptionId,
  operator: text,
  verdict: z.enum(['release', 'reject']),
  atMs: natural,
  reason: text.nullable(),
});
export type ReviewWordRow = z.output<typeof reviewWordRow>;

/** A line of the review queue. */
export const reviewQueueRow = z.strictObject({
  redemptionId,
  customerId,
  terminal: text,
  currency,
  amountMinor: minor,
  points: natural,
  sinceMs: natural,
  decideByMs: natural,
  rulesJson: text,
  /** How many operators have said that it may go on. */
  releases: natural,
});
export type ReviewQueueRow = z.output<typeof reviewQueueRow>;

/** Which copy of a terminal is the one that may ask for something new, and what it last said. */
export const terminalRow = z.strictObject({
  urn: text,
  /** When the certificate was issued that an operator's enrolment gave it last. */
  enrolledMs: natural,
  /** When the newest certificate was issued that it claimed with. */
  newestMs: natural,
  epoch: natural,
  nonce: text,
  claimedMs: natural,
  heardMs: natural,
  waiting: natural,
  wishes: natural,
  quarantined: natural,
});
export type TerminalRow = z.output<typeof terminalRow>;

/** One shop's points in a redemption that was paid, or that came back; with the redemption's money. */
export const settledRow = z.strictObject({
  sequence: natural,
  atMs: natural,
  kind: z.enum(['redeem', 'return']),
  redemptionId,
  providerId: text,
  points: natural,
  currency,
  amountMinor: minor,
  feeMinor: minor,
});
export type SettledRow = z.output<typeof settledRow>;

/** What customers of one provider own together: what can be used or is not mature yet, and what is held. */
export const owedPointsRow = z.strictObject({
  providerId: text,
  name: text,
  available: integer,
  held: integer,
});
export type OwedPointsRow = z.output<typeof owedPointsRow>;

export const historyRow = z.strictObject({
  id: text,
  atMs: natural,
  kind: z.enum(['purchase', 'redemption', 'reversal', 'expiry', 'waiver']),
  points: natural,
  providerName: text.nullable(),
  currency: currency.nullable(),
  amountMinor: minor.nullable(),
  state: ledgerState.nullable(),
  reasonCode: text.nullable(),
  reasonText: text.nullable(),
  /** Of a wish that was not carried out: the code of the `Failure` that is kept as JSON. */
  refusal: z
    .string()
    .transform((json) => failure.parse(JSON.parse(json)).code)
    .nullable(),
  waived: waiverReason.nullable(),
});
export type HistoryRow = z.output<typeof historyRow>;

/** What an operator did, or tried to do: who, when, what, to what, and how it ended. Never changed. */
export const auditEntryRow = z.strictObject({
  atMs: natural,
  who: text,
  serial: text,
  deed: text,
  subject: text,
  /** JSON of `DeedDetails`, members by their names. */
  detailsJson: text,
  ending: deedEnd,
  refusal: failureCode.nullable(),
  trace: text.nullable(),
});
export type AuditEntryRow = z.output<typeof auditEntryRow>;

/** As it is kept. The engine puts the link to what a decision writes down. */
export const chainedAuditRow = auditEntryRow.extend(chainLink.shape);
export type ChainedAuditRow = z.output<typeof chainedAuditRow>;

/** A redemption that is not final, with its place on the agenda. */
export const openRedemptionRow = z.strictObject({
  ...redemptionRow.pick({
    id: true,
    state: true,
    points: true,
    currency: true,
    amountMinor: true,
    terminal: true,
    requestedMs: true,
  }).shape,
  ...reconciliationRow.omit({ redemptionId: true }).shape,
});
export type OpenRedemptionRow = z.output<typeof openRedemptionRow>;

/** Transactions in their order, and the entries of all of them. */
export interface JournalPageFacts {
  transactions: z.output<typeof chainedTransactionRow>[];
  entries: JournalEntryRow[];
}

export const openState = z.enum(['held', 'authorized']);

export interface OpenCountsFacts {
  open: { state: z.infer<typeof openState>; count: number; oldestMs: number | null }[];
  findings: number;
}
