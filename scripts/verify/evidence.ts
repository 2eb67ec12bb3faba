/**
 * All parties together (I3, I4): what the ledger did rests on the bank's signature, and the kiosk never
 * shows more than the ledger did. Signatures are checked with node:crypto alone.
 *
 * Each party is read after the one that follows it (kiosk, then ledger, then bank), so that a run on
 * living databases can only find the later one further on, never behind.
 */
import { type JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';
import { readSigned, type SigningKeys } from './jws.ts';

const decided = z.looseObject({
  id: z.string(),
  state: z.string(),
  amount: z.number(),
  currency: z.string(),
  receipt: z.string(),
  digest: z.string(),
  back: z.string().nullable(),
});
const claims = z.looseObject({
  redemption: z.string(),
  outcome: z.string(),
  authorization: z.string().nullable(),
  amount: z.looseObject({ currency: z.string(), minor: z.string() }).nullable(),
});

export function ledgerDecisions(ledger: Books): z.output<typeof decided>[] {
  return ledger.rows(
    decided,
    `SELECT id, state, amount_minor AS amount, currency, receipt, authorization_digest AS digest,
            return_evidence AS back
     FROM redemption WHERE state IN ('completed', 'returned', 'refused', 'cancelled')`,
  );
}

export function bankKeys(ledger: Books): Map<string, JsonWebKey> {
  const rows = ledger.rows(
    z.looseObject({ kid: z.string(), jwk: z.string() }),
    'SELECT kid, jwk_json AS jwk FROM bank_key',
  );
  return new Map(rows.map(({ kid, jwk }) => [kid, z.looseObject({}).parse(JSON.parse(jwk))]));
}

export function verifyEvidence(
  decisions: z.output<typeof decided>[],
  keys: Map<string, JsonWebKey>,
  bank: Books,
): Violation[] {
  const returned = new Set(
    bank
      .rows(z.looseObject({ redemption: z.string() }), 'SELECT redemption FROM transfer_return')
      .map(({ redemption }) => redemption),
  );
  const words = new Map(
    bank
      .rows(
        z.looseObject({ redemption: z.string(), outcome: z.string().nullable() }),
        'SELECT redemption, outcome FROM transfer',
      )
      .map(({ redemption, outcome }) => [redemption, outcome]),
  );
  return decisions.flatMap((decision) => {
    const { id, state } = decision;
    const outcome = state === 'returned' ? 'completed' : state;
    const invariant = outcome === 'completed' ? ('I3' as const) : ('I4' as const);
    const wrong = receiptProblem(decision, outcome, keys);
    const said = words.get(id);
    return [
      ...(wrong === null ? [] : [{ invariant, what: `redemption ${id} is ${state}: ${wrong}` }]),
      ...returnProblems(decision, keys, returned),
      ...(said === outcome
        ? []
        : [
            { invariant, what: `redemption ${id} is ${state}, the bank says ${said ?? 'nothing'}` },
          ]),
    ];
  });
}

export function kioskEnds(kiosk: Books): { id: string; state: string }[] {
  return kiosk.rows(
    z.looseObject({ id: z.string(), state: z.string() }),
    `SELECT id, state FROM transfer WHERE state IN ('settled', 'refused', 'cancelled', 'rejected')`,
  );
}

/** The kiosk's copy is never ahead of the ledger (I6). */
export function verifyKiosk(ends: { id: string; state: string }[], ledger: Books): Violation[] {
  const states = new Map(
    ledger
      .rows(named, 'SELECT id, state FROM redemption')
      .map(({ id, state }) => [
        id,
        state === 'completed' || state === 'returned' ? 'settled' : state,
      ]),
  );
  return ends
    .filter(({ id, state }) =>
      state === 'rejected'
        ? (states.get(id) ?? 'withdrawn') !== 'withdrawn'
        : states.get(id) !== state,
    )
    .map(({ id, state }) => ({
      invariant: 'I6',
      what: `the kiosk says redemption ${id} is ${state}, the ledger says ${states.get(id) ?? 'nothing'}`,
    }));
}

const named = z.looseObject({ id: z.string(), state: z.string() });

const paidClaims = z.looseObject({ bankReference: z.string() });
const receiptOf = (keys: SigningKeys) => ({ typ: 'kangen-receipt+jws', keys });

const problems = {
  unreadable: 'cannot be read',
  'another-kind': 'is a message of another type',
  'foreign-key': 'is signed with a key that is not the bank’s',
  'bad-signature': 'has a signature that does not hold',
} as const;

function receiptProblem(
  { id, amount, currency, receipt, digest }: z.output<typeof decided>,
  outcome: string,
  keys: SigningKeys,
): string | null {
  const read = readSigned(receipt, { ...receiptOf(keys), words: claims });
  if (read.problem !== null) return `its receipt ${problems[read.problem]}`;
  const { words: said } = read;
  if (said.redemption !== id) return 'its receipt is about another redemption';
  if (said.outcome !== outcome) return `its receipt says ${said.outcome}`;
  const unseen = outcome === 'cancelled' && said.authorization === null;
  if (!unseen && said.authorization !== digest) return 'its receipt answers another authorization';
  if (!unseen && (said.amount?.minor !== String(amount) || said.amount.currency !== currency)) {
    return 'its receipt names another amount';
  }
  return null;
}

/** Points that came back after they were subtracted rest on the bank's signed return (I3). */
function returnProblems(
  decision: z.output<typeof decided>,
  keys: SigningKeys,
  returned: ReadonlySet<string>,
): Violation[] {
  const { id, state, back } = decision;
  const found = [
    (state === 'returned') === (back !== null) ? null : 'its state and its evidence disagree',
    back === null ? null : returnProblem(decision, back, keys),
    back === null || returned.has(id) ? null : 'the bank has sent nothing back',
  ];
  return found
    .filter((what) => what !== null)
    .map((what) => ({ invariant: 'I3', what: `redemption ${id} is ${state}: ${what}` }));
}

const returnClaims = z.looseObject({
  redemption: z.string(),
  completion: z.string(),
  amount: z.looseObject({ currency: z.string(), minor: z.string() }),
});

function returnProblem(
  { id, amount, currency, receipt }: z.output<typeof decided>,
  back: string,
  keys: SigningKeys,
): string | null {
  const read = readSigned(back, { typ: 'kangen-return+jws', words: returnClaims, keys });
  if (read.problem !== null) return `its return ${problems[read.problem]}`;
  const { words: said } = read;
  const { words: paid } = readSigned(receipt, { ...receiptOf(keys), words: paidClaims });
  if (said.redemption !== id) return 'its return is about another redemption';
  if (said.completion !== paid?.bankReference) return 'its return takes back another booking';
  return said.amount.minor === String(amount) && said.amount.currency === currency
    ? null
    : 'its return names another amount';
}
