/**
 * The member of staff at the terminal: who is signed in, what they ask for, and the customer they help.
 *
 *   nobody ──sign-in──▶ signing-in ──▶ signed-in ──assist──▶ assisting
 *     ▲                     └──refused     │ sign-out, idle, age      │ the customer leaves
 *     └────────────────────────────────────┴──────────────────────────┘
 *
 * SECURITY: badge and PIN are handed to the channel and kept nowhere. While a customer is helped, nothing
 * of staff can be asked for; when the customer leaves, staff is signed out: nobody may be there any more.
 */
import { join } from 'node:path';
import { type Failure, type FailureCode, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId, reversalId } from '../../protocol/ids.ts';
import { type Purchase } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { sealDigest } from '../../protocol/sealed/seal-digest.ts';
import { type RefundReason, type StaffDeed } from '../../protocol/staff-messages.ts';
import { type StaffActionDone, type StaffOutcome, type StaffView } from '../../protocol/staff.ts';
import { type PrintOutcome } from '../devices/ports.ts';
import { type Clock, nowOn, type Outcome, StoreFailing } from '../engine/ports.ts';
import { type PurchaseOutbox } from '../purchases/outbox.ts';
import { type PurchaseStore, type StaffDelivery } from '../purchases/ports.ts';
import { type CustomerSession } from '../session/customer-session.ts';
import { csvOf, isOpen, isUndone, itemsOf, shownItems, summaryOf } from './day.ts';
import { limits } from './limits.ts';
import { type StaffChannel, type StaffTyped } from './ports.ts';
import { confirmed, openSigner, type SignedAction, type StaffSigner } from './signer.ts';

export interface StaffPorts {
  ledger: StaffChannel;
  outbox: PurchaseOutbox;
  store: PurchaseStore;
  session: Pick<CustomerSession, 'state' | 'onChange' | 'signOut'>;
  terminal: string;
  clock: Clock;
  newId(): string;
  syncNow(): void;
  /** The ledger is asked whether this terminal is locked. */
  lookAtLock(): void;
  /** Writes a new file; null: no folder was configured. @throws where the disk does not take it */
  exportTo: { folder: string; write(file: string, text: string): void } | null;
  /** Each answers null where there is nothing to print; null: no printer is attached. */
  paper: {
    reprint(redemption: RedemptionId): Promise<PrintOutcome | null>;
    printTest(): Promise<PrintOutcome | null>;
  } | null;
  /** Ends the application; null: it is not allowed to. */
  close: (() => void) | null;
}

type Second = StaffTyped | undefined;

type State =
  | { phase: 'nobody' }
  | { phase: 'signing-in' }
  | { phase: 'refused'; failure: Failure }
  | { phase: 'signed-in'; signer: StaffSigner; outcome: StaffOutcome | null }
  | { phase: 'assisting'; signer: StaffSigner; served: boolean; redemption: RedemptionId | null };

export class StaffDesk {
  readonly #ports: StaffPorts;
  readonly #listeners = new Set<() => void>();
  readonly #working = new Set<Promise<unknown>>();
  #state: State = { phase: 'nobody' };
  #visit = 0;
  #cancelLimit: () => void = () => {};
  #cancelDelivery: () => void = () => {};
  #delivering = false;
  #deliveryPauseMs: number = limits.deliveryPauseMs;
  #stopped = false;

  constructor(ports: StaffPorts) {
    this.#ports = ports;
    ports.session.onChange(() => this.#followCustomer());
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get outbox(): PurchaseOutbox {
    return this.#ports.outbox;
  }

  /** What an earlier run has left is told. A kiosk that nobody of the shop has used asks for nothing. */
  start(): void {
    this.#ports.outbox.onChange(() => this.#changed());
    if (this.#ports.outbox.isWaiting()) this.#ports.outbox.start();
    this.#deliver();
  }

  async stop(): Promise<void> {
    this.leave();
    this.#stopped = true;
    this.#cancelDelivery();
    await Promise.all([this.#ports.outbox.stop(), ...this.#working]);
  }

  signIn(typed: StaffTyped): Failure | null {
    const { phase } = this.#state;
    if (phase !== 'nobody' && phase !== 'refused') return notNow();
    if (this.#ports.session.state.phase !== 'nobody') return notNow();
    this.#become({ phase: 'signing-in' });
    this.#ports.outbox.start();
    this.#keep(this.#arrive(typed, this.#visit));
    return null;
  }

  /** The key is gone when this returns; that the session has ended is told to the ledger. */
  leave(): null {
    const here = this.#state;
    this.#cancelLimit();
    this.#visit += 1;
    if (here.phase !== 'nobody') this.#become({ phase: 'nobody' });
    if (here.phase === 'signed-in' || here.phase === 'assisting') {
      this.#keep(this.#said(here.signer, { kind: 'sign-out' }));
    }
    return null;
  }

  record(purchase: Purchase, second: Second): Failure | null {
    return this.#work(async (signer) => {
      const noted = await this.#ports.outbox.record(purchase, async ({ id, sealed }) => {
        const { paid, receiptNumber } = purchase;
        const digest = await sealDigest(sealed);
        const deed = { kind: 'record-purchase', purchase: id, paid, receiptNumber } as const;
        return this.#proof(signer, { ...deed, sealed: digest }, { subject: id, second });
      });
      return noted.ok ? { kind: 'noted', what: 'purchase' } : failed(noted.failure);
    });
  }

  reverse(
    refund: {
      purchase: PurchaseIdSigned;
      refunded: Money;
      receiptNumber: string;
      reason: RefundReason;
    },
    second: Second,
  ): Failure | null {
    return this.#work(async (signer) => {
      const { reason, ...given } = refund;
      const reversal = reversalId.parse(this.#ports.newId());
      const deed = { kind: 'reverse-purchase', ...given, reversal, reason } as const;
      const proof = await this.#proof(signer, deed, { subject: reversal, second });
      if ('failure' in proof) return failed(proof.failure);
      const noted = this.#ports.outbox.refund(given, proof);
      return noted.ok ? { kind: 'noted', what: 'refund' } : failed(noted.failure);
    });
  }

  lookUp(redemption: RedemptionId): Failure | null {
    return this.#work(async (signer) => {
      const outcome = await this.#said(signer, { kind: 'look-up', redemption });
      if (outcome.kind === 'answered' && outcome.body.kind === 'looked-up') return outcome.body;
      return failedOf(outcome);
    });
  }

  /** Only what this terminal itself has asked for: it knows of no other. */
  reprint(redemption: RedemptionId): Failure | null {
    return this.#print({ kind: 'reprint', redemption }, (paper) => paper.reprint(redemption));
  }

  printTest(): Failure | null {
    return this.#print({ kind: 'print-test' }, (paper) => paper.printTest());
  }

  sync(): Failure | null {
    return this.#work(async (signer) => {
      this.#ports.syncNow();
      this.#deliver();
      const outcome = await this.#said(signer, { kind: 'sync' });
      return outcome.kind === 'answered' ? { kind: 'noted', what: 'sync' } : failedOf(outcome);
    });
  }

  exportDay(): Failure | null {
    return this.#work(async (signer) => {
      const { exportTo } = this.#ports;
      if (exportTo === null) return failed(failureOf('terminal-not-ready', 'no folder was named'));
      const day = nowOn(this.#ports.clock).slice(0, 10);
      const outcome = await this.#said(signer, { kind: 'export-summary', day });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      const file = `kangen-${day}-${this.#ports.newId().slice(0, 13)}.csv`;
      exportTo.write(join(exportTo.folder, file), csvOf(this.#today()));
      return { kind: 'exported', file };
    });
  }

  lock(): Failure | null {
    return this.#work(async (signer) => {
      const outcome = await this.#said(signer, { kind: 'lock-terminal' });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      this.#ports.lookAtLock();
      return { kind: 'noted', what: 'lock' };
    });
  }

  closeApplication(): Failure | null {
    const { close } = this.#ports;
    if (close === null) return failureOf('terminal-not-ready', 'this kiosk may not be closed so');
    return this.#work(async (signer) => {
      const outcome = await this.#said(signer, { kind: 'close-application' });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      close();
      return { kind: 'working' };
    });
  }

  /** From here on the screen is a customer's. */
  assist(): Failure | null {
    return this.#work(async (signer, visit) => {
      const outcome = await this.#said(signer, { kind: 'assist' });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      if (visit !== this.#visit) return null;
      this.#cancelLimit();
      this.#cancelLimit = this.#ports.clock.after(limits.assistMsMax, () => {
        if (this.#ports.session.state.phase === 'nobody') this.leave();
      });
      this.#become({ phase: 'assisting', signer, served: false, redemption: null });
      return null;
    });
  }

  view(): StaffView | null {
    const here = this.#state;
    switch (here.phase) {
      case 'nobody':
        return null;
      case 'signing-in':
      case 'refused':
        return here;
      case 'assisting':
        return { phase: 'assisting', name: here.signer.opened.name };
      case 'signed-in':
        return this.#signedInView(here);
    }
  }

  #signedInView({ signer, outcome }: State & { phase: 'signed-in' }): StaffView {
    const { name, roles, secondAbove } = signer.opened;
    const today = this.#today();
    const day = nowOn(this.#ports.clock).slice(0, 10);
    return {
      phase: 'signed-in',
      name,
      roles,
      secondAbove,
      mayClose: this.#ports.close !== null,
      mayExport: this.#ports.exportTo !== null,
      mayPrint: this.#ports.paper !== null,
      outcome,
      queue: shownItems(today.filter((item) => isUndone(item) || isOpen(item))),
      today: shownItems(today),
      summary: summaryOf(today, { day, currency: secondAbove.currency }),
    };
  }

  #today() {
    const { clock, store } = this.#ports;
    const since = `${nowOn(clock).slice(0, 10)}T00:00:00.000Z`;
    return itemsOf(store.read.day.since(since, limits.dayRowsMax));
  }

  #print(
    deed: StaffDeed,
    print: (paper: NonNullable<StaffPorts['paper']>) => Promise<PrintOutcome | null>,
  ): Failure | null {
    const { paper } = this.#ports;
    if (paper === null) return failureOf('terminal-not-ready', 'no printer is attached');
    return this.#work(async (signer) => {
      const outcome = await this.#said(signer, deed);
      if (outcome.kind !== 'answered') return failedOf(outcome);
      const printed = await print(paper);
      if (printed === null) {
        return failed(failureOf('redemption-unknown', 'this terminal does not know it'));
      }
      return printed.state === 'printed'
        ? { kind: 'noted', what: 'print' }
        : { kind: 'not-printed', reason: printed.reason, partly: printed.partly };
    });
  }

  async #arrive(typed: StaffTyped, visit: number): Promise<void> {
    const opened = await openSigner(this.#ports, typed);
    if (visit !== this.#visit) {
      if (opened.kind === 'answered') await this.#said(opened.body, { kind: 'sign-out' });
      return;
    }
    if (opened.kind !== 'answered') {
      this.#become({ phase: 'refused', failure: failureIn(opened) });
      return;
    }
    this.#cancelLimit = this.#ports.clock.after(limits.sessionMsMax, () => this.leave());
    this.#become({ phase: 'signed-in', signer: opened.body, outcome: null });
  }

  /** One thing at a time; its outcome is shown as long as the member is. */
  #work(act: (signer: StaffSigner, visit: number) => Promise<StaffOutcome | null>): Failure | null {
    const here = this.#state;
    if (here.phase !== 'signed-in') return failureOf('staff-session-required', 'sign in first');
    if (here.outcome?.kind === 'working') return notNow();
    const visit = this.#visit;
    this.#become({ ...here, outcome: { kind: 'working' } });
    const work = async (): Promise<void> => {
      const outcome = await act(here.signer, visit).catch(diskFailed);
      const now = this.#state;
      if (outcome === null || visit !== this.#visit || now.phase !== 'signed-in') return;
      if (isOver(outcome)) this.leave();
      else this.#become({ ...now, outcome });
    };
    this.#keep(work());
    return null;
  }

  /** Signed, and confirmed where another member's badge and PIN came with it. */
  async #proof(
    signer: StaffSigner,
    deed: StaffDeed & { kind: 'record-purchase' | 'reverse-purchase' },
    { subject, second }: { subject: string; second: Second },
  ): Promise<StaffDelivery | { failure: Failure }> {
    const amount = deed.kind === 'record-purchase' ? deed.paid : deed.refunded;
    const takesTwo = amount.minor > signer.opened.secondAbove.minor;
    if (takesTwo && second === undefined) {
      return { failure: failureOf('second-member-required', 'another member confirms it') };
    }
    const signed = await signer.sign(deed);
    if (!takesTwo || second === undefined) {
      return { id: signed.id, subject, action: signed.action, confirmation: null };
    }
    return this.#confirmedProof(signed, { signer, subject, second });
  }

  async #confirmedProof(
    signed: SignedAction,
    { signer, subject, second }: { signer: StaffSigner; subject: string; second: StaffTyped },
  ): Promise<StaffDelivery | { failure: Failure }> {
    const opened = await openSigner(this.#ports, second);
    if (opened.kind !== 'answered') return { failure: failureIn(opened) };
    const other = opened.body;
    const isAnother = other.opened.session.member !== signer.opened.session.member;
    const confirmation = isAnother ? await confirmed(other, signed) : null;
    await this.#said(other, { kind: 'sign-out' });
    if (confirmation === null) {
      return { failure: failureOf('second-member-required', 'it takes another person') };
    }
    return { id: signed.id, subject, action: signed.action, confirmation };
  }

  /** Signed and told at once; nothing is kept where it is not heard. */
  async #said(signer: StaffSigner, deed: StaffDeed): Promise<Outcome<StaffActionDone>> {
    const { id, action } = await signer.sign(deed);
    return this.#ports.ledger.act(id, { action });
  }

  /** Which redemption came of the help is signed as soon as there is one; when the customer goes, so does staff. */
  #followCustomer(): void {
    const here = this.#state;
    if (here.phase !== 'assisting') return;
    const customer = this.#ports.session.state;
    if (customer.phase === 'nobody') {
      if (here.served) this.leave();
      return;
    }
    const redemption = customer.phase === 'signed-in' ? customer.redemption : null;
    const isNew = redemption !== null && redemption !== here.redemption;
    this.#state = { ...here, served: true, redemption: redemption ?? here.redemption };
    if (isNew) this.#keep(this.#note(here.signer, redemption));
  }

  async #note(signer: StaffSigner, redemption: RedemptionId): Promise<void> {
    const { id, action } = await signer.sign({ kind: 'assisted', redemption });
    if (this.#stopped) return;
    const keep = (): void => {
      try {
        this.#ports.store.transact((tx) =>
          tx.deliveries.keep({ id, subject: null, action, confirmation: null }),
        );
        this.#deliver();
      } catch (error) {
        if (!(error instanceof StoreFailing)) throw error;
        if (!this.#stopped) this.#ports.clock.after(limits.deliveryPauseMs, keep);
      }
    };
    keep();
  }

  /** What travels alone is told until it is heard. */
  #deliver(): void {
    if (this.#stopped || this.#delivering) return;
    this.#delivering = true;
    this.#cancelDelivery();
    this.#keep(
      this.#deliverAll().finally(() => {
        this.#delivering = false;
      }),
    );
  }

  async #deliverAll(): Promise<void> {
    const isMore = await this.#deliverRound().catch((error: unknown) => {
      if (!(error instanceof StoreFailing)) throw error;
      return true;
    });
    if (!isMore) this.#deliveryPauseMs = limits.deliveryPauseMs;
    if (!isMore || this.#stopped) return;
    this.#cancelDelivery = this.#ports.clock.after(this.#deliveryPauseMs, () => this.#deliver());
    // What the ledger does not know for long, it may never: it is asked less and less.
    this.#deliveryPauseMs = Math.min(2 * this.#deliveryPauseMs, limits.deliveryPauseMsMax);
  }

  /** @returns whether something is left to tell */
  async #deliverRound(): Promise<boolean> {
    const { store, ledger } = this.#ports;
    const waiting = store.read.deliveries.alone(limits.deliveriesPerRoundMax);
    let told = 0;
    for (const { id, action } of waiting) {
      const outcome = await ledger.act(id, { action });
      if (this.#stopped) return false;
      const end = endOf(outcome);
      if (end === null) continue;
      store.transact((tx) => tx.deliveries.end(id, end));
      told += 1;
    }
    return told < waiting.length || waiting.length === limits.deliveriesPerRoundMax;
  }

  #keep(work: Promise<unknown>): void {
    const kept = work.finally(() => this.#working.delete(kept));
    this.#working.add(kept);
  }

  #become(state: State): void {
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

type PurchaseIdSigned = Extract<StaffDeed, { kind: 'reverse-purchase' }>['purchase'];

/** A redemption that the ledger has not heard of yet may still be on its way there. */
function endOf(outcome: Outcome<unknown>): 'told' | 'refused' | null {
  if (outcome.kind === 'answered') return 'told';
  if (outcome.kind === 'unknown') return null;
  return final.includes(outcome.failure.code) ? 'refused' : null;
}

/** Of the signature: it stays as wrong as it is, whenever it is told. */
const final: readonly FailureCode[] = [
  'staff-session-required',
  'staff-action-invalid',
  'staff-role-required',
  'id-reused',
];

const failed = (failure: Failure): StaffOutcome => ({ kind: 'failed', failure });

/** The disk, or the folder of the summaries: nothing was written, and the kiosk goes on. Our own mistakes do not. */
function diskFailed(error: unknown): StaffOutcome {
  const isDisk = error instanceof StoreFailing || (error instanceof Error && 'syscall' in error);
  if (!isDisk) throw error;
  return failed(failureOf('terminal-storage-failing', 'it could not be written'));
}

const failedOf = (outcome: Outcome<unknown>): StaffOutcome =>
  failed(
    outcome.kind === 'answered'
      ? failureOf('answer-invalid', 'the ledger answered something else')
      : failureIn(outcome),
  );

const failureIn = (outcome: Exclude<Outcome<unknown>, { kind: 'answered' }>): Failure =>
  outcome.kind === 'refused'
    ? outcome.failure
    : failureOf('ledger-unreachable', `the ledger could not be asked: ${outcome.reason}`);

const isOver = (outcome: StaffOutcome): boolean =>
  outcome.kind === 'failed' && outcome.failure.code === 'staff-session-required';

const notNow = (): Failure => failureOf('redemption-in-progress', 'something is under way here');
