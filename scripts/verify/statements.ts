/**
 * What customers were given (I3, I7): every statement is signed by the ledger, says of its redemption what
 * the books say, and names the very transaction of the journal that did it. A statement on a kiosk is out
 * of reach of who can write the ledger's files: one whose transaction is not in the journal shows a journal
 * that was cut short, also where no head had been signed so far.
 *
 * Read before the journal is, so that a ledger at work is never found behind.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';
import { type Head } from './heads.ts';
import { readSigned, type SigningKeys } from './jws.ts';

const given = z.looseObject({
  id: z.string(),
  outcome: z.enum(['completed', 'refused', 'cancelled', 'returned']),
  jws: z.string(),
  /** Null: the kiosk that holds it is asked about the signature and the journal alone. */
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  points: z.number().nullable(),
});
export type Given = z.output<typeof given>;

const said = z.looseObject({
  iat: z.number(),
  redemption: z.string(),
  outcome: z.string(),
  points: z.number(),
  amount: z.looseObject({ currency: z.string(), minor: z.string() }),
  journal: z.looseObject({ sequence: z.number(), hash: z.string() }).optional(),
});
type Said = z.output<typeof said>;

export function ledgerStatements(ledger: Books): Given[] {
  return ledger.rows(
    given,
    `SELECT id, CASE state WHEN 'returned' THEN 'completed' ELSE state END AS outcome,
            statement AS jws, amount_minor AS amount, currency, points
       FROM redemption WHERE state IN ('completed', 'returned', 'refused', 'cancelled')
     UNION ALL
     SELECT id, 'returned', return_statement, amount_minor, currency, points
       FROM redemption WHERE state = 'returned'`,
  );
}

export function kioskStatements(kiosk: Books): Given[] {
  return kiosk.rows(
    given,
    `SELECT id, outcome, statement AS jws, NULL AS amount, NULL AS currency, NULL AS points
       FROM transfer WHERE statement IS NOT NULL`,
  );
}

export interface Signed {
  keys: SigningKeys;
  heads: readonly Head[];
}

export function verifyStatements(
  statements: readonly Given[],
  ledger: Books,
  { keys, heads }: Signed,
): Violation[] {
  const places = placesOf(ledger);
  const read = statements.map((one) => ({ ...one, ...readStatement(one, keys) }));
  const firstNamed = read.reduce(
    (first, { said: one }) => Math.min(first, one?.journal?.sequence ?? Infinity),
    Infinity,
  );
  return read.flatMap((one) => {
    const wrong =
      one.said === null
        ? one.problem
        : (wordsProblem(one, one.said) ??
          placeProblem(one.said, { places, firstNamed, isGivenUp: givenUp(one.said, heads) }));
    const what = `the ${one.outcome} statement of redemption ${one.id} ${wrong}`;
    return wrong === null ? [] : [{ invariant: 'I7' as const, what }];
  });
}

type Place = { sequence: number; hash: string };

const movementOf: Record<string, string> = {
  completed: 'redeem',
  refused: 'release',
  cancelled: 'release',
  returned: 'return',
};

/** Where the journal says that a redemption's points moved, by id and kind. */
function placesOf(ledger: Books): Map<string, Place> {
  const rows = ledger.each(
    z.looseObject({ sequence: z.number(), hash: z.string(), id: z.string(), kind: z.string() }),
    `SELECT sequence, hash, redemption_id AS id, kind FROM journal_transaction
      WHERE kind IN ('redeem', 'release', 'return')`,
  );
  const places = new Map<string, Place>();
  for (const { id, kind, sequence, hash } of rows) places.set(`${id} ${kind}`, { sequence, hash });
  return places;
}

function wordsProblem({ id, outcome, amount, currency, points }: Given, words: Said) {
  if (words.redemption !== id) return 'is about another redemption';
  if (words.outcome !== outcome) return `says ${words.outcome}`;
  if (amount === null) return null;
  const { minor } = words.amount;
  return minor === String(amount) && words.amount.currency === currency && words.points === points
    ? null
    : 'names another amount, or other points';
}

function placeProblem(
  { redemption, outcome, journal }: Said,
  known: { places: Map<string, Place>; firstNamed: number; isGivenUp: boolean },
): string | null {
  const there = known.places.get(`${redemption} ${movementOf[outcome]}`);
  if (journal === undefined) {
    return (there?.sequence ?? 0) > known.firstNamed ? 'names no transaction of the journal' : null;
  }
  if (known.isGivenUp) return null;
  if (there === undefined) {
    return `names journal transaction ${journal.sequence}, and the journal has none for it`;
  }
  return there.sequence === journal.sequence && there.hash === journal.hash
    ? null
    : `names journal transaction ${journal.sequence}, and the journal has another one there`;
}

/** An operator has accepted, signed, that what stood behind `kept` was lost. */
const givenUp = ({ journal, iat }: Said, heads: readonly Head[]): boolean =>
  heads.some(
    ({ accepted, iat: at }) =>
      accepted !== null && at >= iat && (journal?.sequence ?? 0) > accepted.kept,
  );

function readStatement(
  { jws }: Given,
  keys: SigningKeys,
): { said: Said; problem: null } | { said: null; problem: string } {
  const read = readSigned(jws, { typ: 'kangen-statement+jws', words: said, keys });
  return read.problem === null
    ? { said: read.words, problem: null }
    : { said: null, problem: problems[read.problem] };
}

const problems = {
  unreadable: 'cannot be read',
  'another-kind': 'is not signed as a statement by the ledger',
  'foreign-key': 'is not signed as a statement by the ledger',
  'bad-signature': 'has a signature that does not hold',
} as const;
