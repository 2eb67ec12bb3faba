/**
 * What members of staff did (I7): each session is the ledger's own word about one key, each action is signed
 * by the key of its session while that was open, a confirmation by another member over that very action,
 * and the audit trail has each once, with the digest of what was signed. What an action says was recorded
 * or taken back is in the books as it says.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';
import { readSigned, type SigningKeys } from './jws.ts';

const session = z.looseObject({
  id: z.string(),
  kid: z.string(),
  member: z.string(),
  terminal: z.string(),
  key: z.string(),
  statement: z.string(),
  opened: z.number(),
  ended: z.number(),
});
type Session = z.output<typeof session>;
const action = z.looseObject({
  id: z.string(),
  session: z.string(),
  second: z.string().nullable(),
  deed: z.string(),
  jws: z.string(),
  confirmation: z.string().nullable(),
});
type Action = z.output<typeof action>;
const entry = z.looseObject({
  sequence: z.number(),
  deed: z.string(),
  ending: z.string(),
  action: z.string(),
  signature: z.string(),
  second: z.string().nullable(),
});

/** @param keys the ledger's own; asked for only where somebody of a shop has signed in */
export function verifyStaff(ledger: Books, keys: () => SigningKeys): Violation[] {
  const sessions = ledger.rows(session, SESSIONS);
  const own = sessions.length === 0 ? new Map() : keys();
  // A key that is not the one that was named proves nothing, and may be no key at all.
  const sound = sessions.filter(({ key, kid }) => thumbprint(key) === kid);
  const byId = new Map(sound.map((one) => [one.id, one]));
  const actions = ledger.rows(action, ACTIONS);
  const booked = bookedIn(ledger);
  const problems = [
    ...sessions.flatMap((one) => told(`staff session ${one.id}`, sessionProblem(one, own))),
    ...actions.flatMap((one) =>
      told(
        `staff action ${one.id}`,
        actionProblem(one, byId) ?? confirmationProblem(one, byId) ?? effectProblem(one, booked),
      ),
    ),
    ...trailProblems(ledger, actions),
  ];
  return problems.map((what) => ({ invariant: 'I7', what }));
}

const SESSIONS = `
  SELECT id, kid, member_id AS member, terminal, key_json AS key, statement, opened_ms AS opened,
         min(expires_ms, coalesce(ended_ms, expires_ms)) AS ended
    FROM staff_session`;
const ACTIONS = `
  SELECT id, session_id AS session, second_session_id AS second, deed, action AS jws, confirmation
    FROM staff_action`;
const TRAIL = `
  SELECT sequence, deed, ending, json_extract(details_json, '$.action') AS action,
         json_extract(details_json, '$.signature') AS signature,
         json_extract(details_json, '$.secondSignature') AS second
    FROM audit_trail
   WHERE deed LIKE 'staff.%' AND ending <> 'refused'
     AND json_extract(details_json, '$.signature') IS NOT NULL`;

const told = (subject: string, problem: string | null): string[] =>
  problem === null ? [] : [`${subject} ${problem}`];

const opened = z.looseObject({
  aud: z.string(),
  session: z.string(),
  member: z.string(),
  key: z.string(),
});

function sessionProblem(one: Session, keys: SigningKeys): string | null {
  const read = readSigned(one.statement, { typ: 'kangen-staff-session+jws', words: opened, keys });
  if (read.words === null) return `is not the ledger’s word: ${read.problem}`;
  const { aud, session: id, member, key } = read.words;
  if (id !== one.id || member !== one.member || aud !== one.terminal || key !== one.kid) {
    return 'is not what the ledger has signed';
  }
  return thumbprint(one.key) === one.kid ? null : 'holds another key than it names';
}

const point = z.looseObject({ crv: z.string(), kty: z.string(), x: z.string(), y: z.string() });

/** RFC 7638. Null where it is no key. */
function thumbprint(jwk: string): string | null {
  const { data } = point.safeParse(jsonOrNull(jwk));
  if (data === undefined) return null;
  const { crv, kty, x, y } = data;
  return hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, so no key: reported as such.
    return null;
  }
}

/** How far a kiosk's clock may be off. */
const SKEW_MS = 5 * 60_000;

const said = z.looseObject({
  iss: z.string(),
  iat: z.number(),
  jti: z.string(),
  session: z.string(),
  deed: z.looseObject({ kind: z.string() }),
});
type Said = z.output<typeof said>;

function signedIn(one: Session, jws: string): Said | string {
  const keys = new Map([[one.kid, point.parse(JSON.parse(one.key))]]);
  const read = readSigned(jws, { typ: 'kangen-staff-action+jws', words: said, keys });
  if (read.words === null) return `is not signed by the key of its session: ${read.problem}`;
  const { iss, iat, session: named } = read.words;
  if (named !== one.id || iss !== one.terminal) return 'was signed for another session';
  const atMs = iat * 1000;
  const isInTime = atMs >= one.opened - SKEW_MS && atMs <= one.ended + SKEW_MS;
  return isInTime ? read.words : 'was signed while its session was not open';
}

function actionProblem(one: Action, sessions: ReadonlyMap<string, Session>): string | null {
  const by = sessions.get(one.session);
  if (by === undefined) return 'names no session with a key of its own';
  const words = signedIn(by, one.jws);
  if (typeof words === 'string') return words;
  return words.jti === one.id && words.deed.kind === one.deed ? null : 'is another one than signed';
}

const confirms = z.looseObject({ kind: z.literal('confirm'), action: z.string() });

function confirmationProblem(
  { session: own, second, jws, confirmation }: Action,
  sessions: ReadonlyMap<string, Session>,
): string | null {
  if (second === null && confirmation === null) return null;
  const by = sessions.get(second ?? '');
  if (by === undefined || confirmation === null) return 'is confirmed by nobody';
  if (by.member === sessions.get(own)?.member) return 'is confirmed by whoever signed it';
  const words = signedIn(by, confirmation);
  if (typeof words === 'string') return `has a confirmation that ${words}`;
  const deed = confirms.safeParse(words.deed).data;
  const digest = hash('sha256', jws.slice(0, jws.lastIndexOf('.')), 'base64url');
  return deed?.action === digest ? null : 'has a confirmation of something else';
}

interface Booked {
  currency: string;
  minor: number;
  receipt: string;
}

function bookedIn(ledger: Books): ReadonlyMap<string, Booked> {
  const row = z.looseObject({
    id: z.string(),
    currency: z.string(),
    minor: z.number(),
    receipt: z.string(),
  });
  const rows = ledger.rows(
    row,
    `SELECT id, currency, paid_minor AS minor, receipt_number AS receipt FROM purchase
     UNION ALL
     SELECT id, currency, refunded_minor, receipt_number FROM reversal`,
  );
  return new Map(rows.map((one) => [one.id, one]));
}

const amount = z.looseObject({ currency: z.string(), minor: z.string() });
const booking = z.union([
  z
    .looseObject({ purchase: z.string(), paid: amount, receiptNumber: z.string() })
    .transform(({ purchase, paid, receiptNumber }) => ({ id: purchase, of: paid, receiptNumber })),
  z
    .looseObject({ reversal: z.string(), refunded: amount, receiptNumber: z.string() })
    .transform(({ reversal, refunded, receiptNumber }) => ({
      id: reversal,
      of: refunded,
      receiptNumber,
    })),
]);

/** Its signature was looked at before. */
function effectProblem({ deed, jws }: Action, booked: ReadonlyMap<string, Booked>): string | null {
  if (deed !== 'record-purchase' && deed !== 'reverse-purchase') return null;
  const [, payload = ''] = jws.split('.');
  const words: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const named = booking.safeParse(said.parse(words).deed).data;
  const found = booked.get(named?.id ?? '');
  if (named === undefined || found === undefined) return `(${deed}) is not in the books`;
  const isSame =
    found.currency === named.of.currency &&
    String(found.minor) === named.of.minor &&
    found.receipt === named.receiptNumber;
  return isSame ? null : `(${deed}) is in the books with other words`;
}

function trailProblems(ledger: Books, actions: readonly Action[]): string[] {
  const entries = ledger.rows(entry, TRAIL);
  const known = new Map(actions.map((one) => [one.id, one]));
  const done = new Map<string, number>();
  const wrong = entries.flatMap(({ sequence, deed, ending, action: id, signature, second }) => {
    const one = known.get(id);
    if (ending === 'done') done.set(id, (done.get(id) ?? 0) + 1);
    if (one === undefined) return [`audit entry ${sequence} names staff action ${id}: it is gone`];
    const isSame =
      deed === `staff.${one.deed}` &&
      signature === hash('sha256', one.jws, 'hex') &&
      second === (one.confirmation === null ? null : hash('sha256', one.confirmation, 'hex'));
    return isSame ? [] : [`audit entry ${sequence} names staff action ${id}: signed otherwise`];
  });
  const missing = actions.flatMap(({ id }) =>
    done.get(id) === 1
      ? []
      : [`staff action ${id} is in the audit trail ${done.get(id) ?? 0} times`],
  );
  return [...wrong, ...missing];
}
