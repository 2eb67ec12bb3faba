/** Questions about people, their cards and their accounts, beside those of queries.ts. */
import { type CustomerId } from '../../../protocol/ids.ts';
import {
  type CardActivationRow,
  type ConsentRow,
  type ErasureRow,
  type PayeeCoolOffRow,
  type PayeePolicyRow,
} from './customer-rows.ts';
import {
  type CardRow,
  type CustomerRow,
  type LotRow,
  type PayeeRow,
  type PinAttemptRow,
  type ProgrammeRow,
  type SessionRow,
  type TerminalAttemptRow,
  type TerminalRow,
} from './rows.ts';

/** Of whoever names a card and tries a PIN or a code. */
export interface AttemptFacts {
  attempts: PinAttemptRow | null;
  card: CardRow | null;
  credentialSeen: boolean;
  /** Null where this terminal has never claimed an epoch. */
  terminal: TerminalRow | null;
  /** Tries at PINs on this terminal. */
  terminalTries: TerminalAttemptRow | null;
}

/** `card` is the one that opened the session. */
export interface PinChangeFacts extends AttemptFacts {
  session: SessionRow | null;
}

export interface ActivationFacts extends AttemptFacts {
  activation: CardActivationRow | null;
}

export interface CardFacts {
  card: CardRow | null;
  /** Another card stands in its place: it stays blocked. */
  replaced: boolean;
  /** Whether the number that is to be given out is, or ever was, somebody's; false where none is. */
  numberTaken: boolean;
}

/** Null, and nothing else, where there is no such customer. */
export interface PersonFacts {
  customer: CustomerRow | null;
  kana: string | null;
  erasure: ErasureRow | null;
}

export interface NewCardFacts extends PersonFacts {
  numberTaken: boolean;
}

export interface NewCustomerFactsRead {
  programme: ProgrammeRow;
  numberTaken: boolean;
}

/** Whose card it is now, and which account of theirs is paid. */
export interface CardHolder {
  customer: CustomerRow;
  payee: PayeeRow | null;
}

/** `cards`: of each number that was asked for, in their order. */
export interface CustomerImportFacts {
  programme: ProgrammeRow;
  cards: { numberTaken: boolean; holder: CardHolder | null }[];
}

export interface PayeeChangeFacts extends PersonFacts {
  programme: ProgrammeRow;
  /** The one that is paid now. */
  payee: PayeeRow | null;
  policy: PayeePolicyRow;
}

export interface ErasureFacts extends PersonFacts {
  cards: CardRow[];
  /** Those that have points left. */
  lots: LotRow[];
  /** Redemptions that are held or authorized. */
  open: number;
}

/** All that is kept of one customer beside their points. `payees` and `cards`: all there ever were. */
export interface CustomerSeenFacts extends PersonFacts {
  cards: CardRow[];
  payees: PayeeRow[];
  coolOffs: PayeeCoolOffRow[];
}

export interface ConsentCursor {
  recordedMs: number;
  id: string;
}

/** `newNumber` and `newDigest`: of the card that is to be given out. */
interface NewNumber {
  newNumber: string;
  newDigest: string;
}

export interface CustomerCatalogue {
  'pin-change': {
    ask: { tokenHash: string; jti: string; terminal: string };
    facts: PinChangeFacts;
  };
  activation: {
    ask: { cardNumber: string; jti: string; terminal: string };
    facts: ActivationFacts;
  };
  card: { ask: { cardNumber: string } & Partial<NewNumber>; facts: CardFacts };
  'new-card': { ask: { customerId: CustomerId } & NewNumber; facts: NewCardFacts };
  'new-customer': { ask: NewNumber; facts: NewCustomerFactsRead };
  'customer-import': { ask: { cards: readonly NewNumber[] }; facts: CustomerImportFacts };
  'payee-change': { ask: { customerId: CustomerId }; facts: PayeeChangeFacts };
  'payee-policy': { ask: object; facts: PayeePolicyRow };
  'customer-erasure': { ask: { customerId: CustomerId }; facts: ErasureFacts };
  customer: { ask: { customerId: CustomerId }; facts: CustomerSeenFacts };
  /** Newest first. */
  consents: {
    ask: { customerId: CustomerId; before: ConsentCursor | null; rowsMax: number };
    facts: ConsentRow[];
  };
}
