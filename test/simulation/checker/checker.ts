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
import { Wishes, type Wish } from './wishes.ts';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I8' | 'sound';

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
}

interface WatchedKiosk {
  urn: string;
  database: Database;
  lost: boolean;
}

export class Checker {
  readonly violations: Violation[] = [];
  readonly #loop: EventLoop;
  readonly #log: EventLog;
  readonly #template: Template;
  readonly #wishes = new Wishes();
  readonly #promises: Promises;
  readonly #kiosks = new Map<string, KioskWatch>();
  #ledger: LedgerWatch | null = null;
  #bank: BankWatch | null = null;
  #alarms = 0;
  #salesOpen = 0;

  constructor({ loop, log, template, network }: CheckerParts) {
    this.#loop = loop;
    this.#log = log;
    this.#template = template;
    this.#promises = new Promises(this.#report, {
      bank: template.bank,
      ledger: () => this.#ledger,
      books: () => this.#bank,
      kiosk: (urn) => this.#kiosks.get(urn) ?? null,
    });
    network.observer = this.#promises;
  }

  readonly #report: Report = (invariant, text) => {
    this.#log.note('checker', `${invariant}: ${text}`);
    this.violations.push({ invariant, text, atMs: this.#loop.nowMs });
  };

  watchLedger(database: Database): void {
    this.#ledger = new LedgerWatch(database, {
      report: this.#report,
      wishes: this.#wishes,
      template: this.#template,
      bank: () => this.#bank,
    });
  }

  watchBank(database: Database): void {
    this.#bank = new BankWatch(database, {
      report: this.#report,
      wishes: this.#wishes,
      template: this.#template,
      ledger: () => this.#ledger,
    });
  }

  watchKiosk(kiosk: WatchedKiosk): void {
    const watch = new KioskWatch(kiosk, { report: this.#report, wishes: this.#wishes });
    this.#kiosks.set(kiosk.urn, watch);
  }

  ledgerCommitted(): void {
    this.#ledger?.look();
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

  wishBegins(wish: Omit<Wish, 'id'>): Wish {
    return this.#wishes.begin(wish);
  }

  wishEnds(wish: Wish, id: string | null): void {
    this.#wishes.end(wish, id);
    if (id !== null) this.#promises.wishAccepted(wish.kiosk, id);
  }

  saleBegins(_id: string): void {
    this.#salesOpen += 1;
  }

  saleEnds(id: string): void {
    this.#salesOpen -= 1;
    this.#promises.saleRecorded(id);
  }

  alarmed(party: string, line: string, id: string | null = null): void {
    this.#alarms += 1;
    this.#log.note(party, `alarm: ${id === null ? 'logged' : line}`);
  }

  /** Our own bug: something threw that nobody foresaw. */
  broken(party: string, where: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#report('sound', `${party} broke at ${where}: ${text.slice(0, 300)}`);
  }

  /** Nothing is on its way any more. */
  isQuiet(): boolean {
    const held = this.#ledger?.open().filter((row) => !this.#isAbandoned(row)) ?? [];
    return this.areKiosksQuiet() && held.length === 0;
  }

  areKiosksQuiet(): boolean {
    const kiosks = [...this.#kiosks.values()];
    return this.#salesOpen === 0 && kiosks.every((kiosk) => kiosk.open().length === 0);
  }

  finish(): void {
    const { ledger, bank } = { ledger: this.#ledger, bank: this.#bank };
    if (ledger === null || bank === null) throw new Error('nothing was watched');
    ledger.look();
    bank.look();
    for (const kiosk of this.#kiosks.values()) kiosk.look();
    this.#promises.check();
    ledger.audit();
    bank.audit();
    this.#checkAlive(ledger);
    for (const kiosk of this.#kiosks.values()) {
      for (const { id, state } of kiosk.final()) this.#checkAgreement(id, state, ledger);
    }
  }

  counts(): Record<string, number> {
    return {
      wishes: this.#wishes.count,
      alarms: this.#alarms,
      ...this.#ledger?.counts(),
      credits: this.#bank?.creditCount ?? 0,
    };
  }

  /** Nothing here needs a person: no party lies, so being on somebody's list excuses nothing. */
  #checkAlive(ledger: LedgerWatch): void {
    if (this.#salesOpen > 0) this.#report('I8', `${this.#salesOpen} sales were never recorded`);
    for (const kiosk of this.#kiosks.values()) {
      for (const { id, state } of kiosk.open()) this.#neverEnded(id, `${state} at the kiosk`);
    }
    for (const row of ledger.open()) {
      if (!this.#isAbandoned(row)) this.#neverEnded(row.id, `${row.state} at the ledger`);
    }
  }

  /** Held for a kiosk that never returns and never got its authorization: an operator withdraws it. */
  #isAbandoned({ state, terminal }: { state: string; terminal: string }): boolean {
    return state === 'held' && this.#kiosks.get(terminal)?.lost === true;
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
