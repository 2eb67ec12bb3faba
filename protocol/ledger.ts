/** The wire between kiosks, tills and the ledger. Every path below `/v1`, mutual TLS, JSON. */
import { z } from 'zod';
import { failureCode } from './failure.ts';
import { partyUrn } from './identity.ts';
import { instant, purchaseId, redemptionId, reversalId } from './ids.ts';
import { chainHash, compactJwe, compactJws, finalOutcome, statusReason } from './messages.ts';
import { currency, money, points, redemptionRate } from './money.ts';

export const language = z.enum(['en', 'ja', 'zh', 'ko']);
export type Language = z.infer<typeof language>;

/** 16 digits, the last a Luhn check digit (ISO/IEC 7812-1): a slip of one key is caught at the kiosk. */
export const cardNumber = z
  .string()
  .regex(/^[0-9]{16}$/)
  .refine(hasLuhnCheckDigit, {
    message: 'check digit does not match: the number was misread or mistyped',
  });
export const pin = z.string().regex(/^[0-9]{4,6}$/);

/**
 * Which start of which copy of a terminal is speaking. Each start claims the next epoch at the ledger,
 * under a nonce of its own (128 random bits), and nothing new is granted to any other.
 */
export const bootClaim = z.strictObject({
  epoch: z.int().min(1).max(1_000_000_000),
  nonce: z.string().regex(/^[\w-]{22}$/),
});
export type BootClaim = z.infer<typeof bootClaim>;
const boot = bootClaim.shape.nonce;

const count = z.int().min(0).max(1_000_000);
/** `POST /v1/heartbeat`, of kiosks and tills. Repeating it is harmless. */
export const heartbeat = z.strictObject({
  claim: bootClaim,
  health: z.strictObject({
    /** Not final yet, and how many of them are wishes. */
    waiting: count,
    wishes: count,
    /** Put aside because they could not be read. */
    quarantined: count,
  }),
  /** The newest statement that a kiosk was given: whether the ledger's journal still bears it out. */
  statement: compactJws.optional(),
});
export type Heartbeat = z.infer<typeof heartbeat>;
export const heartbeatAnswer = z.strictObject({
  at: instant,
  /** Of the policy that `GET /v1/policy` would answer. */
  policyVersion: z.int().min(1),
});
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** Answer to `GET /v1/locked-terminals`, for the bank: it refuses these too. */
export const lockedTerminals = z.strictObject({ terminals: z.array(partyUrn).max(100_000) });

/** `POST /v1/sessions`. What is inside the JWE is `credential`; only the ledger can open it. */
export const sessionRequest = z.strictObject({ credential: compactJwe });
export const credential = z.strictObject({
  cardNumber,
  pin,
  /** The terminal's own URN: a credential caught on one kiosk opens nothing on another. */
  terminal: z.string().max(120),
  /** The nonce of its claim; needed as soon as this terminal has claimed an epoch. */
  boot: boot.optional(),
  jti: z.uuid(),
  iat: z.int().min(0),
});
export type Credential = z.infer<typeof credential>;

export const session = z.strictObject({
  /** 256 random bits; sent back as `authorization: Bearer …`, good only from the same terminal. */
  token: z.string().regex(/^[\w-]{43}$/),
  expiresAt: instant,
});
export type Session = z.infer<typeof session>;

/** `POST /v1/pin`, with the session's token. What is inside the JWE is `pinChange`. */
export const pinChangeRequest = z.strictObject({ change: compactJwe });
/** Of the card that opened the session; its other sessions end. The try at the old PIN is counted. */
export const pinChange = credential.omit({ cardNumber: true }).extend({ newPin: pin });
export type PinChange = z.infer<typeof pinChange>;
/** Where this answer is lost, either PIN may hold: the customer signs in again with one of them. */
export const pinChanged = z.strictObject({ changed: z.literal(true) });

/** `POST /v1/cards/activation`: the first PIN of a card, or a new one, with a code that an operator gave out. */
export const activationRequest = z.strictObject({ activation: compactJwe });
export const cardActivation = credential
  .omit({ pin: true })
  .extend({ code: z.string().regex(/^[0-9]{12}$/), newPin: pin });
export type CardActivation = z.infer<typeof cardActivation>;

/** `POST /v1/sessions/end`, with the session's token: it opens nothing any more. Ending twice is fine. */
export const sessionEnd = z.strictObject({});
export const sessionEnded = z.strictObject({ ended: z.literal(true) });

/** The customer's account as it may be shown: no party outside the ledger and bank sees more. */
export const maskedPayee = z.strictObject({
  kind: z.enum(['iban', 'jp-account']),
  bank: z.string().max(70),
  account: z.string().max(64),
});
export type MaskedPayee = z.infer<typeof maskedPayee>;

export const lot = z.strictObject({
  provider: z.string().max(70),
  points,
  earnedAt: instant,
  matureAt: instant,
  expireAt: instant,
});

/** Why a debt was waived: told to the customer in their own language, so never anybody's own words. */
export const waiverReason = z.enum(['goodwill', 'shop-mistake', 'system-fault', 'uncollectable']);
export type WaiverReason = z.infer<typeof waiverReason>;

export const historyEntry = z.strictObject({
  at: instant,
  /**
   * `reversal`: goods came back, and what they had earned was taken back. `expiry`: not used in time.
   * `waiver`: of what is owed, so much need not be repaid.
   */
  kind: z.enum(['purchase', 'redemption', 'reversal', 'expiry', 'waiver']),
  /** Signed: what it added to or took from the points owned, less those owed. */
  points: z.int().min(-1_000_000_000_000).max(1_000_000_000_000),
  provider: z.string().max(70).nullable(),
  amount: money.nullable(),
  /** Of a redemption or a wish: under which its fate is asked for. */
  redemption: redemptionId.optional(),
  /** For a redemption, the ledger's state in one of the five words people are told. */
  word: z.enum(['wish', 'reserved', 'sent', 'paid', 'returned']).nullable(),
  /** Why the bank sent the money back, after it had been paid; else absent. */
  reason: statusReason.optional(),
  /** Why a wish was not carried out; only beside the word `wish`. */
  refusal: failureCode.optional(),
  /** Why it was waived; only beside that kind. */
  waived: waiverReason.optional(),
});

/** What one redemption may be, now: the amount screen cannot go outside it. */
export const redeemable = z.strictObject({
  rate: redemptionRate,
  minimum: money,
  step: money,
  /** What a redemption costs, in points beside those for the amount. Absent: nothing. */
  fee: money.optional(),
  /** The largest amount allowed now: worth, fee, limits and step all applied. Zero: nothing can be redeemed. */
  maximum: money,
  /** Which rule set `maximum`; what a screen says beside it. */
  limitedBy: z.enum([
    'points',
    'transaction-limit',
    'day-limit',
    'month-limit',
    'payee-limit',
    /** Too many were asked for in a short time: `maximum` is zero for a while. */
    'too-often',
  ]),
});
export type Redeemable = z.output<typeof redeemable>;

/**
 * Points that a purchase had earned, that were used, and that were to be taken back when its goods came
 * back. Repaid by the next points earned at that provider; until then taken off what can be used.
 */
export const owedPoints = z.strictObject({
  /** All of them, also where not every provider is named. */
  points,
  at: z.array(z.strictObject({ provider: z.string().max(70), points: points.min(1) })).max(100),
});

/**
 * `GET /v1/account`. `worth` is computed by the ledger from `available` and the programme's rate.
 * `available` is what can be used: what is owed has been taken off it, and it is never below zero.
 */
export const account = z.strictObject({
  asOf: instant,
  currency,
  customer: z.strictObject({ name: z.string().max(70) }),
  available: points,
  immature: points,
  held: points,
  owed: owedPoints,
  worth: money,
  redeemable,
  payee: maskedPayee,
  /** Only while it was changed so lately that nothing is paid to it: from when on it is. `maximum` is zero. */
  payeeFrom: instant.optional(),
  lots: z.array(lot).max(100),
  history: z.array(historyEntry).max(50),
  /** Pass as `?before=` for the next page; null at the end. */
  historyBefore: z.string().max(60).nullable(),
});
export type Account = z.output<typeof account>;

/** What the customer saw and agreed to. The ledger refuses it where it is no longer true. */
export const consent = z.strictObject({
  text: z.literal('redeem-to-own-account/1'),
  language,
  payee: z.string().max(64),
  givenAt: instant,
});

/** `PUT /v1/redemptions/{id}`: redeem this many points, which pay amount and fee, into this much money. */
export const redemptionRequest = z.strictObject({ points: points.min(1), amount: money, consent });
export type RedemptionRequest = z.output<typeof redemptionRequest>;

/** What a wish is about. It names no payee: the kiosk does not know it, the ledger pays who is registered. */
export const wishRequest = z.strictObject({
  points: points.min(1),
  amount: money,
  consent: z.strictObject({
    text: z.literal('wish-to-own-account/1'),
    language,
    givenAt: instant,
  }),
});
export type WishRequest = z.output<typeof wishRequest>;

/**
 * What is inside the JWE of a wish, as it lies on the kiosk's disk: only the ledger can open it. The id
 * binds it to one redemption, the terminal to one kiosk, so that a copied disk repeats it and no more.
 */
export const wishContent = z.strictObject({
  id: redemptionId,
  terminal: z.string().max(120),
  cardNumber,
  pin,
  request: wishRequest,
});
export type WishContent = z.output<typeof wishContent>;

/** `PUT /v1/redemptions/{id}/wish`: what was asked for while the ledger could not be reached. */
export const wishDelivery = z.strictObject({
  wish: compactJwe,
  /** The nonce of the claim of who delivers it, not of who recorded it. */
  boot: boot.optional(),
});

/** Answer to `GET /v1/policy`: a `kangen-policy+jws` for the terminal that asks. */
export const policyAnswer = z.strictObject({ policy: compactJws });
export type PolicyAnswer = z.infer<typeof policyAnswer>;

export const ledgerState = z.enum([
  'held',
  'authorized',
  'withdrawn',
  'completed',
  'refused',
  'cancelled',
  'returned',
]);
export type LedgerState = z.infer<typeof ledgerState>;

/** Held, and not authorized before people have looked at it. The points stay reserved meanwhile. */
export const review = z.strictObject({
  since: instant,
  /** By then somebody has decided, or the points are back. */
  decidedBy: instant,
  state: z.enum(['waiting', 'released', 'rejected', 'expired']),
});
export type Review = z.infer<typeof review>;

/** Answer to PUT, GET, receipt and withdraw: the stored row, so asking twice is harmless. */
export const redemption = z.strictObject({
  id: redemptionId,
  state: ledgerState,
  points,
  amount: money,
  /** What of the points' worth did not become money. Absent: nothing. */
  fee: money.optional(),
  requestedAt: instant,
  /** Null before authorization. */
  authorization: compactJws.nullable(),
  outcome: finalOutcome.nullable(),
  /** Null until final. */
  statement: compactJws.nullable(),
  /** What was said after it, once the bank has sent the money back; else absent. */
  returnStatement: compactJws.optional(),
  /** The bank's receipt that ended it: only in the answer to GET, once final. Believed for its signature alone. */
  receipt: compactJws.optional(),
  /** Of what a rule has held for a review, while it is held and where that was its end; else absent. */
  review: review.optional(),
});
export type Redemption = z.output<typeof redemption>;

/**
 * That what a statement says stands in the journal, up to a head that was signed for it. Of other
 * customers' transactions only hashes. How it is checked: docs/protocol.md.
 */
export const inclusionProof = z.strictObject({
  statement: compactJws,
  /** The journal transaction that the statement names, as the JSON that is hashed. */
  transaction: z.string().min(1).max(20_000),
  /** The chain's hash just before it. */
  before: chainHash,
  /** The hashes of the contents after it, in their order, up to the head's transaction. */
  after: z.array(chainHash).max(5_000),
  /** A `kangen-journal-head+jws`; null while none has been signed that far. */
  head: compactJws.nullable(),
});
export type InclusionProof = z.infer<typeof inclusionProof>;

/** Answer to `GET /v1/redemptions/{id}/proof`. Null until final, and for what named no transaction. */
export const redemptionProof = z.strictObject({
  id: redemptionId,
  proof: inclusionProof.nullable(),
  /** Of what was said after it, once the bank has sent the money back: null as above; else absent. */
  returnProof: inclusionProof.nullable().optional(),
});
export type RedemptionProof = z.infer<typeof redemptionProof>;

/** `POST /v1/redemptions/{id}/withdraw`. An id never seen is withdrawn too: a late request is refused. */
export const withdrawal = z.strictObject({ id: redemptionId, state: z.literal('withdrawn') });

/**
 * `PUT /v1/redemptions/{id}/receipt`. With the authorization that the receipt answers, a ledger that has
 * lost the redemption can write it anew.
 */
export const receiptDelivery = z.strictObject({
  receipt: compactJws,
  authorization: compactJws.optional(),
});

const receiptNumber = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);
/** `PUT /v1/purchases/{id}`: a shop's till says that a customer has paid. */
export const purchase = z.strictObject({
  cardNumber,
  paid: money,
  /** The part of `paid` that earns nothing, such as gift cards. Absent: all of it earns. */
  excluded: money.optional(),
  receiptNumber,
});
export type Purchase = z.output<typeof purchase>;

/**
 * What is inside the JWE of a purchase, as it lies on a till's disk until the ledger has answered: only
 * the ledger can open it. The id binds it to one purchase, the till to one certificate.
 */
export const sealedPurchase = purchase.extend({ id: purchaseId, till: z.string().max(120) });
export type SealedPurchase = z.output<typeof sealedPurchase>;

/** `PUT /v1/purchases/{id}/sealed`: the same purchase, from a till that wrote it down before it could tell. */
export const purchaseDelivery = z.strictObject({ purchase: compactJwe });

export const purchaseRecorded = z.strictObject({
  id: purchaseId,
  points,
  matureAt: instant,
  expireAt: instant,
});
export type PurchaseRecorded = z.infer<typeof purchaseRecorded>;

/**
 * `PUT /v1/purchases/{id}/reversal`: the shop has given back some of the money, or all of it. Each
 * refund has an id of its own, made at the till, under which it is told again until it is answered.
 */
export const purchaseReversal = z.strictObject({
  reversal: reversalId,
  refunded: money.refine(({ minor }) => minor !== 0n, { message: 'nothing was refunded' }),
  /** Of the refund, not of the purchase. */
  receiptNumber,
});
export type PurchaseReversal = z.output<typeof purchaseReversal>;

export const purchaseReversed = z.strictObject({
  reversal: reversalId,
  purchase: purchaseId,
  /** Taken back by this refund. How many of them the customer still had is not the shop's business. */
  points,
});
export type PurchaseReversed = z.infer<typeof purchaseReversed>;

const publicKey = {
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[\w-]{43}$/),
  y: z.string().regex(/^[\w-]{43}$/),
  kid: z.string().regex(/^[\w-]{43}$/),
};
export const KEYS_MAX = 16;
/** `GET /v1/keys` of ledger and bank (RFC 7517). `kid` is the key's RFC 7638 thumbprint. */
export const keySet = z.strictObject({
  keys: z
    .array(
      z.discriminatedUnion('use', [
        z.strictObject({ ...publicKey, use: z.literal('sig'), alg: z.literal('ES256') }),
        z.strictObject({ ...publicKey, use: z.literal('enc'), alg: z.literal('ECDH-ES') }),
      ]),
    )
    .min(1)
    .max(KEYS_MAX),
});
export type KeySet = z.infer<typeof keySet>;
export type PublicKey = KeySet['keys'][number];

export function hasLuhnCheckDigit(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
