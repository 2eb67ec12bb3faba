/** Questions about members of staff, beside those of queries.ts. */
import {
  type ProgrammeRow,
  type ProviderRow,
  type RedemptionRow,
  type ReviewRow,
  type TerminalAttemptRow,
  type TerminalLockRow,
  type TerminalRow,
} from './rows.ts';
import { type PurchaseFacts, type QueryOf, type ReversalFacts } from './queries.ts';
import {
  type StaffActionRow,
  type StaffAttemptRow,
  type StaffLimitRow,
  type StaffMemberRow,
  type StaffSessionRow,
} from './staff-rows.ts';

export interface StaffSignInFacts {
  programme: ProgrammeRow;
  member: StaffMemberRow | null;
  attempts: StaffAttemptRow | null;
  credentialSeen: boolean;
  terminal: TerminalRow | null;
  terminalTries: TerminalAttemptRow | null;
  /** The newest of the member's provider. */
  limit: StaffLimitRow | null;
}

/** Whose key it is. */
export interface Signer {
  session: StaffSessionRow;
  member: StaffMemberRow;
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

/** Null where there is none of this id or badge; `provider`: the one that is named. */
export interface StaffMemberFacts {
  member: StaffMemberRow | null;
  sameBadge: StaffMemberRow | null;
  provider: ProviderRow | null;
  attempts: StaffAttemptRow | null;
}

export interface StaffActionAsk {
  id: string;
  kid: string;
  secondKid: string | null;
  terminal: string;
  about: {
    purchase?: Omit<QueryOf<'purchase'>, 'name'>;
    reversal?: Omit<QueryOf<'reversal'>, 'name'>;
    redemption?: RedemptionRow['id'];
  };
}

export interface StaffCatalogue {
  'staff-sign-in': {
    ask: { badge: string; jti: string; terminal: string };
    facts: StaffSignInFacts;
  };
  /** By the thumbprint of its key. */
  'staff-session': { ask: { kid: string }; facts: StaffSessionRow | null };
  'staff-action': { ask: StaffActionAsk; facts: StaffActionFacts };
  'staff-member': {
    ask: { id: string; badge: string | null; providerId: string | null };
    facts: StaffMemberFacts;
  };
  /** By id. */
  'staff-members': { ask: { after: string; rowsMax: number }; facts: StaffMemberRow[] };
}
