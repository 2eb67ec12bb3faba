/** Questions about members of staff, beside those of queries.ts. */
import {
  type ProgrammeRow,
  type ProviderRow,
  type TerminalAttemptRow,
  type TerminalRow,
} from './rows.ts';
import {
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
  /** Not in the books any more: the ledger's own word for it was shown. */
  isLost: boolean;
}

/** Null where there is none of this id or badge; `provider`: the one that is named. */
export interface StaffMemberFacts {
  member: StaffMemberRow | null;
  sameBadge: StaffMemberRow | null;
  provider: ProviderRow | null;
  attempts: StaffAttemptRow | null;
}

export interface StaffCatalogue {
  'staff-sign-in': {
    ask: { badge: string; jti: string; terminal: string };
    facts: StaffSignInFacts;
  };
  /** By the thumbprint of its key. */
  'staff-session': { ask: { kid: string }; facts: StaffSessionRow | null };
  'staff-member': {
    ask: { id: string; badge: string | null; providerId: string | null };
    facts: StaffMemberFacts;
  };
  /** By id. */
  'staff-members': { ask: { after: string; rowsMax: number }; facts: StaffMemberRow[] };
}
