/** Terminals as the ledger last heard of them, and codes that let a party in. */
import { z } from 'zod';
import { enrolmentCode } from '../enrolment.ts';
import { instant } from '../ids.ts';
import { partyUrn } from '../identity.ts';

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
});
export type TerminalHeard = z.infer<typeof terminalHeard>;

/** `GET /v1/operator/terminals?after={urn}`, by name. */
export const terminalPage = z.strictObject({
  terminals: z.array(terminalHeard).max(TERMINALS_PER_PAGE_MAX),
  more: z.boolean(),
});
export type TerminalPage = z.infer<typeof terminalPage>;

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
