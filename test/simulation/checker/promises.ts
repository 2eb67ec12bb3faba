/**
 * I5: what a party said, it keeps. Everything said on a wire is remembered here and held against the
 * books at the moment it was said and whenever a party starts again.
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Exchange } from '../../../main/channels/exchange.ts';
import { type Answer, type Observer } from '../world/network.ts';
import { type BankWatch } from './bank-watch.ts';
import { type Report } from './checker.ts';
import { type KioskWatch } from './kiosk-watch.ts';
import { type LedgerWatch } from './ledger-watch.ts';

interface Books {
  bank: string;
  ledger: () => LedgerWatch | null;
  books: () => BankWatch | null;
  kiosk: (urn: string) => KioskWatch | null;
}

interface Said {
  id?: string;
  state?: string;
  status?: string;
  authorization?: string | null;
  evidence?: string;
}

/** How far a redemption at the ledger is; it may go further, never back. */
const progress: Readonly<Record<string, number>> = {
  held: 0,
  authorized: 1,
  withdrawn: 2,
  completed: 2,
  refused: 2,
  cancelled: 2,
  returned: 3,
};

export class Promises implements Observer {
  readonly #report: Report;
  readonly #books: Books;
  /** By what was promised; each answers what is wrong, or null. */
  readonly #kept = new Map<string, () => string | null>();

  /** Ids that a liar has made up in a kiosk's name. */
  readonly #madeUp = new Set<string>();

  constructor(report: Report, books: Books) {
    this.#report = report;
    this.#books = books;
  }

  check(): void {
    for (const key of this.#kept.keys()) this.#checkOne(key);
  }

  madeUp(id: string): void {
    this.#madeUp.add(id);
  }

  intentAccepted(kiosk: string, id: string): void {
    this.#promise(`taken ${id}`, () =>
      this.#books.kiosk(kiosk)?.stateOf(id) === null ? `the kiosk took ${id} and lost it` : null,
    );
  }

  saleRecorded(id: string): void {
    this.#promise(`sale ${id}`, () =>
      this.#books.ledger()?.hasPurchase(id) === false ? `the purchase ${id} is lost` : null,
    );
  }

  refundRecorded(id: string): void {
    this.#promise(`refund ${id}`, () =>
      this.#books.ledger()?.refunds.has(id) === false ? `the refund ${id} is lost` : null,
    );
  }

  /** What is about to happen is on disk before it happens. */
  sent(from: string, _to: string, { method, url }: Exchange): void {
    const kiosk = this.#books.kiosk(from);
    if (kiosk === null || method !== 'PUT') return;
    const [, kind, id] = /^\/v1\/(redemptions|transfers)\/([0-9a-f-]{36})/.exec(url.pathname) ?? [];
    if (kind === undefined || id === undefined || this.#madeUp.has(id)) return;
    const state = kiosk.stateOf(id);
    if (state === null) this.#report('I5', `${id} left the kiosk before it was on disk`);
    if (kind === 'redemptions' && state === 'wished')
      this.#report('I5', `${id} was told to the ledger before that was on disk`);
    const early = state === 'wished' || state === 'requested' || state === 'authorized';
    if (kind === 'transfers' && early)
      this.#report('I5', `${id} was ordered before that was on disk`);
  }

  answered(to: string, { method, url }: Exchange, { status, text }: Answer): void {
    if (status > 299 || method === 'GET') return;
    const said = JSON.parse(text) as Said;
    const [, id] = /\/([0-9a-f-]{36})/.exec(url.pathname) ?? [];
    if (id === undefined) return;
    if (to === LEDGER_URN) this.#ledgerSaid(id, url.pathname, said);
    else if (to === this.#books.bank) this.#bankSaid(id, said);
  }

  #ledgerSaid(id: string, path: string, { state, authorization }: Said): void {
    const ledger = this.#books.ledger();
    if (path.includes('/purchases/')) return this.saleRecorded(id);
    if (path.includes('/waivers/')) return this.#waiverSaid(id, state);
    if (state === 'withdrawn') {
      return this.#promise(`withdrawn ${id}`, () =>
        ledger?.isDead(id) === true ? null : `the ledger withdrew ${id} and forgot it`,
      );
    }
    if (state === undefined) return;
    this.#promise(`ledger ${id} ${state}`, () => {
      const now = ledger?.rowOf(id) ?? null;
      const behind = (progress[now?.state ?? ''] ?? -1) < (progress[state] ?? 0);
      return behind ? `the ledger said ${state} of ${id} and it is ${now?.state ?? 'gone'}` : null;
    });
    if (typeof authorization !== 'string') return;
    this.#promise(`authorization ${id} ${authorization}`, () =>
      ledger?.rowOf(id)?.authorization === authorization
        ? null
        : `the ledger gave out an authorization for ${id} that it does not hold`,
    );
  }

  #waiverSaid(id: string, state: string | undefined): void {
    this.#promise(`waiver ${id} ${state}`, () => {
      const kept = this.#books.ledger()?.waivers.stateOf(id) ?? null;
      const isKept = state === 'waiting' ? kept !== null : kept === state;
      return isKept ? null : `the ledger said ${state} of the waiver ${id} and it is ${kept}`;
    });
  }

  #bankSaid(id: string, { status, evidence }: Said): void {
    if (status === undefined || !['completed', 'refused', 'cancelled'].includes(status)) return;
    this.#promise(`receipt ${id} ${evidence}`, () =>
      this.#books.books()?.receiptOf(id) === evidence
        ? null
        : `the bank gave a receipt for ${id} that it does not hold`,
    );
  }

  #promise(key: string, wrong: () => string | null): void {
    if (this.#kept.has(key)) return;
    this.#kept.set(key, wrong);
    this.#checkOne(key);
  }

  #checkOne(key: string): void {
    const text = this.#kept.get(key)?.() ?? null;
    if (text !== null) this.#report('I5', text);
  }
}
