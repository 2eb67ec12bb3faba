/**
 * The whole boundary between the touch interface and the main process, on one page.
 *
 * Two arrows only: commands go down and answer "accepted" or a failure, at once, never after the
 * network; one snapshot comes up after every change. Beside it comes up what a reader reads, as a key
 * would: once, to whoever listens at that moment. Money crosses as on every wire (a string of
 * minor units), so that what the renderer is given can be parsed like anything else from outside.
 */
import { z } from 'zod';
import { brand } from './brand.ts';
import { failure } from './failure.ts';
import { fates } from './fate.ts';
import { instant, redemptionId } from './ids.ts';
import { type CommandName } from './ipc-names.ts';
import { account, cardNumber, historyEntry, language, pin } from './ledger.ts';
import { statusReason } from './messages.ts';
import { money, points, redemptionRate } from './money.ts';
import { partyUrn } from './identity.ts';
import { screenPart } from './screen.ts';
import { speechCommands, speechView } from './speech.ts';
import { staffCommands, staffView } from './staff.ts';
import { devices, printed } from './paper.ts';
import { transferState } from './transfer-state.ts';

export { CHANNEL, commandNames, type CommandName } from './ipc-names.ts';
export { transferState, type TransferState } from './transfer-state.ts';

/** How the person at the screen wants to see it; the next one meets the terminal as it was. */
export const display = z.strictObject({
  /** Percent of the usual size. */
  text: z.literal([100, 125, 150]),
  theme: z.enum(['light', 'dark', 'high-contrast']),
  /** Whatever is pressed stands in the lower half. */
  reach: z.boolean(),
});
export type Display = z.output<typeof display>;
export const usualDisplay: Display = { text: 100, theme: 'light', reach: false };

/** A receipt's link with its statement, and some more. */
export const SLIP_CHARACTERS_MAX = 8_192;

/** What a person at the terminal may ask for. The name is the method of `window.kiosk`. */
export const commands = {
  signIn: z.strictObject({ cardNumber, pin }),
  /** Ends the customer's session. A redemption under way continues; it is only no longer shown. */
  signOut: z.strictObject({}),
  /** Of the card that signed in. What became of it is `pinChange` of the snapshot. */
  changePin: z.strictObject({ pin, newPin: pin }),
  /** Redeem: the id is made and committed before this answers. */
  redeem: z.strictObject({ points: points.min(1), amount: money }),
  /** While the ledger cannot be reached: sealed and recorded on this terminal; reserves nothing. */
  wish: z.strictObject({ points: points.min(1), amount: money }),
  /** What is shown, on paper: a receipt, or a slip where it is still under way. `print` says what became of it. */
  printReceipt: z.strictObject({}),
  /** The result was read: back to the account, which is fetched anew. */
  finishRedemption: z.strictObject({}),
  /** Fetch the account again, after it could not be. */
  refreshAccount: z.strictObject({}),
  /** The next page of the history, behind what was read so far. */
  readOlder: z.strictObject({}),
  /** Whether what was said of this redemption stands in the ledger's signed book. */
  checkBook: z.strictObject({ redemption: redemptionId }),
  /** What a code on a slip or a receipt holds: its number, the signed statement, or a link with it. */
  readSlip: z.strictObject({ slip: z.string().min(1).max(SLIP_CHARACTERS_MAX) }),
  chooseLanguage: z.strictObject({ language }),
  chooseDisplay: z.strictObject({ display }),
  /** Everything that waits is tried now. For staff; does no harm in anybody's hands. */
  syncNow: z.strictObject({}),
  ...speechCommands,
  ...staffCommands,
} satisfies Record<CommandName, z.ZodType>;
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]>;

export const reply = z.discriminatedUnion('accepted', [
  z.strictObject({ accepted: z.literal(true) }),
  z.strictObject({ accepted: z.literal(false), failure }),
]);
export type Reply = z.infer<typeof reply>;

export const stationName = z.enum(['reserved', 'sent', 'paid', 'done']);
export type StationName = z.infer<typeof stationName>;

/** One redemption as its customer follows it. */
export const progress = z.strictObject({
  id: redemptionId,
  amount: money,
  points,
  /** Null for a wish: who is paid is known to the ledger alone. */
  payee: z.string().max(64).nullable(),
  /** Only while it is a wish, which reserves nothing; and until when the ledger would still carry it out. */
  wish: z.strictObject({ keptUntil: instant }).optional(),
  state: transferState,
  /** When each station was reached; null while it is ahead. */
  stations: z.array(z.strictObject({ name: stationName, at: instant.nullable() })).length(4),
  /** What keeps the next station waiting, where it is more than the usual moment. */
  waitingFor: z
    .enum([
      'ledger-unreachable',
      'bank-unreachable',
      'bank-pending',
      'under-review',
      'needs-a-person',
    ])
    .nullable(),
  /** Reserved, and a person looks at it before the bank is asked. Absent where that is not so. */
  review: z.strictObject({ since: instant, decidedBy: instant }).optional(),
  /** Why it ended without money: the ledger's refusal, or the bank's reason. */
  rejection: failure.nullable(),
  bankReason: statusReason.nullable(),
  /** Of the print that was asked for last; absent before there was one. */
  print: printed.optional(),
  /** From the signed statement, once final. */
  receipt: z
    .strictObject({
      pointsBefore: points,
      pointsAfter: points,
      fee: money.optional(),
      bankReference: z.string(),
      decidedAt: instant,
      /** The ledger's signature over all of it, as the QR code shows it. */
      statement: z.string(),
      /** Of the key that signed it, as people compare it. */
      key: z.string().max(24).optional(),
      /** The page that checks it, where the shop has one: what is behind its `#` goes to no server. */
      page: z.string().max(200).optional(),
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

/** What a wish may be now: every cap of the policy, and what waits already, applied. */
const wishOffer = z.strictObject({
  rate: redemptionRate,
  minimum: money,
  step: money,
  /** As in the policy. */
  fee: money.optional(),
  maximum: money,
  /** For this long the terminal keeps trying to tell the ledger. */
  keptSeconds: z.int().min(0),
});
export type WishOffer = z.output<typeof wishOffer>;

/** What this terminal last saw of this card. It may be wrong by now, and is shown with its time. */
const lastKnown = z.strictObject({ points, worth: money, asOf: instant });
export type LastKnown = z.output<typeof lastKnown>;

/** `unknown`: the ledger's answer was lost, and either PIN may hold. */
const pinChange = z.discriminatedUnion('state', [
  z.strictObject({ state: z.enum(['asked', 'changed', 'unknown']) }),
  z.strictObject({ state: z.literal('refused'), failure }),
]);
export type PinChange = z.output<typeof pinChange>;

export const OLDER_ENTRIES_MAX = 400;
/** What lies behind the history that the account shows, as far as it was asked for. */
const older = z.strictObject({
  entries: z.array(historyEntry).max(OLDER_ENTRIES_MAX),
  /** `full`: there is more than is shown at a terminal. `failed`: the next page could not be read. */
  state: z.enum(['asked', 'more', 'end', 'full', 'failed']),
});
export type Older = z.output<typeof older>;

/**
 * Whether what the ledger has said of one redemption stands in its book, up to a head that it has signed.
 * `soon`: no head so far. `elsewhere`: another terminal has asked for it. `broken`: it does not check.
 */
const bookCheck = z.strictObject({
  redemption: redemptionId,
  state: z.enum(['asked', 'holds', 'soon', 'elsewhere', 'unknown', 'broken']),
  /** Of the key that signed the head, as people compare it. */
  key: z.string().max(24).optional(),
});
export type BookCheck = z.output<typeof bookCheck>;

/** What a slip tells whoever holds it: state and amount, and nothing about anybody. */
const slip = z.discriminatedUnion('state', [
  z.strictObject({ state: z.enum(['asked', 'unknown', 'unreachable']) }),
  z.strictObject({
    state: z.literal('found'),
    amount: money,
    word: z.enum(fates),
    at: instant.nullable(),
    /** Of another terminal: what was signed then. It may have changed. */
    asSigned: z.boolean(),
  }),
]);
export type Slip = z.output<typeof slip>;

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
    /** Of the last one that was asked for in this session; absent before there was one. */
    pinChange: pinChange.optional(),
    /** Absent before somebody looked further back. */
    older: older.optional(),
    /** Of the last one that was asked about. */
    bookCheck: bookCheck.optional(),
  }),
  /** Nobody is signed in: somebody holds a slip to the scanner. */
  z.strictObject({ phase: z.literal('slip'), slip }),
  /** The ledger could not be reached at sign-in: nobody is signed in, a wish may be recorded. */
  z.strictObject({
    phase: z.literal('wishing'),
    offer: wishOffer,
    lastKnown: lastKnown.nullable(),
    /** The wish is being sealed and written down. */
    recording: z.boolean(),
    /** Why the last one was not recorded. */
    refusal: failure.nullable(),
    wish: progress.nullable(),
  }),
]);

/**
 * What a reader on a serial line has read, whole. It is part of no snapshot and is kept nowhere, so that no page
 * that is drawn anew, and no next customer, is ever told it again.
 */
export const readerCode = z
  .string()
  .min(4)
  // A QR code of version 40 holds no more.
  .max(2_953)
  // A card or a code of ours has visible characters of ASCII and nothing else.
  .regex(/^[!-~]*$/);
export type ReaderCode = z.output<typeof readerCode>;

const reachability = z.enum(['unknown', 'reachable', 'unreachable']);

export const snapshot = z.strictObject({
  /** Rises with every change: an older snapshot that arrives late is dropped. */
  sequence: z.int().min(0),
  shop: z.string().max(70),
  /** The shop's own look, where it has one that can be read: in the answer to a page that asks, and once is enough. */
  brand: brand.optional(),
  language,
  display,
  terminal,
  network: z.strictObject({
    ledger: reachability,
    bank: reachability,
    /** Redemptions on this kiosk that are not final yet. */
    waiting: z.int().min(0),
    /** How many of them are wishes, which reserve nothing yet. */
    wishes: z.int().min(0).optional(),
    /** Of a till, or of a kiosk where staff may sign in: purchases and refunds not answered so far, refused, and rows that are unreadable. */
    purchases: z
      .strictObject({
        waiting: z.int().min(0),
        refused: z.int().min(0),
        quarantined: z.int().min(0),
      })
      .optional(),
  }),
  customer,
  /** A member of staff is at the screen; absent: nobody is. */
  staff: staffView.optional(),
  /** How many redemptions on this kiosk wait for somebody to look at them; absent before there is a store. */
  attention: z
    .strictObject({
      /** Rows that could not be read: put aside as they are, never dropped. */
      quarantined: z.int().min(0),
      /** Still asked about, slowly and for ever; but it is not expected to mend by itself. */
      needsPerson: z.int().min(0),
    })
    .optional(),
  /** Its disk fails: nothing new is recorded here until it is well again. */
  storage: z.literal('failing').optional(),
  /**
   * Its clock is wrong, so nothing is begun here that carries a time. `told`: by the ledger, just now.
   * `signed`: it is at least as late, by what was signed before.
   */
  clock: z
    .strictObject({ shows: instant, right: instant, known: z.enum(['told', 'signed']) })
    .optional(),
  /** How this terminal presents itself, from the ledger's policy; absent: as it was made. */
  screen: screenPart.optional(),
  /** What is attached to this terminal; absent where nothing is. */
  devices: devices.optional(),
  /** How it can read its screen aloud; absent where that is not configured. */
  speech: speechView.optional(),
  /** From the ledger's policy; absent until there was one. */
  idle: z
    .strictObject({ askAfterSeconds: z.int().min(15), answerSeconds: z.int().min(20) })
    .optional(),
});
export type Snapshot = z.output<typeof snapshot>;
export type SnapshotOnWire = z.input<typeof snapshot>;
