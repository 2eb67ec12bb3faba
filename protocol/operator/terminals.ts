/** Terminals as the ledger last heard of them, and codes that let a party in. */
import { z } from 'zod';
import { enrolmentCode } from '../enrolment.ts';
import { instant } from '../ids.ts';
import { partyFromUrn, partyUrn } from '../identity.ts';

export const TERMINALS_PER_PAGE_MAX = 200;

const terminalHeard = z.strictObject({
  terminal: partyUrn,
  heardAt: instant,
  /** The present start of it, and since when. */
  epoch: z.int().min(1),
  claimedAt: instant,
  enrolledAt: instant,
  /** Of its own record: what waits, wishes among it, and what it could not read. */
  waiting: z.int().min(0),
  wishes: z.int().min(0),
  quarantined: z.int().min(0),
  /** Absent: an operator has not locked it. */
  locked: z.literal(true).optional(),
});
export type TerminalHeard = z.infer<typeof terminalHeard>;

/** `GET /v1/operator/terminals?after={urn}`, by name. */
export const terminalPage = z.strictObject({
  terminals: z.array(terminalHeard).max(TERMINALS_PER_PAGE_MAX),
  more: z.boolean(),
});
export type TerminalPage = z.infer<typeof terminalPage>;

const terminalUrn = partyUrn.refine(
  (urn) => ['kiosk', 'till'].includes(partyFromUrn(urn)?.role ?? ''),
  { message: 'must name a kiosk or a till' },
);

/** `POST /v1/operator/terminals/lock`: from the answer on it is refused everything, here and at the bank. */
export const lockingTerminal = z.strictObject({
  terminal: terminalUrn,
  /** For other operators; never personal data. */
  reason: z.string().min(1).max(200),
});

/** `POST /v1/operator/terminals/unlock`: also forgives the wrong PINs that were typed on it. */
export const unlockingTerminal = z.strictObject({ terminal: terminalUrn });

export const terminalLock = z.strictObject({
  terminal: partyUrn,
  /** Null: it may serve. */
  lock: z.strictObject({ by: partyUrn, reason: z.string(), at: instant }).nullable(),
});

export type TerminalLock = z.infer<typeof terminalLock>;

/** `POST /v1/operator/enrolment-codes` of the authority. */
export const enrolmentCodeRequest = z.strictObject({ identity: partyUrn });

/** The code is shown this once and kept nowhere. An earlier one for the same party is void. */
export const issuedEnrolmentCode = z.strictObject({
  identity: partyUrn,
  code: enrolmentCode,
  expiresAt: instant,
});

export const ENROLMENTS_SHOWN_MAX = 200;

/** What the authority writes down of everything it does. */
export const authorityEvent = z.enum([
  'code-issued',
  'issued',
  'refused',
  'renewal-waits',
  'renewal-approved',
  'renewal-denied',
  'locked',
  'unlocked',
  'revoked',
]);

/** `GET /v1/operator/enrolments?before={id}` of the authority: all it did and refused, newest first. */
export const enrolmentList = z.strictObject({
  enrolments: z
    .array(
      z.strictObject({
        id: z.int().min(1),
        at: instant,
        event: authorityEvent,
        identity: z.string().nullable(),
        serial: z.string().nullable(),
        reason: z.string(),
      }),
    )
    .max(ENROLMENTS_SHOWN_MAX),
  more: z.boolean(),
});
export type AuthorityEntry = z.infer<typeof enrolmentList>['enrolments'][number];
