/**
 * A ledger and a bank in memory, as the kiosk sees them through its channels: idempotent for ever, and
 * able to lose a request, lose an answer, fail, or say nothing. What they did is counted, so that a
 * test can ask whether anything happened twice.
 */
import { type TransferStatus } from '../../protocol/bank.ts';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import {
  type Account,
  type BootClaim,
  type Heartbeat,
  type HeartbeatAnswer,
  type Redemption,
  type RedemptionRequest,
  type Review,
  type Session,
  type WishRequest,
} from '../../protocol/ledger.ts';
import { type FinalOutcome, type Statement, type WishCaps } from '../../protocol/messages.ts';
import {
  type BankChannel,
  type BookChecked,
  type LedgerChannel,
  type Outcome,
  type ReceiptProof,
  type SignedPolicy,
} from '../../main/engine/ports.ts';
import { readReceipt, readStatement } from '../../main/engine/evidence.ts';
import { authorizationFor, receiptFor, reportFor, statementFor } from './signed-messages.ts';

export type CallName =
  | 'openSession'
  | 'changePin'
  | 'endSession'
  | 'account'
  | 'bookCheck'
  | 'requestRedemption'
  | 'redemption'
  | 'deliverReceipt'
  | 'withdraw'
  | 'presentWish'
  | 'policy'
  | 'heartbeat'
  | 'order'
  | 'status';

/**
 * What the network does to one call. `lost-answer`: it was carried out, and nobody hears of it.
 * `late`: nobody hears of it, and it arrives when `deliverLate` is called.
 */
export type Fault =
  | 'none'
  | 'lost-request'
  | 'lost-answer'
  | 'server-error'
  | 'answer-invalid'
  | 'late';

export interface Call {
  name: CallName;
  id: string | null;
}

export class FakeNetwork {
  readonly calls: Call[] = [];
  /** Decides each call's fate; replace it in a test. */
  fault: (call: Call) => Fault = () => 'none';
  /** Sees each call before it is carried out: a promise checked here was kept in time. */
  before: (call: Call) => void = () => {};
  /** A call waits here before it is carried out. */
  hold: (call: Call) => Promise<void> | null = () => null;

  #late: (() => unknown)[] = [];

  /** What was thought lost arrives now, in the order it was sent. */
  deliverLate(): void {
    const arriving = this.#late;
    this.#late = [];
    for (const carryOut of arriving) carryOut();
  }

  async carry<T>(call: Call, carryOut: () => T | Failure): Promise<Outcome<T>> {
    this.calls.push(call);
    this.before(call);
    await (this.hold(call) ?? Promise.resolve());
    const fault = this.fault(call);
    if (fault === 'lost-request') return { kind: 'unknown', reason: 'connection' };
    if (fault === 'late') {
      this.#late.push(carryOut);
      return { kind: 'unknown', reason: 'timeout' };
    }
    if (fault === 'server-error') return { kind: 'unknown', reason: 'server-error' };
    const answer = carryOut();
    if (fault === 'lost-answer') return { kind: 'unknown', reason: 'timeout' };
    if (fault === 'answer-invalid') return { kind: 'unknown', reason: 'answer-invalid' };
    return isFailure(answer)
      ? { kind: 'refused', failure: answer }
      : { kind: 'answered', body: answer };
  }

  named(name: CallName): Call[] {
    return this.calls.filter((call) => call.name === name);
  }
}

interface Booked {
  request: RedemptionRequest | WishRequest;
  redemption: Redemption;
  /** The bank's, once the ledger has it. */
  receipt?: string;
}

export class FakeLedger implements LedgerChannel {
  readonly #network: FakeNetwork;
  readonly booked = new Map<string, Booked>();
  readonly withdrawn = new Set<string>();
  readonly sessions = new Set<string>();
  /** Set to have the next new request refused. */
  refusal: Failure | null = null;
  /** Set to have what is new held for a review. */
  review: Review | null = null;
  pinRefusal: Failure | null = null;
  /** Set to have the next new wish refused, for ever. */
  wishRefusal: Failure | null = null;
  readonly refusedWishes = new Map<string, Failure>();
  signedPolicy: SignedPolicy | null = null;
  shownAccount: Account = exampleAccount();
  /** By the cursor that they come after. */
  readonly olderPages = new Map<string, Account>();
  book: BookChecked = { state: 'holds', key: '27E3 51A5 240A 9D3C BFE6' };
  /** The claim it took last; the rule is the ledger's own, for one certificate. */
  claim: BootClaim | null = null;
  /** The statement that came with the last heartbeat. */
  shown: string | undefined;
  #sessionCount = 0;

  constructor(network: FakeNetwork) {
    this.#network = network;
  }

  heartbeat({ claim, statement }: Heartbeat): Promise<Outcome<HeartbeatAnswer>> {
    return this.#network.carry({ name: 'heartbeat', id: null }, () => {
      const before = this.claim;
      const again = claim.epoch === before?.epoch && claim.nonce === before.nonce;
      if (!again && claim.epoch <= (before?.epoch ?? 0)) return copied();
      this.claim = claim;
      this.shown = statement;
      return { at: '2026-03-14T09:00:00.000Z', policyVersion: 1 };
    });
  }

  openSession({ boot }: { boot?: string } = {}): Promise<Outcome<Session>> {
    return this.#network.carry({ name: 'openSession', id: null }, () => {
      if (this.claim !== null && this.claim.nonce !== boot) return copied();
      if (this.pinRefusal !== null) return this.pinRefusal;
      this.#sessionCount += 1;
      const token = String(this.#sessionCount).padStart(43, 't');
      this.sessions.add(token);
      return { token, expiresAt: '2026-03-14T09:15:00.000Z' };
    });
  }

  changePin(token: string): Promise<Outcome<{ changed: true }>> {
    return this.#network.carry({ name: 'changePin', id: null }, () => {
      if (!this.sessions.has(token)) return failureOf('session-required', 'no such session');
      return this.pinRefusal ?? { changed: true as const };
    });
  }

  endSession(token: string): Promise<Outcome<void>> {
    return this.#network.carry<void>({ name: 'endSession', id: null }, () => {
      this.sessions.delete(token);
    });
  }

  account(token: string, before?: string): Promise<Outcome<Account>> {
    return this.#network.carry({ name: 'account', id: before ?? null }, () =>
      this.sessions.has(token)
        ? (this.olderPages.get(before ?? '') ?? this.shownAccount)
        : failureOf('session-required', 'no such session'),
    );
  }

  bookCheck(id: RedemptionId): Promise<Outcome<BookChecked>> {
    return this.#network.carry({ name: 'bookCheck', id }, () =>
      this.booked.has(id) ? this.book : failureOf('redemption-unknown', 'nothing under this id'),
    );
  }

  /** In tests whoever brings a statement brings a genuine one. */
  statement(jws: string): Promise<Statement | null> {
    return Promise.resolve(readStatement(jws));
  }

  requestRedemption(
    id: RedemptionId,
    request: RedemptionRequest,
    token: string | null,
  ): Promise<Outcome<Redemption>> {
    return this.#network.carry({ name: 'requestRedemption', id }, () => {
      const known = this.booked.get(id);
      if (this.withdrawn.has(id)) return failureOf('redemption-withdrawn', 'withdrawn');
      if (known !== undefined) return this.#goOn(known);
      if (token === null || !this.sessions.has(token))
        return failureOf('session-required', 'no such session');
      if (this.refusal !== null) return this.refusal;
      return this.#book(id, request);
    });
  }

  /** In tests a wish is sealed by nobody: every one says the same. */
  presentWish(id: RedemptionId, _sealed = '', boot?: string): Promise<Outcome<Redemption>> {
    return this.#network.carry({ name: 'presentWish', id }, () => {
      const known = this.booked.get(id);
      if (known !== undefined) return this.#goOn(known);
      const refused = this.refusedWishes.get(id);
      if (refused !== undefined) return refused;
      if (this.withdrawn.has(id)) return failureOf('redemption-withdrawn', 'withdrawn');
      if (this.claim !== null && this.claim.nonce !== boot) return copied();
      if (this.wishRefusal === null) return this.#book(id, exampleWish());
      this.refusedWishes.set(id, this.wishRefusal);
      this.withdrawn.add(id);
      return this.wishRefusal;
    });
  }

  policy(): Promise<Outcome<SignedPolicy>> {
    return this.#network.carry(
      { name: 'policy', id: null },
      () => this.signedPolicy ?? failureOf('service-unavailable', 'there is no programme yet'),
    );
  }

  #book(id: RedemptionId, request: RedemptionRequest | WishRequest): Redemption {
    const redemption: Redemption = {
      id,
      state: this.review === null ? 'authorized' : 'held',
      points: request.points,
      amount: request.amount,
      requestedAt: '2026-03-14T09:00:00.000Z',
      authorization: this.review === null ? authorizationFor(id, request) : null,
      outcome: null,
      statement: null,
      ...(this.review !== null && { review: this.review }),
    };
    this.booked.set(id, { request, redemption });
    return redemption;
  }

  /** What a review has released is authorized by the next request, and by nothing else. */
  #goOn(booked: Booked): Redemption | Failure {
    const { id, review, state } = booked.redemption;
    if (state === 'withdrawn') {
      const code = review?.state === 'rejected' ? 'review-rejected' : 'review-expired';
      return failureOf(code, 'after a review');
    }
    if (review?.state === 'released') {
      const { review: _, ...rest } = booked.redemption;
      const authorization = authorizationFor(id, booked.request);
      booked.redemption = { ...rest, state: 'authorized', authorization };
    }
    return booked.redemption;
  }

  /** What people have decided about one that is held. */
  decideReview(id: RedemptionId, state: 'released' | 'rejected' | 'expired'): void {
    const booked = this.booked.get(id);
    if (booked?.redemption.review === undefined) throw new Error(`${id} is not under review`);
    booked.redemption = {
      ...booked.redemption,
      state: state === 'released' ? 'held' : 'withdrawn',
      review: { ...booked.redemption.review, state },
    };
  }

  redemption(id: RedemptionId): Promise<Outcome<Redemption>> {
    return this.#network.carry({ name: 'redemption', id }, () => {
      if (this.withdrawn.has(id)) return failureOf('redemption-withdrawn', 'withdrawn');
      const booked = this.booked.get(id);
      if (booked === undefined) return failureOf('redemption-unknown', 'nothing under this id');
      const { redemption, receipt } = booked;
      return { ...redemption, ...(receipt !== undefined && { receipt }) };
    });
  }

  deliverReceipt(
    id: RedemptionId,
    receipt: string,
    _authorization?: string,
  ): Promise<Outcome<Redemption>> {
    return this.#network.carry({ name: 'deliverReceipt', id }, () => {
      const booked = this.booked.get(id);
      const said = readReceipt(receipt);
      if (booked === undefined || said?.redemption !== id)
        return failureOf('receipt-invalid', 'not ours');
      const { outcome } = booked.redemption;
      if (outcome !== null && outcome !== said.outcome)
        return failureOf('receipt-contradicts', 'two words');
      const statement =
        booked.redemption.statement ?? statementFor(id, said.outcome, booked.request);
      booked.redemption = {
        ...booked.redemption,
        state: said.outcome,
        outcome: said.outcome,
        statement,
      };
      booked.receipt ??= receipt;
      return booked.redemption;
    });
  }

  withdraw(id: RedemptionId): Promise<Outcome<{ id: RedemptionId; state: 'withdrawn' }>> {
    return this.#network.carry({ name: 'withdraw', id }, () => {
      const booked = this.booked.get(id)?.redemption;
      if (booked?.review?.state === 'waiting')
        return failureOf('redemption-under-review', 'a person looks at it');
      if (booked !== undefined) return failureOf('redemption-not-withdrawable', 'authorized');
      this.withdrawn.add(id);
      return { id, state: 'withdrawn' as const };
    });
  }
}

export class FakeBank implements BankChannel {
  readonly #network: FakeNetwork;
  readonly receipts = new Map<string, string>();
  readonly seen = new Set<string>();
  /** How often money left the bank for an id. More than once is the end of the world. */
  readonly credits = new Map<string, number>();
  decide: (id: string) => FinalOutcome | 'pending' = () => 'completed';
  refusal: Failure | null = null;
  /** What this kiosk finds when it verifies a receipt that came another way. */
  proof: ReceiptProof = 'genuine';

  constructor(network: FakeNetwork) {
    this.#network = network;
  }

  checkReceipt(): Promise<ReceiptProof> {
    return Promise.resolve(this.proof);
  }

  order(id: RedemptionId, authorization: string): Promise<Outcome<TransferStatus>> {
    return this.#network.carry({ name: 'order', id }, () => {
      if (this.refusal !== null) return this.refusal;
      this.seen.add(id);
      return this.#answer(id, authorization);
    });
  }

  status(id: RedemptionId): Promise<Outcome<TransferStatus>> {
    return this.#network.carry({ name: 'status', id }, () =>
      this.seen.has(id)
        ? this.#answer(id, null)
        : { status: 'unknown' as const, evidence: reportFor(id, 'unknown') },
    );
  }

  #answer(id: string, authorization: string | null): TransferStatus {
    const given = this.receipts.get(id);
    if (given !== undefined)
      return { status: readReceipt(given)?.outcome ?? 'unknown', evidence: given };
    const outcome = this.decide(id);
    if (outcome === 'pending') return { status: 'pending', evidence: reportFor(id, 'pending') };
    const receipt = receiptFor(id, outcome, exampleRequest(), authorization);
    this.receipts.set(id, receipt);
    if (outcome === 'completed') this.credits.set(id, (this.credits.get(id) ?? 0) + 1);
    return { status: outcome, evidence: receipt };
  }
}

export function exampleRequest(): RedemptionRequest {
  return {
    points: 2_500,
    amount: { currency: 'EUR', minor: 2_500n },
    consent: {
      text: 'redeem-to-own-account/1',
      language: 'en',
      payee: 'DE•• •••• 1234',
      givenAt: '2026-03-14T09:00:00.000Z',
    },
  };
}

export function exampleWish(): WishRequest {
  return {
    points: 2_500,
    amount: { currency: 'EUR', minor: 2_500n },
    consent: {
      text: 'wish-to-own-account/1',
      language: 'en',
      givenAt: '2026-03-14T09:00:00.000Z',
    },
  };
}

export function exampleCaps(change: Partial<WishCaps> = {}): WishCaps {
  const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });
  return {
    rate: { points: 1, minor: 1 },
    minimum: eur(500n),
    step: eur(100n),
    amountMax: eur(5_000n),
    sumMax: eur(20_000n),
    countMax: 5,
    ageSecondsMax: 7 * 86_400,
    ...change,
  };
}

export function exampleAccount(): Account {
  return {
    asOf: '2026-03-14T09:00:00.000Z',
    currency: 'EUR',
    customer: { name: 'Mina Falk' },
    available: 4_920,
    immature: 0,
    held: 0,
    owed: { points: 0, at: [] },
    worth: { currency: 'EUR', minor: 4_920n },
    redeemable: {
      rate: { points: 1, minor: 1 },
      minimum: { currency: 'EUR', minor: 500n },
      step: { currency: 'EUR', minor: 100n },
      maximum: { currency: 'EUR', minor: 4_900n },
      limitedBy: 'points',
    },
    payee: { kind: 'iban', bank: 'Sandbox Bank', account: 'DE•• •••• 1234' },
    lots: [],
    history: [],
    historyBefore: null,
  };
}

const copied = (): Failure => failureOf('terminal-copied', 'another copy has claimed');

function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'next' in answer;
}
