/**
 * The signed messages: what the ledger and the bank say to each other through the kiosk. Each kind
 * has its own `typ`, so that one can never be taken for another. Each is a compact JWS, ES256
 * (RFC 7515), whose payload is one of the schemas below; `protocol/sealed` signs and verifies.
 *
 * An authorization lives in a window, judged by the bank's clock. A receipt, a report, a return and a
 * statement are evidence: true when they were signed and for ever, so they carry no `exp`.
 * A policy is permission and lives until its `exp`, judged by the kiosk's clock: nothing it permits
 * moves or reserves anything.
 */
import { z } from 'zod';
import { instant, redemptionId } from './ids.ts';
import { money, points, redemptionRate } from './money.ts';
import { partyUrn } from './identity.ts';

export const compactJws = z
  .string()
  .max(32_768)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
export const compactJwe = z
  .string()
  .max(32_768)
  .regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/);

/** Seconds since the epoch, RFC 7519 NumericDate without fractions. */
const numericDate = z.int().min(0).max(253_402_300_799);
const jti = z.uuid();
/** SHA-256 over the signed part of a compact JWS, base64url: binds an answer to the very words it answers. */
const digest = z.string().regex(/^[\w-]{43}$/);

/** SHA-256, lower-case hexadecimal, as in the journal's chain (docs/protocol.md). */
export const chainHash = z.string().regex(/^[0-9a-f]{64}$/);
const journalSequence = z.int().min(0);

const claims = { iss: partyUrn, aud: partyUrn, iat: numericDate, jti };

export const messageTypes = {
  authorization: 'kangen-authorization+jws',
  receipt: 'kangen-receipt+jws',
  report: 'kangen-report+jws',
  statement: 'kangen-statement+jws',
  return: 'kangen-return+jws',
  policy: 'kangen-policy+jws',
  head: 'kangen-journal-head+jws',
  /** Both in staff-messages.ts. */
  staffSession: 'kangen-staff-session+jws',
  staffAction: 'kangen-staff-action+jws',
} as const;
export type MessageKind = keyof typeof messageTypes;

/** ledger → bank, carried by the kiosk: execute this one transfer, at most once, ever. */
export const authorization = z.strictObject({
  ...claims,
  nbf: numericDate,
  exp: numericDate,
  redemption: redemptionId,
  /** The SAN URI of the one terminal that may carry it; the bank compares it with the peer. */
  terminal: partyUrn,
  amount: money,
  /** pain.001.001.09, JWE ECDH-ES+A256GCM to the bank: nobody in between sees the account. */
  order: compactJwe,
  /**
   * What the ledger wrote to itself about this redemption, JWE to its own key: nobody else can open it,
   * and a ledger that lost the row writes it anew from this. Absent in what was signed before memos were.
   */
  memo: compactJwe.optional(),
});
export type Authorization = z.output<typeof authorization>;

/** ISO 20022 external status reason, e.g. AC04 closed account, TM01 after the window. */
export const statusReason = z.strictObject({
  code: z.string().regex(/^[A-Z0-9]{4}$/),
  text: z.string().max(105),
});
export type StatusReason = z.infer<typeof statusReason>;

export const finalOutcome = z.enum(['completed', 'refused', 'cancelled']);
export type FinalOutcome = z.infer<typeof finalOutcome>;

/**
 * bank → ledger: the bank's last word on one id, for ever. `cancelled` also means "will never
 * execute". `authorization` is null only for a cancellation of an id the bank had never seen.
 */
export const receipt = z.strictObject({
  ...claims,
  redemption: redemptionId,
  outcome: finalOutcome,
  authorization: digest.nullable(),
  amount: money.nullable(),
  bankReference: z.string().min(1).max(35),
  decidedAt: instant,
  reason: statusReason.nullable(),
  /** pain.002.001.11 as text; status ACSC, RJCT or CANC. */
  document: z.string().max(20_000),
});
export type Receipt = z.output<typeof receipt>;

/** bank → anybody who asks: not final. Proves nothing but that the bank was asked. */
export const report = z.strictObject({
  ...claims,
  redemption: redemptionId,
  status: z.enum(['pending', 'unknown']),
  /** pain.002.001.11, status PDNG, where the id is known. */
  document: z.string().max(20_000).nullable(),
});
export type Report = z.output<typeof report>;

/**
 * bank → ledger: a completed transfer came back, for instance because the account was closed. Said at
 * most once per id. `completion` is the bank's reference in the receipt that this takes back.
 */
export const transferReturn = z.strictObject({
  ...claims,
  redemption: redemptionId,
  amount: money,
  completion: z.string().min(1).max(35),
  bankReference: z.string().min(1).max(35),
  returnedAt: instant,
  reason: statusReason,
  /** camt.054.001.08 as text: the booking back on the programme's account. */
  document: z.string().max(20_000),
});
export type TransferReturn = z.output<typeof transferReturn>;

/** ledger → customer: what became of a redemption, checkable with the ledger's public key alone. */
export const statement = z.strictObject({
  ...claims,
  redemption: redemptionId,
  /** `returned` is said after `completed`, in a statement of its own. */
  outcome: z.enum([...finalOutcome.options, 'returned']),
  amount: money,
  /** Paid in points, beside the amount. Absent: nothing. */
  fee: money.optional(),
  points,
  pointsBefore: points,
  pointsAfter: points,
  payee: z.string().max(64),
  bankReference: z.string().min(1).max(35),
  requestedAt: instant,
  decidedAt: instant,
  reason: statusReason.nullable(),
  /**
   * The journal transaction that did it: who has this can hold the ledger to it before any head is
   * signed. Absent in what was signed before statements named it.
   */
  journal: z.strictObject({ sequence: journalSequence.min(1), hash: chainHash }).optional(),
});
export type Statement = z.output<typeof statement>;

/** What a wish may be while the ledger cannot be reached. Every cap is per terminal, over what still waits. */
const wishCaps = z.strictObject({
  /** The terms as they were when this was signed; the ledger judges by those of the day it sees the wish. */
  rate: redemptionRate,
  minimum: money,
  step: money,
  /** As in `redeemable`. */
  fee: money.optional(),
  /** Of one wish. */
  amountMax: money,
  sumMax: money,
  countMax: z.int().min(1).max(10_000),
  /** A wish that did not reach the ledger for longer is carried out no more. */
  ageSecondsMax: z.int().min(60).max(2_592_000),
});
export type WishCaps = z.output<typeof wishCaps>;

/** ledger → one terminal: what it may do while the ledger cannot be reached, and how it behaves. */
export const policy = z.strictObject({
  ...claims,
  exp: numericDate,
  /** Rises with every change of the rules below. */
  version: z.int().min(1),
  /** Null: this terminal takes no wishes. */
  wishes: wishCaps.nullable(),
  /** How long nobody touches the screen before it asks, and how long it waits for the answer (WCAG 2.2.1). */
  idle: z.strictObject({
    askAfterSeconds: z.int().min(15).max(600),
    answerSeconds: z.int().min(20).max(120),
  }),
  /**
   * How the terminal presents itself: `screenPart` of protocol/screen.ts. Any JSON here, so that a terminal
   * which does not understand it still has the rest. Absent: nobody has set anything.
   */
  screen: z.unknown().optional(),
});
export type Policy = z.output<typeof policy>;

/**
 * ledger → whoever keeps it: so far the journal had come, and this was its hash there (I7). Who has one
 * can hold the ledger to it for ever. It is addressed to the ledger itself, which asks it at each start.
 */
export const journalHead = z.strictObject({
  ...claims,
  /** Rises by one each time an operator accepts that transactions were lost. */
  lineage: z.int().min(0).max(9999),
  /** 0: nothing was in it. */
  sequence: journalSequence,
  hash: chainHash,
  /** Of all transactions so far. */
  entries: z.int().min(0),
  /** How far the audit trail had come, and its hash there. Absent: signed before it was covered. */
  trail: z.strictObject({ sequence: journalSequence, hash: chainHash }).optional(),
  /** Where this begins a lineage: heads of earlier ones hold up to `kept`; the last said `lost`. */
  accepted: z
    .strictObject({
      kept: journalSequence,
      lost: journalSequence,
      /** Up to where the audit trail of earlier heads holds. Absent: wherever `kept` does. */
      trailKept: journalSequence.optional(),
      /** Who accepted it: the name of an operator. */
      by: z.string().min(1).max(70),
    })
    .nullable(),
});
export type JournalHead = z.output<typeof journalHead>;
