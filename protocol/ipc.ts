/**
 * The whole boundary between the touch interface and the main process, on one page.
 *
 * Two arrows only: commands go down and answer "accepted" or a failure, at once, never after the
 * network; one snapshot comes up after every change. Money crosses as on every wire (a string of
 * minor units), so that what the renderer is given can be parsed like anything else from outside.
 */
import { z } from 'zod';
import { failure } from './failure.ts';
import { instant, redemptionId } from './ids.ts';
import { type CommandName } from './ipc-names.ts';
import { account, cardNumber, language, pin } from './ledger.ts';
import { statusReason } from './messages.ts';
import { money, points } from './money.ts';
import { partyUrn } from './identity.ts';

export { CHANNEL, commandNames, type CommandName } from './ipc-names.ts';

/** What a person at the terminal may ask for. The name is the method of `window.kiosk`. */
export const commands = {
  signIn: z.strictObject({ cardNumber, pin }),
  /** Ends the customer's session. A redemption under way continues; it is only no longer shown. */
  signOut: z.strictObject({}),
  /** Redeem: the id is made and committed before this answers. */
  redeem: z.strictObject({ points: points.min(1), amount: money }),
  /** The result was read: back to the account, which is fetched anew. */
  finishRedemption: z.strictObject({}),
  /** Fetch the account again, after it could not be. */
  refreshAccount: z.strictObject({}),
  chooseLanguage: z.strictObject({ language }),
} satisfies Record<CommandName, z.ZodType>;
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]>;

export const reply = z.discriminatedUnion('accepted', [
  z.strictObject({ accepted: z.literal(true) }),
  z.strictObject({ accepted: z.literal(false), failure }),
]);
export type Reply = z.infer<typeof reply>;

/** The kiosk's durable states, DESIGN: never ahead of the ledger. */
export const transferState = z.enum([
  'requested',
  'authorized',
  'sent',
  'confirmed',
  'settled',
  'refused',
  'cancelled',
  'rejected',
]);
export type TransferState = z.infer<typeof transferState>;

export const stationName = z.enum(['reserved', 'sent', 'paid', 'done']);
export type StationName = z.infer<typeof stationName>;

/** One redemption as its customer follows it. */
export const progress = z.strictObject({
  id: redemptionId,
  amount: money,
  points,
  payee: z.string().max(64),
  state: transferState,
  /** When each station was reached; null while it is ahead. */
  stations: z.array(z.strictObject({ name: stationName, at: instant.nullable() })).length(4),
  /** What keeps the next station waiting, where it is more than the usual moment. */
  waitingFor: z
    .enum(['ledger-unreachable', 'bank-unreachable', 'bank-pending', 'needs-a-person'])
    .nullable(),
  /** Why it ended without money: the ledger's refusal, or the bank's reason. */
  rejection: failure.nullable(),
  bankReason: statusReason.nullable(),
  /** From the signed statement, once final. */
  receipt: z
    .strictObject({
      pointsBefore: points,
      pointsAfter: points,
      bankReference: z.string(),
      decidedAt: instant,
      /** The ledger's signature over all of it, as the QR code shows it. */
      statement: z.string(),
    })
    .nullable(),
});
export type Progress = z.output<typeof progress>;

const terminal = z.discriminatedUnion('phase', [
  /** `enrolling`: makes its key, asks for its certificate. `connecting`: fetches the ledger's keys. */
  z.strictObject({
    phase: z.literal('starting'),
    step: z.enum(['opening', 'enrolling', 'connecting']),
  }),
  z.strictObject({ phase: z.literal('ready'), identity: partyUrn }),
  /** Cannot serve until somebody acts; the outbox is kept. */
  z.strictObject({ phase: z.literal('out-of-service'), failure }),
]);

const customer = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('nobody') }),
  z.strictObject({ phase: z.literal('signing-in') }),
  z.strictObject({ phase: z.literal('refused'), failure }),
  z.strictObject({
    phase: z.literal('signed-in'),
    account,
    /** The account shown may be older than what happened since: a fetch is under way, or failed. */
    accountFresh: z.boolean(),
    redemption: progress.nullable(),
  }),
]);

const reachability = z.enum(['unknown', 'reachable', 'unreachable']);

export const snapshot = z.strictObject({
  /** Rises with every change: an older snapshot that arrives late is dropped. */
  sequence: z.int().min(0),
  shop: z.string().max(70),
  language,
  terminal,
  network: z.strictObject({
    ledger: reachability,
    bank: reachability,
    /** Redemptions on this kiosk that are not final yet. */
    waiting: z.int().min(0),
  }),
  customer,
});
export type Snapshot = z.output<typeof snapshot>;
export type SnapshotOnWire = z.input<typeof snapshot>;
