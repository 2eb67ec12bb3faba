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
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId, reversalId } from '../../protocol/ids.ts';
import { type Purchase } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { sealDigest } from '../../protocol/sealed/seal-digest.ts';
import { type RefundReason, type StaffDeed } from '../../protocol/staff-messages.ts';
import {
  STAFF_ITEMS_MAX,
  type StaffActionDone,
  type StaffOutcome,
  type StaffView,
} from '../../protocol/staff.ts';
import { type PrintOutcome } from '../devices/ports.ts';
import { type Clock, type Outcome, StoreFailing } from '../engine/ports.ts';
import { type PurchaseOutbox } from '../purchases/outbox.ts';
import { type PurchaseStore, type StaffDelivery } from '../purchases/ports.ts';
import { type CustomerSession } from '../session/customer-session.ts';
import { calendarDay } from './calendar-day.ts';
import { csvOf, dayOf, queueOf, shownItems, summaryOf } from './day.ts';
import { Delivery, type DeliveryPorts } from './delivery.ts';
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
  stateOf: DeliveryPorts['stateOf'];
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

type Act = (signer: StaffSigner, visit: number) => Promise<StaffOutcome | null>;

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
  readonly #delivery: Delivery;
  #state: State = { phase: 'nobody' };
  #visit = 0;
  /** By the monotonic clock: then the session is over, whoever is there. */
  #endsMs = 0;
  /** Its session ends with the lock: what it signed from then on, the ledger would never take. */
  #mayBeLocked = false;
  #cancelLimit: () => void = () => {};
  #cancelAssist: () => void = () => {};

  constructor(ports: StaffPorts) {
    this.#ports = ports;
    this.#delivery = new Delivery(ports);
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
    this.#delivery.tell();
  }

  async stop(): Promise<void> {
    this.leave();
    await Promise.all([this.#ports.outbox.stop(), this.#delivery.stop(), ...this.#working]);
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
    this.#cancelAssist();
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
      this.#delivery.tell();
      const outcome = await this.#said(signer, { kind: 'sync' });
      return outcome.kind === 'answered' ? { kind: 'noted', what: 'sync' } : failedOf(outcome);
    });
  }

  exportDay(): Failure | null {
    return this.#work(async (signer) => {
      const { exportTo } = this.#ports;
      if (exportTo === null) return failed(failureOf('terminal-not-ready', 'no folder was named'));
      const { clock, store } = this.#ports;
      const { day, since } = calendarDay(clock.now());
      const outcome = await this.#said(signer, { kind: 'export-summary', day });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      const file = `kangen-${day}-${this.#ports.newId().slice(0, 13)}.csv`;
      const items = dayOf(store.read.day, since, limits.dayRowsMax);
      exportTo.write(join(exportTo.folder, file), csvOf(items));
      return { kind: 'exported', file };
    });
  }

  lock(): Failure | null {
    const lock = async (signer: StaffSigner): Promise<StaffOutcome> => {
      const outcome = await this.#said(signer, { kind: 'lock-terminal' });
      this.#mayBeLocked = outcome.kind !== 'refused';
      if (this.#mayBeLocked) this.#ports.lookAtLock();
      return outcome.kind === 'answered' ? { kind: 'noted', what: 'lock' } : failedOf(outcome);
    };
    return this.#act(lock);
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
      // What comes of the help is signed at its end: by then the session has to be open still.
      if (this.#endsMs - this.#ports.clock.monotonicMs() < limits.assistMsMax) {
        return failed(failureOf('staff-session-ending', 'the session ends before the help would'));
      }
      const outcome = await this.#said(signer, { kind: 'assist' });
      if (outcome.kind !== 'answered') return failedOf(outcome);
      if (visit !== this.#visit) return null;
      this.#cancelAssist = this.#ports.clock.after(limits.assistMsMax, () => {
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
    const { clock, store, outbox } = this.#ports;
    const { day, since } = calendarDay(clock.now());
    const lately = new Date(clock.now().getTime() - limits.refusedShownMs).toISOString();
    const rows = store.read.day;
    return {
      phase: 'signed-in',
      name,
      roles,
      secondAbove,
      mayClose: this.#ports.close !== null,
      mayExport: this.#ports.exportTo !== null,
      mayPrint: this.#ports.paper !== null,
      outcome,
      queue: queueOf(
        { open: rows.open(STAFF_ITEMS_MAX), refused: rows.refused(lately, STAFF_ITEMS_MAX) },
        (id) => outbox.heldBy(id),
      ),
      today: shownItems(dayOf(rows, since, STAFF_ITEMS_MAX)),
      summary: summaryOf(rows.sums(since), { day, currency: secondAbove.currency }),
    };
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
    this.#endsMs = this.#ports.clock.monotonicMs() + limits.sessionMsMax;
    this.#mayBeLocked = false;
    this.#cancelLimit = this.#ports.clock.after(limits.sessionMsMax, () => this.leave());
    this.#become({ phase: 'signed-in', signer: opened.body, outcome: null });
  }

  #work(act: Act): Failure | null {
    return this.#mayBeLocked
      ? failureOf('staff-session-required', 'this terminal may be locked: leave, and sign in again')
      : this.#act(act);
  }

  /** One thing at a time; its outcome is shown as long as the member is. */
  #act(act: Act): Failure | null {
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
      const sessions = [signer.shown];
      return { id: signed.id, subject, action: signed.action, confirmation: null, sessions };
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
    const sessions = [signer.shown, other.shown];
    return { id: signed.id, subject, action: signed.action, confirmation, sessions };
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
    const signed = await signer.sign({ kind: 'assisted', redemption });
    this.#delivery.keep(signed, signer.shown);
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
  outcome.kind === 'failed' &&
  (outcome.failure.code === 'staff-session-required' ||
    outcome.failure.code === 'staff-key-unknown');

const notNow = (): Failure => failureOf('redemption-in-progress', 'something is under way here');
