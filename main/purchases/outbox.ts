/**
 * Carries every purchase of this till to the ledger, and every refund (refund-desk.ts), exactly once,
 * whether the ledger can be reached now or next week.
 *
 *   record: make the id ─▶ seal ─▶ commit ─▶ "noted"
 *   refund: make the id ─▶ commit ─▶ "noted"
 *   loop:   read the row ─▶ tell it ─▶ judge ─▶ re-check, commit ─▶ the next, or a growing pause
 *
 * One call at a time, oldest sale first. The ledger takes an id once, so an answer that was lost costs a
 * repetition and nothing else: there is nothing to ask before telling it again.
 */
import { failureOf, type Failure, type FailureCode } from '../../protocol/failure.ts';
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';
import { type Purchase } from '../../protocol/ledger.ts';
import { type Chance, type Clock, nowOn, type Outcome, StoreFailing } from '../engine/ports.ts';
import { LedgerKey } from './ledger-key.ts';
import { limits } from './limits.ts';
import { Pace } from './pace.ts';
import {
  type PurchaseChannel,
  type PurchaseIds,
  type PurchaseReader,
  type PurchaseStore,
  type StaffDelivery,
  type StoredPurchase,
  type StoredRefund,
} from './ports.ts';
import { type PurchaseEvent, transition, type Waiting } from './purchase-state.ts';
import { type Entry, Queue, type Subject } from './queue.ts';
import { RefundDesk } from './refund-desk.ts';
import { type Refund, type RefundEvent } from './refund-state.ts';
import { sealFor } from './seal.ts';
import { judge, type Wait } from './verdict.ts';

export interface PurchaseOutboxPorts {
  store: PurchaseStore;
  ledger: PurchaseChannel;
  clock: Clock;
  ids: PurchaseIds;
  chance: Chance;
  /** Our own URN: the ledger takes a sealed purchase from the till that sealed it, and no other. */
  till: string;
  /** What each call says about whether the ledger can be reached. */
  heard(outcome: Outcome<unknown>): void;
  /** For staff: something a person has to look at. Never personal data. */
  alarm(id: PurchaseId | ReversalId, text: string): void;
  /** Our bug: nothing is known any more. The process ends and recovery runs. */
  fatal(error: unknown): void;
}

/** By whom it was signed, kept with it; a failure where it is not. */
export type Prove = (waiting: Waiting) => Promise<StaffDelivery | { failure: Failure }>;

type NotedAs<S extends Subject> = { ok: true; id: S['id'] } | { ok: false; failure: Failure };
export type Noted = NotedAs<Extract<Subject, { kind: 'purchase' }>>;
export type NotedRefund = NotedAs<Extract<Subject, { kind: 'refund' }>>;

/** Of purchases and refunds together. */
export interface PurchaseCounts {
  waiting: number;
  /** Final, and nobody's points: a person looks at them. */
  refused: number;
  /** Rows that could not be read and were put aside as they are: a person looks at them. */
  quarantined: number;
}

export class PurchaseOutbox {
  readonly #ports: PurchaseOutboxPorts;
  readonly #queue: Queue;
  readonly #key: LedgerKey;
  readonly #pace: Pace;
  readonly #refunds: RefundDesk;
  readonly #recording = new Set<Promise<unknown>>();
  readonly #listeners = new Set<() => void>();
  /** The last thing a person was told about all that waits, since the ledger last took one. */
  readonly #ledger: Pick<Entry, 'alarm'> = { alarm: null };
  #step: Promise<void> | null = null;
  #running = false;
  #stopped = false;
  #cancelTimer: () => void = () => {};
  #keyDueMs = 0;

  constructor(ports: PurchaseOutboxPorts) {
    this.#ports = ports;
    this.#queue = new Queue(waitingIn(ports.store.read));
    this.#refunds = new RefundDesk(ports);
    this.#key = new LedgerKey(ports.store);
    this.#pace = new Pace(ports);
  }

  /**
   * On the disk when it resolves, under an id of its own; the network comes later.
   * @returns a failure where nothing was written: no room, no key yet, a receipt number told before; or
   *   where the disk fails and cannot say
   */
  record(purchase: Purchase, prove?: Prove): Promise<Noted> {
    const recorded = this.#record(purchase, prove).finally(() => this.#recording.delete(recorded));
    this.#recording.add(recorded);
    return recorded;
  }

  /**
   * Money was given back: on the disk when it returns, under an id of its own; the network comes later.
   * @param refund its purchase may wait here still, or be another till's
   * @returns a failure where nothing was written: no room, what this till knows to be wrong; or where the
   *   disk fails and cannot say
   */
  refund(refund: Refund, proof?: StaffDelivery): NotedRefund {
    if (this.#stopped) return { ok: false, failure: notReady() };
    const full = this.#full();
    if (full !== null) return full;
    const id = this.#refunds.idFor(proof);
    return this.#note({ kind: 'refund', id }, () => this.#refunds.note(id, refund, proof));
  }

  start(): void {
    this.#running = true;
    this.#pump();
  }

  /** Waits for what is under way; what it brings is still committed. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stopped = true;
    this.#cancelTimer();
    await Promise.all([this.#step, ...this.#recording]);
  }

  /** Everything that waits is told now: staff asked, or the network came back. */
  hurry(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    this.#pace.hurry();
    this.#queue.hurry(nowMs);
    if (this.#key.current() === null) this.#keyDueMs = nowMs;
    this.#pump();
  }

  /** Whether purchases can be noted at all: not before the ledger was reached once. */
  isReady(): boolean {
    return !this.#stopped && this.#key.current() !== null;
  }

  /** @returns null where the id is not known here, or its row is quarantined */
  find(id: PurchaseId): StoredPurchase | null {
    return this.#ports.store.read.purchase(id);
  }

  counts(): PurchaseCounts {
    const { read } = this.#ports.store;
    return {
      waiting: this.#queue.size,
      refused: read.refusedCount() + read.refunds.refusedCount(),
      quarantined: read.quarantinedCount() + read.refunds.quarantinedCount(),
    };
  }

  /** Whether anything is on its way. */
  isWaiting(): boolean {
    return this.#queue.size > 0;
  }

  /** Why this one waits, where that is not the network. */
  heldBy(id: string): FailureCode | null {
    return this.#queue.heldBy(id);
  }

  /** For staff, newest first, each with its reason. They stay, however many there are. */
  refused(): StoredPurchase[] {
    return this.#ports.store.read.refused(limits.refusedListedMax);
  }

  /** @returns null where the id is not known here, or its row is quarantined */
  findRefund(id: ReversalId): StoredRefund | null {
    return this.#ports.store.read.refunds.refund(id);
  }

  /** For staff, as `refused`: what the ledger did not take, with its reason. */
  refusedRefunds(): StoredRefund[] {
    return this.#ports.store.read.refunds.refused(limits.refusedListedMax);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #record(purchase: Purchase, prove?: Prove): Promise<Noted> {
    const { store, clock, ids, till } = this.#ports;
    const reader = this.#key.current();
    if (!this.isReady() || reader === null) return { ok: false, failure: notReady() };
    // Before anything is made: a queue that is full answers as fast as an empty one.
    const early = this.#problem(purchase, store.read);
    if (early !== null) return { ok: false, failure: early };
    const id = ids.purchase();
    const waiting = await sealFor(reader, { id, till, purchase, boughtAt: nowOn(clock) });
    const proof = await prove?.(waiting);
    if (proof !== undefined && 'failure' in proof) return { ok: false, failure: proof.failure };
    return this.#note({ kind: 'purchase', id }, () =>
      store.transact((tx) => {
        const problem = this.#problem(purchase, tx);
        if (problem !== null) return problem;
        tx.insert(waiting);
        if (proof !== undefined) tx.deliveries.keep(proof);
        return problem;
      }),
    );
  }

  /**
   * A commit that failed may have happened: the disk decides, now or once it can be read. Until then the
   * id stands in the queue, and leaves it where it has no row.
   */
  #note<S extends Subject>(subject: S, commit: () => Failure | null): NotedAs<S> {
    const failure = this.#whyNot(subject, commit);
    if (failure === null) this.#queue.add(subject);
    this.#changed();
    this.#pump();
    return failure === null ? { ok: true, id: subject.id } : { ok: false, failure };
  }

  #whyNot(subject: Subject, commit: () => Failure | null): Failure | null {
    try {
      return commit();
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
    }
    try {
      return this.#isThere(subject) ? null : storageFailing();
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
      this.#queue.add(subject);
      return storageFailing();
    }
  }

  #isThere({ kind, id }: Subject): boolean {
    return (kind === 'purchase' ? this.find(id) : this.findRefund(id)) !== null;
  }

  #problem({ receiptNumber }: Purchase, read: PurchaseReader): Failure | null {
    const full = this.#full();
    if (full !== null) return full.failure;
    return read.isReceiptTaken(receiptNumber)
      ? failureOf('receipt-number-reused', 'this till has noted a purchase with this number')
      : null;
  }

  #full(): { ok: false; failure: Failure } | null {
    return this.#queue.size < limits.waitingPurchasesMax
      ? null
      : { ok: false, failure: failureOf('terminal-not-ready', 'too much waits on this till') };
  }

  #pump(): void {
    this.#cancelTimer();
    if (!this.#running || this.#step !== null) return;
    const nowMs = this.#ports.clock.monotonicMs();
    const work = nowMs < this.#pace.quietUntilMs ? null : this.#due(nowMs);
    if (work === null) return this.#arm(nowMs);
    const step = work()
      .catch((error: unknown) => {
        // Nothing is lost: what was committed is read again, what was not is told again.
        if (error instanceof StoreFailing) return this.#pace.silent();
        this.#running = false;
        this.#ports.fatal(error);
      })
      .finally(() => {
        this.#step = null;
        this.#pump();
      });
    this.#step = step;
  }

  #due(nowMs: number): (() => Promise<void>) | null {
    if (this.#keyDueMs <= nowMs) return () => this.#askForKey();
    const entry = this.#queue.next(nowMs);
    if (entry === null) return null;
    return () => (entry.kind === 'purchase' ? this.#tell(entry) : this.#tellRefund(entry));
  }

  #arm(nowMs: number): void {
    const nextMs = Math.min(this.#keyDueMs, this.#queue.nextDueMs());
    const dueMs = Math.max(this.#pace.quietUntilMs, nextMs);
    this.#cancelTimer = this.#ports.clock.after(Math.max(0, dueMs - nowMs), () => this.#pump());
  }

  async #askForKey(): Promise<void> {
    const { ledger, clock, heard } = this.#ports;
    const outcome = await ledger.keys();
    heard(outcome);
    if (outcome.kind === 'answered') this.#key.take(outcome.body);
    // Where it did not answer, what waits goes first the next time: it asks just as well.
    const pauseMs = outcome.kind === 'answered' ? limits.ledgerKeyAgeMsMax : limits.retryDelayMsMax;
    this.#keyDueMs = clock.monotonicMs() + pauseMs;
    if (outcome.kind === 'unknown') this.#pace.silent();
    else this.#pace.answered();
    this.#changed();
  }

  async #tell(entry: Entry & { kind: 'purchase' }): Promise<void> {
    const waiting = this.#read(entry.id);
    if (waiting === null) return;
    const outcome = await this.#ports.ledger.tellPurchase(waiting.id, waiting.sealed);
    this.#ports.heard(outcome);
    const verdict = judge(outcome);
    if (verdict.kind === 'take') this.#commit(waiting.id, verdict.event);
    else this.#wait(entry, verdict);
    this.#changed();
  }

  async #tellRefund(entry: Entry & { kind: 'refund' }): Promise<void> {
    const told = await this.#refunds.tell(entry.id);
    if (told === null) {
      this.#queue.remove(entry.id);
    } else {
      this.#ports.heard(told.outcome);
      if (told.verdict.kind === 'wait') {
        this.#wait(entry, told.verdict);
      } else {
        this.#refunds.commit(entry.id, told.verdict.event);
        this.#tellRefused(entry.id, told.verdict.event);
        this.#taken(entry.id);
      }
    }
    this.#changed();
  }

  /** A row that cannot be read is moved aside, never guessed at and never dropped. */
  #read(id: PurchaseId): Waiting | null {
    const { store, clock, alarm } = this.#ports;
    const found = store.read.purchase(id);
    if (found?.ok && found.purchase.state === 'waiting') return found.purchase;
    if (found?.ok === false) {
      const { raw, reason } = found;
      store.transact((tx) => tx.quarantine(id, { raw, reason, at: nowOn(clock) }));
      alarm(id, `its row breaks its schema and was put aside: ${reason}`);
    }
    this.#queue.remove(id);
    this.#changed();
    return null;
  }

  /** Where the row is no longer waiting, nothing is written. */
  #commit(id: PurchaseId, event: PurchaseEvent): void {
    const { store, clock } = this.#ports;
    store.transact((tx) => {
      const found = tx.purchase(id);
      if (!found?.ok || found.purchase.state !== 'waiting') return;
      tx.finish(transition(found.purchase, event, nowOn(clock)));
    });
    this.#tellRefused(id, event);
    this.#taken(id);
    for (const refund of this.#refunds.waitingFor(id)) this.#queue.makeDue(refund);
  }

  /** Noted before, and nobody's points now: a person hears of it. */
  #tellRefused(id: Subject['id'], event: PurchaseEvent | RefundEvent): void {
    if (event.kind !== 'refuse') return;
    const { code, detail } = event.failure;
    this.#ports.alarm(id, `refused for good with ${code}: ${detail}`);
  }

  #taken(id: Subject['id']): void {
    this.#queue.remove(id);
    this.#pace.answered();
    this.#ledger.alarm = null;
  }

  #wait(entry: Entry, verdict: Wait): void {
    const { clock, alarm } = this.#ports;
    // Said once, not at every retry nor for each that waits: a person looks at it, the log stays readable.
    const about = verdict.pauses === 'ledger' ? this.#ledger : entry;
    if (verdict.alarm !== null && verdict.alarm !== about.alarm) alarm(entry.id, verdict.alarm);
    about.alarm = verdict.alarm ?? about.alarm;
    entry.heldBy = verdict.code;
    entry.attempts += 1;
    entry.dueMs = clock.monotonicMs() + this.#pace.delayMs(entry.attempts);
    if (verdict.pauses === 'ledger') this.#pace.silent(verdict.retryAfterSeconds);
    else this.#pace.answered();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const storageFailing = (): Failure =>
  failureOf('terminal-storage-failing', 'the disk of this till failed');

const notReady = (): Failure =>
  failureOf('terminal-not-ready', 'this till stops, or has never reached the ledger');

const waitingIn = (read: PurchaseReader): Subject[] => [
  ...read.waiting().map((id): Subject => ({ kind: 'purchase', id })),
  ...read.refunds.waiting().map((id): Subject => ({ kind: 'refund', id })),
];
