/** Every question the ledger asks its store, by name: what is asked and which facts come back. */
import { type Chainable } from '../rules/journal-chain.ts';
import {
  type CustomerId,
  type PurchaseId,
  type RedemptionId,
  type ReversalId,
} from '../../../protocol/ids.ts';
import { type AttemptFacts, type CustomerCatalogue } from './customer-queries.ts';
import {
  type BankKeyRow,
  type BooksKeysRow,
  type CampaignEndRow,
  type CampaignRow,
  type CardRow,
  type ChainedAuditRow,
  type ChainLink,
  type CustomerRow,
  type EarnRuleRow,
  type FindingRow,
  type HistoryRow,
  type JournalAcceptanceRow,
  type JournalGapRow,
  type JournalPageFacts,
  type JournalWitnessRow,
  type OpenCountsFacts,
  type OpenRedemptionRow,
  type LimitRuleRow,
  type LotRow,
  type OwedPointsRow,
  type PayeeRow,
  type PinAttemptRow,
  type ProgrammeRow,
  type ProviderRow,
  type PurchaseRow,
  type ReconciliationRow,
  type RedemptionLotRow,
  type RedemptionRow,
  type RefusedWishRow,
  type ReviewQueueRow,
  type ReviewRow,
  type ReviewWordRow,
  type ReversalRow,
  type ScreenSettingsRow,
  type SessionRow,
  type SettledRow,
  type TerminalAttemptRow,
  type TerminalLockRow,
  type TerminalRow,
  type TombstoneRow,
  type WaiverRow,
} from './rows.ts';
import { type Signer, type StaffCatalogue } from './staff-queries.ts';
import { type StaffActionRow, type StaffLimitRow, type StaffSessionRow } from './staff-rows.ts';
import { type StatementCatalogue } from './statement-queries.ts';
import { type Debt } from '../rules/owed.ts';

export type SignInFacts = AttemptFacts;

/** A customer as the redemption rules see them. `lots` have points left, oldest first. */
export interface CustomerFacts {
  customer: CustomerRow;
  payee: PayeeRow;
  /** Nothing is paid to this payee before then; null: at any time. */
  payeeFromMs: number | null;
  lots: LotRow[];
  debts: Debt[];
  /** Sum of what was asked since `sinceMs` and not given back. */
  redeemedMinorSince: bigint;
  /** The rules of limits whose time has come, newest of each name, and how much of each is used up. */
  rules: LimitRuleRow[];
  rulesUsed: ReadonlyMap<string, bigint>;
}

export interface RedeemFacts {
  programme: ProgrammeRow;
  redemption: RedemptionRow | null;
  tombstone: TombstoneRow | null;
  /** Null where no rule has held it for a review. */
  review: ReviewRow | null;
  session: SessionRow | null;
  /** Whose the session is; null without one. */
  owner: CustomerFacts | null;
}

export interface AccountFacts {
  programme: ProgrammeRow;
  session: SessionRow | null;
  owner: CustomerFacts | null;
  providers: ProviderRow[];
  heldPoints: number;
  history: HistoryRow[];
}

/** A redemption with all that ending it needs. */
export interface RedemptionFacts {
  redemption: RedemptionRow | null;
  tombstone: TombstoneRow | null;
  takings: RedemptionLotRow[];
  /** Null where no rule has held it for a review. */
  review: ReviewRow | null;
  /** Of `takings`, the lots that no purchase explains (decision 8): what comes back to them is nobody's. */
  unexplainedLots: string[];
  /** Of its customer. */
  debts: Debt[];
}

export type KnownRedemptionFacts = Pick<RedemptionFacts, 'redemption' | 'tombstone' | 'review'>;

export interface ReviewFacts extends RedemptionFacts {
  words: ReviewWordRow[];
}

/** A waiver, and what it is about: its own customer and provider, or those that are asked for. */
export interface WaiverFacts {
  programme: ProgrammeRow;
  waiver: WaiverRow | null;
  hasCustomer: boolean;
  hasProvider: boolean;
  /** Of the customer, at every provider. */
  debts: Debt[];
}

/** Place in a queue of those that wait: oldest first. */
export interface WaiverCursor {
  askedMs: number;
  id: string;
}

/** Place in the review queue: oldest first. */
export interface QueueCursor {
  sinceMs: number;
  id: string;
}

/** A redemption and the journal's end, which what is posted now stands behind. */
export interface SettlementFacts extends RedemptionFacts {
  newest: ChainLink;
}

/** A redemption, and how far its bank's list of returns has been read. */
export interface ReturnFacts extends SettlementFacts {
  /** 0 before the first. */
  readUpTo: number;
}

/** A redemption that may have been lost, and what writing it anew needs. */
export interface ReestablishFacts extends RedemptionFacts {
  hasCustomer: boolean;
  hasPayee: boolean;
  /** The customer's lots that have points left, oldest first. */
  lots: LotRow[];
  providers: ProviderRow[];
}

/** A wish, before and after its PIN was compared. `owner` is whose card it names. */
export interface WishFacts {
  programme: ProgrammeRow;
  redemption: RedemptionRow | null;
  tombstone: TombstoneRow | null;
  refusedWish: RefusedWishRow | null;
  review: ReviewRow | null;
  attempts: PinAttemptRow | null;
  card: CardRow | null;
  owner: CustomerFacts | null;
  terminal: TerminalRow | null;
  terminalTries: TerminalAttemptRow | null;
}

export interface TerminalLockFacts {
  lock: TerminalLockRow | null;
  attempts: TerminalAttemptRow | null;
}

export interface OrderFacts {
  programme: ProgrammeRow;
  payee: PayeeRow;
  /** Which points are held. */
  takings: RedemptionLotRow[];
}

export interface PurchaseFacts {
  programme: ProgrammeRow;
  provider: ProviderRow | null;
  /** That holds at `nowMs`. */
  rule: EarnRuleRow | null;
  /** Those that are open at `nowMs`. */
  campaigns: CampaignRow[];
  card: CardRow | null;
  sameId: PurchaseRow | null;
  sameReceipt: PurchaseRow | null;
  /** Of the card's owner. */
  debts: Debt[];
}

/** A purchase with all that taking back what it has earned needs. */
export interface ReversalFacts {
  provider: ProviderRow | null;
  purchase: PurchaseRow | null;
  sameId: ReversalRow | null;
  sameReceipt: ReversalRow | null;
  /** Sums of what has been refunded and taken back of this purchase. */
  before: { refundedMinor: bigint; points: number };
  /** Null where the purchase earned nothing. */
  lot: LotRow | null;
  /** Points of `lot` that have expired and were not taken back. */
  expiredOfLot: number;
  /** The customer's lots at this provider that have points left. */
  lots: LotRow[];
}

/** Lots whose date is over and that have points left. */
export interface ExpiredFacts {
  lots: LotRow[];
  providers: ProviderRow[];
}

/** One provider with all its rules, oldest first, and all its campaigns and their early ends. */
export interface ProviderFacts {
  programme: ProgrammeRow;
  /** Null: there is none of this id. The rest is then empty. */
  provider: ProviderRow | null;
  rules: EarnRuleRow[];
  campaigns: CampaignRow[];
  ends: CampaignEndRow[];
  /** Of the ids that were asked about, whatever provider they are of. */
  sameRule: EarnRuleRow | null;
  sameCampaign: CampaignRow | null;
}

/** Every provider, and the rules that hold at a time. */
export interface ProvidersFacts {
  programme: ProgrammeRow;
  providers: ProviderRow[];
  rules: EarnRuleRow[];
}

export interface TermsFacts {
  programme: ProgrammeRow;
  /** When the terms were last changed; 0: never. */
  changedMs: number;
}

export interface LiabilityFacts {
  programme: ProgrammeRow;
  owed: OwedPointsRow[];
}

/** A place in the journal by time. */
export interface JournalPlace {
  atMs: number;
  sequence: number;
}

/**
 * The journal's newest link, how many entries the transactions behind a known one have, and the newest
 * link of the audit trail.
 */
export interface JournalHeadFacts {
  link: ChainLink;
  entries: number;
  trail: ChainLink;
}

/** What these books are held to beside the heads in their folder. */
export interface WitnessFacts {
  /** By lineage, oldest first. */
  acceptances: JournalAcceptanceRow[];
  /** Oldest first. */
  witnesses: JournalWitnessRow[];
}

export interface JournalSpanFacts {
  /** Just before it. Null: the journal does not go so far. */
  before: ChainLink | null;
  transactions: { sequence: number; content: Chainable }[];
}

/** An action with all that judging and applying it needs; null what it is not about. */
export interface StaffActionFacts {
  programme: ProgrammeRow;
  signer: Signer | null;
  second: Signer | null;
  sameId: StaffActionRow | null;
  limit: StaffLimitRow | null;
  purchase: PurchaseFacts | null;
  reversal: ReversalFacts | null;
  redemption: { row: RedemptionRow; review: ReviewRow | null } | null;
  lock: TerminalLockRow | null;
}

export interface StaffActionAsk {
  id: string;
  kid: string;
  secondKid: string | null;
  terminal: string;
  /** Sessions that these books do not have, by the ledger's own word. */
  lost: readonly StaffSessionRow[];
  about: {
    purchase?: Omit<QueryOf<'purchase'>, 'name'>;
    reversal?: Omit<QueryOf<'reversal'>, 'name'>;
    redemption?: RedemptionRow['id'];
  };
}

export interface HistoryCursor {
  atMs: number;
  id: string;
}

interface Catalogue extends CustomerCatalogue, StaffCatalogue, StatementCatalogue {
  'staff-action': { ask: StaffActionAsk; facts: StaffActionFacts };
  /** How many are open and since when, and how many findings there are. */
  'open-counts': { ask: object; facts: OpenCountsFacts };
  /** What is in flight, by id. */
  'open-redemptions': { ask: { after: string; rowsMax: number }; facts: OpenRedemptionRow[] };
  /** By name. */
  terminals: { ask: { after: string; rowsMax: number }; facts: TerminalRow[] };
  /** By id, which is by age. */
  'all-findings': { ask: { after: string; rowsMax: number }; facts: FindingRow[] };
  'journal-page': { ask: { after: number; rowsMax: number }; facts: JournalPageFacts };
  /** For a decision that needs no facts. */
  nothing: { ask: object; facts: null };
  /** What operators did: `newer` than a sequence in its order, or `older` in the reverse order. */
  'audit-trail': {
    ask: { direction: 'newer' | 'older'; from: number; rowsMax: number };
    facts: ChainedAuditRow[];
  };
  programme: { ask: object; facts: ProgrammeRow | null };
  session: { ask: { tokenHash: string }; facts: SessionRow | null };
  'sign-in': { ask: { cardNumber: string; jti: string; terminal: string }; facts: SignInFacts };
  terminal: { ask: { terminal: string }; facts: TerminalRow | null };
  'terminal-locks': { ask: object; facts: TerminalLockRow[] };
  'terminal-lock': { ask: { terminal: string }; facts: TerminalLockFacts };
  account: {
    ask: {
      tokenHash: string;
      sinceMs: number;
      nowMs: number;
      before: HistoryCursor | null;
      historyRowsMax: number;
    };
    facts: AccountFacts;
  };
  redeem: {
    ask: { id: RedemptionId; tokenHash: string | null; sinceMs: number; nowMs: number };
    facts: RedeemFacts;
  };
  redemption: { ask: { id: RedemptionId }; facts: RedemptionFacts };
  /** The row alone. */
  'redemption-row': { ask: { id: RedemptionId }; facts: RedemptionRow | null };
  /** What has become of an id, without what ending it needs. */
  'redemption-known': { ask: { id: RedemptionId }; facts: KnownRedemptionFacts };
  settlement: { ask: { id: RedemptionId }; facts: SettlementFacts };
  /** What stands in the journal from one transaction to another, both counted. */
  'journal-span': { ask: { from: number; to: number }; facts: JournalSpanFacts };
  wish: {
    ask: {
      id: RedemptionId;
      cardNumber: string;
      sinceMs: number;
      nowMs: number;
      terminal: string;
    };
    facts: WishFacts;
  };
  waiver: {
    ask: { id: string; of: { customerId: CustomerId; providerId: string } | null };
    facts: WaiverFacts;
  };
  /** What waits for another operator, oldest first. */
  'waivers-waiting': { ask: { after: WaiverCursor | null; rowsMax: number }; facts: WaiverRow[] };
  debts: { ask: { customerId: CustomerId }; facts: Debt[] };
  review: { ask: { id: RedemptionId }; facts: ReviewFacts };
  /** What waits for a decision, oldest first. */
  'review-queue': { ask: { after: QueueCursor | null; rowsMax: number }; facts: ReviewQueueRow[] };
  /** All rows of one name, or of every one: oldest first. */
  'limit-rules': { ask: { ruleName: string | null }; facts: LimitRuleRow[] };
  order: { ask: { id: RedemptionId; payeeId: string }; facts: OrderFacts };
  payee: { ask: { id: string }; facts: PayeeRow };
  purchase: {
    ask: {
      id: PurchaseId;
      providerId: string;
      receiptNumber: string;
      cardNumber: string;
      nowMs: number;
    };
    facts: PurchaseFacts;
  };
  provider: {
    ask: { id: string; ruleId: string | null; campaignId: string | null };
    facts: ProviderFacts;
  };
  providers: { ask: { nowMs: number }; facts: ProvidersFacts };
  terms: { ask: object; facts: TermsFacts };
  /** The newest; null: nobody has set anything. */
  'screen-settings': { ask: object; facts: ScreenSettingsRow | null };
  liability: { ask: object; facts: LiabilityFacts };
  /** What was redeemed and came back in a period, behind a place: whole transactions, in their order. */
  settled: {
    ask: { fromMs: number; toMs: number; after: JournalPlace; transactionsMax: number };
    facts: SettledRow[];
  };
  reversal: {
    ask: {
      id: ReversalId;
      purchaseId: PurchaseId;
      providerId: string;
      receiptNumber: string;
    };
    facts: ReversalFacts;
  };
  /** Longest expired first. */
  'lots-expired': { ask: { beforeMs: number; rowsMax: number }; facts: ExpiredFacts };
  /** What is due on the reconciler's agenda, longest due first. */
  'reconciliation-due': { ask: { nowMs: number; rowsMax: number }; facts: ReconciliationRow[] };
  /** Null once the redemption has ended. */
  reconciliation: { ask: { id: RedemptionId }; facts: ReconciliationRow | null };
  /** Findings about one redemption; null: about none that can be named. */
  findings: { ask: { id: RedemptionId | null }; facts: FindingRow[] };
  return: { ask: { id: RedemptionId; bank: string }; facts: ReturnFacts };
  reestablish: {
    ask: { id: RedemptionId; customerId: CustomerId; payeeId: string };
    facts: ReestablishFacts;
  };
  /** How far the bank's list of transfers was read; 0 before the first. */
  'transfer-cursor': { ask: { bank: string }; facts: number };
  'return-cursor': { ask: { bank: string }; facts: number };
  /** `entries` are those of the transactions after this one; 0 counts all. As it was at `upTo`, where given. */
  'journal-head': { ask: { after: number; upTo?: number }; facts: JournalHeadFacts };
  /** All of them, oldest first. */
  'journal-gaps': { ask: object; facts: JournalGapRow[] };
  /** Null: the journal does not go so far. */
  'journal-link': { ask: { sequence: number }; facts: ChainLink | null };
  /** Null: the audit trail does not go so far. */
  'trail-link': { ask: { sequence: number }; facts: ChainLink | null };
  witnesses: { ask: object; facts: WitnessFacts };
  'bank-keys': { ask: { bank: string }; facts: BankKeyRow[] };
  /** With which keys the books were begun; null: nobody has said so yet. */
  'books-keys': { ask: object; facts: { kept: BooksKeysRow | null; hasProgramme: boolean } };
}

export type QueryName = keyof Catalogue;
export type QueryOf<N extends QueryName> = { name: N } & Catalogue[N]['ask'];
export type FactsOf<N extends QueryName> = Catalogue[N]['facts'];
