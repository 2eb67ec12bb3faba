/**
 * The checker: proves I1 to I4 and I7 from the databases of ledger, bank and kiosks, I5 of what a till
 * has sold, and what members of staff signed, with code of its own.
 * Runs after every end-to-end test, and by hand: `npm run verify -- --data DIR [--ledger URL] [--kiosk DIR]…`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { verifyBank } from './bank.ts';
import { importedEntries, verifyBookings, verifyMatches } from './bookings.ts';
import { verifyChain } from './chain.ts';
import { BEFORE_ALL } from './chain-part.ts';
import { type Books, openBooks, type Violation } from './database.ts';
import { bankKeys, kioskEnds, ledgerDecisions, verifyEvidence, verifyKiosk } from './evidence.ts';
import { verifyLedger } from './ledger.ts';
import { verifyRefunds } from './refunds.ts';
import { type Heads, readHeads, type There, verifyHeads } from './heads.ts';
import { signingKeys, type SigningKeys } from './jws.ts';
import { bankPayments, verifyPayments } from './payments.ts';
import { withCopy } from './postgres-copy.ts';
import { tillEnds, verifyPurchases } from './purchases.ts';
import { kioskStatements, ledgerStatements, verifyStatements } from './statements.ts';
import { verifyStaff } from './staff.ts';
import { verifyTrail } from './trail.ts';
import { verifySettlement } from './settlement.ts';
import { verifyReviews } from './reviews.ts';

export interface Places {
  /** The embedded network's data folder. */
  data: string;
  /** The kiosks' own data folders, and those of tills. */
  kiosks: readonly string[];
  /** Further folders of signed heads: copies, and those of other processes of the same ledger. */
  heads?: readonly string[];
  /** Settlement statements that were exported, as CSV. */
  settlements?: readonly string[];
}

export interface Findings {
  violations: Violation[];
  /** How much was looked at: a check of nothing proves nothing. */
  checked: {
    journalTransactions: number;
    heads: number;
    /** What operators did, as the audit trail has it. */
    deeds: number;
    /** What members of staff have signed. */
    staffActions: number;
    /** Losses of the journal that an operator has accepted. */
    acceptedGaps: number;
    /** Those in the ledger, and those that kiosks hold. */
    statements: number;
    redemptions: number;
    transfers: number;
    kiosks: number;
  };
}

export function verify(places: Places): Findings {
  return judged(gathered(places), join(places.data, 'ledger', 'ledger.db'));
}

/** Where the ledger's books are in PostgreSQL. @param url of any server of the cluster */
export async function verifyOnPostgres(places: Places, url: string): Promise<Findings> {
  const before = gathered(places);
  return withCopy(url, (file) => judged(before, file));
}

/** What is read before the ledger's books are, so that a ledger at work is never found behind. */
function gathered({ data, kiosks, heads = [], settlements = [] }: Places) {
  const files = kiosks.map((folder) => join(folder, 'kiosk.db'));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`there is no kiosk to check: ${missing} is not there`);
  const ends = files.flatMap((file) => withBooks(file, kioskEnds));
  const held = files.flatMap((file) => withBooks(file, kioskStatements));
  const sold = files.flatMap((file) => withBooks(file, tillEnds));
  const payments = withBooks(join(data, 'bank', 'bank.db'), bankPayments);
  const signed = readHeads(join(data, 'ledger'), heads);
  return { data, settlements, files, ends, held, sold, payments, signed };
}

function judged(before: ReturnType<typeof gathered>, books: string): Findings {
  const { data, settlements, files, ends, held, sold, payments, signed } = before;
  return withBooks(books, (ledger) => {
    const decisions = ledgerDecisions(ledger);
    const statements = [...ledgerStatements(ledger), ...held];
    // A ledger that has never started has no keys, and has said nothing.
    const own = statements.length === 0 ? noKeys : signingKeys(join(data, 'ledger'));
    const violations = [
      ...verifyLedger(ledger),
      ...verifyMatches(ledger),
      ...verifyReviews(ledger),
      ...verifyRefunds(ledger),
      ...verifyJournal(ledger, signed),
      ...verifyTrail(ledger, signed.heads),
      ...verifyStaff(ledger, () => signingKeys(join(data, 'ledger'))),
      ...verifyStatements(statements, ledger, { keys: own, heads: signed.heads }),
      ...verifyKiosk(ends, ledger),
      ...verifyPurchases(sold, ledger),
      ...verifyPayments(payments, ledger),
      ...settlements.flatMap((file) => verifySettlement(readFileSync(file, 'utf8'), ledger)),
    ];
    const keys = bankKeys(ledger);
    const imported = importedEntries(ledger);
    return withBooks(join(data, 'bank', 'bank.db'), (bank) => ({
      violations: [
        ...violations,
        ...verifyBank(bank),
        ...verifyBookings(imported, bank),
        ...verifyEvidence(decisions, keys, bank),
      ],
      checked: {
        journalTransactions: count(ledger, 'journal_transaction'),
        heads: signed.heads.length,
        deeds: count(ledger, 'audit_trail'),
        staffActions: count(ledger, 'staff_action'),
        acceptedGaps: signed.heads.filter(({ accepted }) => accepted !== null).length,
        statements: statements.length,
        redemptions: count(ledger, 'redemption'),
        transfers: count(bank, 'transfer'),
        kiosks: files.length,
      },
    }));
  });
}

const noKeys: SigningKeys = new Map();

/** The chain, and that it is the one that heads were signed for (I7). */
function verifyJournal(ledger: Books, signed: Heads): Violation[] {
  const asked = new Set(signed.heads.map(({ sequence }) => sequence));
  const { violations, soundUpTo, found } = verifyChain(ledger, asked);
  const at = (sequence: number): There => (sequence === 0 ? nothingYet : found.get(sequence));
  // Behind a break there is nothing that a head could be held against.
  const upTo = violations.length === 0 ? Infinity : soundUpTo;
  return [...violations, ...verifyHeads(signed, { upTo, at })];
}

const nothingYet: There = { hash: BEFORE_ALL, entries: 0 };

function withBooks<A>(file: string, look: (books: Books) => A): A {
  const books = openBooks(file);
  try {
    return look(books);
  } finally {
    books.close();
  }
}

function count(books: Books, table: string): number {
  const [row] = books.rows(z.looseObject({ n: z.number() }), `SELECT count(*) AS n FROM ${table}`);
  return row?.n ?? 0;
}
