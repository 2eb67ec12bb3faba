/**
 * The judge of a run. It shares no code with what it judges: it reads the three kinds of books with its
 * own queries after every commit, remembers what each party was told, and knows what the customers
 * wanted. DESIGN section 2 names the invariants.
 */
import { type Database } from 'better-sqlite3';
import { type Plan } from '../plan.ts';
import { type EventLoop } from '../world/event-loop.ts';
import { type EventLog } from '../world/event-log.ts';
import { type Network } from '../world/network.ts';
import { type Template } from '../world/template.ts';
import { BankWatch } from './bank-watch.ts';
import { KioskWatch } from './kiosk-watch.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { Promises } from './promises.ts';
import { type Asked } from './refund-watch.ts';
import { StaffWatch } from './staff-watch.ts';
import { type WaiverAsked } from './waiver-watch.ts';
import { Coverage } from './coverage.ts';
import { type Intent, Intents } from './intents.ts';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'sound';

/** In these somebody says what is not so. */
const lyingThemes = ['lying-answers', 'forged-evidence'] as const;

/** A wish holds for seven days; its way to the ledger takes a moment. */
const CONSENT_MS_MAX = 7 * 24 * 3_600_000 + 300_000;

/** What a log may hold without anything being wrong with us. */
const foreseen = new Set(['PowerLost', 'PeerUnreachable', 'LedgerKeysUnavailable']);

interface LogLine {
  err?: { type: string; message: string };
  msg?: string;
  alarm?: string;
}

export interface Violation {
  invariant: Invariant;
  text: string;
  atMs: number;
}

export type Report = (invariant: Invariant, text: string) => void;

export interface CheckerParts {
  plan: Plan;
  loop: EventLoop;
  log: EventLog;
  template: Template;
  network: Network;
  /** Something happened that a party may be waiting for. */
  touch: () => void;
}

interface WatchedKiosk {
  urn: string;
  database: Database;
  lost: boolean;
}

export class Checker {
  readonly violations: Violation[] = [];
  readonly coverage = new Coverage();
  readonly #plan: Plan;
  readonly #touch: () => void;
  readonly #loop: EventLoop;
  readonly #log: EventLog;
  readonly #template: Template;
  readonly #intents = new Intents();
  readonly #promises: Promises;
  readonly #kiosks = new Map<string, KioskWatch>();
  #ledger: LedgerWatch | null = null;
  #bank: BankWatch | null = null;
  #staff: StaffWatch | null = null;
  #alarms = 0;
  #salesOpen = 0;
  readonly #refunds = new Map<string, Asked & { isOpen: boolean }>();
  readonly #waivers = new Map<string, WaiverAsked>();

  constructor({ plan, loop, log, template, network, touch }: CheckerParts) {
    this.#plan = plan;
    this.#touch = touch;
    this.#loop = loop;
    this.#log = log;
    this.#template = template;
    this.#promises = new Promises(this.#report, {
      bank: template.bank,
      ledger: () => this.#ledger,
      books: () => this.#bank,
      kiosk: (urn) => this.#kiosks.get(urn) ?? null,
    });
    network.observers.push(this.#promises);
  }

  readonly #report: Report = (invariant, text) => {
    this.#log.note('checker', `${invariant}: ${text}`);
    this.violations.push({ invariant, text, atMs: this.#loop.nowMs });
  };

  watchLedger(database: Database): void {
    this.#ledger = new LedgerWatch(database, {
      report: this.#report,
      intents: this.#intents,
      coverage: this.coverage,
      template: this.#template,
      bank: () => this.#bank,
      nowMs: () => this.#loop.nowMs,
      // Whose clock is wrong by a day may well be a day late.
      consentMsMax: this.#plan.themes.has('wrong-clocks') ? Infinity : CONSENT_MS_MAX,
      refundAsked: (id) => this.#refunds.get(id) ?? this.#staff?.refundAsked(id) ?? null,
      waiverAsked: (id) => this.#waivers.get(id) ?? null,
      clocksAreRight: !this.#plan.themes.has('wrong-clocks'),
      touch: this.#touch,
    });
  }

  watchBank(database: Database): void {
    this.#bank = new BankWatch(database, {
      report: this.#report,
      intents: this.#intents,
      template: this.#template,
      ledger: () => this.#ledger,
      touch: this.#touch,
    });
  }

  watchKiosk(kiosk: WatchedKiosk): void {
    const watch = new KioskWatch(kiosk, {
      report: this.#report,
      intents: this.#intents,
      coverage: this.coverage,
      given: (id) => ({
        authorization: this.#ledger?.rowOf(id)?.authorization ?? null,
        receipt: this.#bank?.receiptOf(id) ?? null,
      }),
      touch: this.#touch,
    });
    this.#kiosks.set(kiosk.urn, watch);
  }

  watchCounter(ledger: Database, counter: Database): void {
    this.#staff = new StaffWatch(ledger, counter, {
      report: this.#report,
      secondAbove: this.#template.seed.programme.redemptionMinorMax,
      areClocksRight: !this.#plan.themes.has('wrong-clocks'),
    });
  }

  counterSells(receiptNumber: string, minor: bigint): void {
    this.#staff?.sells(receiptNumber, minor);
  }

  ledgerCommitted(): void {
    this.#ledger?.look();
    this.#staff?.look();
  }

  bankCommitted(): void {
    this.#bank?.look();
  }

  kioskCommitted(urn: string): void {
    this.#kiosks.get(urn)?.look();
  }

  /** What survived is compared with what was promised. */
  ledgerStarted(): void {
    this.#ledger?.look();
    this.#promises.check();
  }

  bankStarted(): void {
    this.#bank?.look();
    this.#promises.check();
  }

  kioskStarted(urn: string): void {
    this.#kiosks.get(urn)?.look();
    this.#promises.check();
  }

  intentBegins(intent: Omit<Intent, 'id' | 'atMs'>): void {
    this.#intents.begin({ ...intent, atMs: this.#loop.nowMs });
  }

  /** @param id under which the kiosk says to have taken it; null where it says so of none */
  intentEnds(kiosk: string, id: string | null): void {
    const taken = this.#intents.end(kiosk, id);
    if (taken !== null) this.#promises.intentAccepted(kiosk, taken);
  }

  /** It says yes, and shows nothing. */
  takenUnseen(kiosk: string): void {
    this.#report('I5', `${kiosk} has taken something that it does not have`);
  }

  /** Nobody asked for this id, and no kiosk knows it: it must come to nothing. */
  madeUp(id: string): void {
    this.#promises.madeUp(id);
  }

  /** Who stood there has gone; what was written down before the end was seen. */
  kioskDied(kiosk: string): void {
    this.#intents.end(kiosk, null);
  }

  /** An operator has been told that more than this is held for a review. */
  heldAbove(minor: bigint): void {
    this.#ledger?.reviews.heldAbove(minor);
  }

  waitingForReview(): string[] {
    return this.#ledger?.reviews.waiting() ?? [];
  }

  debts(): WaiverAsked[] {
    return this.#ledger?.waivers.debts() ?? [];
  }

  waiverBegins(id: string, asked: WaiverAsked): void {
    this.#waivers.set(id, asked);
  }

  waitingForWaiver(): string[] {
    return this.#ledger?.waivers.waiting() ?? [];
  }

  /** What was paid and has not come back. */
  paid(): string[] {
    return this.#bank?.paid() ?? [];
  }

  saleBegins(_id: string): void {
    this.#salesOpen += 1;
  }

  saleEnds(id: string): void {
    this.#salesOpen -= 1;
    this.#promises.saleRecorded(id);
  }

  refundBegins(id: string, asked: Asked): void {
    this.#refunds.set(id, { ...asked, isOpen: true });
  }

  /** @param refused why the ledger will never take it; null: it has */
  refundEnds(id: string, refused: string | null): void {
    const asked = this.#refunds.get(id);
    if (asked === undefined) throw new Error('what ends has begun');
    asked.isOpen = false;
    if (refused === null) return this.#promises.refundRecorded(id);
    if (this.#ledger?.refunds.isTooMuch(asked) !== true)
      this.#report('I2', `the refund ${id} is refused and was not too much`);
  }

  #refundsOpen(): number {
    return [...this.#refunds.values()].filter(({ isOpen }) => isOpen).length;
  }

  /** A line of a party's log at the level at which a person is called. */
  logged(party: string, line: string): void {
    this.#alarms += 1;
    const { err, msg, alarm } = JSON.parse(line) as LogLine;
    this.#log.note(party, `alarm: ${alarm ?? msg ?? 'logged'}`);
    if (err !== undefined && !foreseen.has(err.type) && !/disk failed/.test(err.message))
      this.broken(party, alarm ?? 'log', new Error(`${err.type} ${err.message}`));
  }

  /** Our own bug: something threw that nobody foresaw. */
  broken(party: string, where: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#report('sound', `${party} broke at ${where}: ${text.slice(0, 300)}`);
  }

  /** A party that never pauses is a party that takes down the others. */
  restless(events: number): void {
    this.#report('I8', `${events} events, and no rest`);
  }

  /** Nothing is on its way any more. */
  isQuiet(): boolean {
    const open = this.#ledger?.open() ?? [];
    return this.areKiosksQuiet() && open.length === 0 && this.#comingBack().length === 0;
  }

  /** The bank has sent it back, and the ledger has not heard of it. */
  #comingBack(): string[] {
    const ids = this.#bank?.returnedIds() ?? [];
    return ids.filter((id) => this.#ledger?.stateOf(id) !== 'returned');
  }

  areKiosksQuiet(): boolean {
    const kiosks = [...this.#kiosks.values()];
    return (
      this.#salesOpen + this.#refundsOpen() + (this.#staff?.open().length ?? 0) === 0 &&
      kiosks.every((kiosk) => kiosk.open().length === 0)
    );
  }

  finish(): void {
    const { ledger, bank } = { ledger: this.#ledger, bank: this.#bank };
    if (ledger === null || bank === null) throw new Error('nothing was watched');
    ledger.look();
    bank.look();
    for (const kiosk of this.#kiosks.values()) kiosk.look();
    this.#promises.check();
    ledger.audit(lyingThemes.some((theme) => this.#plan.themes.has(theme)));
    bank.audit();
    this.#checkAlive(ledger);
    this.#staff?.look();
    this.#staff?.finish();
    for (const [urn, kiosk] of this.#kiosks) {
      const lock = kiosk.lock();
      if (lock !== null) this.#report('I8', `${urn} is locked for ever: ${lock}`);
      for (const { id, state } of kiosk.final()) this.#checkAgreement(id, state, ledger);
    }
  }

  counts(): Record<string, number> {
    return {
      asked: this.#intents.count,
      wished: this.coverage.edges()['kiosk: begins wished'] ?? 0,
      rejected: this.#rejected(),
      alarms: this.#alarms,
      ...this.#ledger?.counts(),
      ...this.#ledger?.reviews.counts(),
      ...this.#ledger?.refunds.counts(),
      ...this.#ledger?.waivers.counts(),
      ...this.#staff?.counts(),
      credits: this.#bank?.creditCount ?? 0,
    };
  }

  #rejected(): number {
    const edges = this.coverage.edges();
    return (edges['kiosk: requested > rejected'] ?? 0) + (edges['kiosk: wished > rejected'] ?? 0);
  }

  /** Nothing is excused by standing on a person's list: whoever lied has stopped. */
  #checkAlive(ledger: LedgerWatch): void {
    if (this.#salesOpen > 0) this.#report('I8', `${this.#salesOpen} sales were never recorded`);
    if (this.#refundsOpen() > 0)
      this.#report('I8', `${this.#refundsOpen()} refunds were never answered`);
    for (const kiosk of this.#kiosks.values()) {
      for (const { id, state } of kiosk.open()) this.#neverEnded(id, `${state} at the kiosk`);
    }
    for (const { id, state } of ledger.open()) this.#neverEnded(id, `${state} at the ledger`);
    for (const id of this.#comingBack()) this.#neverEnded(id, 'sent back and not given back');
  }

  #neverEnded(id: string, where: string): void {
    this.#report('I8', `${id} is ${where} for ever`);
  }

  #checkAgreement(id: string, state: string, ledger: LedgerWatch): void {
    const atLedger = ledger.stateOf(id);
    const agreed: Readonly<Record<string, readonly (string | null)[]>> = {
      settled: ['completed', 'returned'],
      refused: ['refused'],
      cancelled: ['cancelled'],
      rejected: ['withdrawn', null],
    };
    if (agreed[state]?.includes(atLedger) !== true)
      this.#report('I3', `${id} is ${state} at the kiosk and ${atLedger} at the ledger`);
  }
}
