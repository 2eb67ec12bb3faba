/**
 * The kiosk's store on a disk that may fail and heal.
 *
 *   open ──commit or read fails (I/O, full, busy)──▶ closed ──opened, and written to──▶ open
 *                                                     ▲  └──fails, or has failed just now: a growing pause──┘
 *
 * After a failed commit nobody knows what is on the disk: what the connection believes is given up with
 * it, and the file is opened and read anew. Whoever committed gets `StoreFailing` and asks by id. While
 * it is closed nothing is written and no row is read; what is only shown stays as it was last.
 */
import Database from 'better-sqlite3';
import { backoffDelayMs } from '../engine/backoff.ts';
import { type Chance, type Clock, StoreFailing, type TransferReader } from '../engine/ports.ts';
import { type ClaimStore, type Lock } from '../claim/ports.ts';
import { type OfflineStore } from '../offline/ports.ts';
import { type PurchaseReader, type PurchaseStore } from '../purchases/ports.ts';
import { limits } from './limits.ts';
import { StoreUnusableError } from './open.ts';
import { type OpenStore } from './transactor.ts';

export interface MendingParts {
  /** @throws StoreUnusableError */
  open(): OpenStore;
  /** Opens the file anew. @throws StoreUnusableError */
  reopen(): OpenStore;
  clock: Clock;
  chance: Chance;
  /** For the log: the disk fails, with why; or it is well again. */
  failing(error: unknown): void;
  healed(): void;
}

export interface MendingStore extends OpenStore {
  /** Nothing is written, and no row is read, until it is well again. */
  isFailing(): boolean;
  /** Called once nothing can be written any more, never from inside a call of the store. */
  onFailing(listener: () => void): void;
  /** Called once the file could be opened and written again, never from inside a call of the store. */
  onHealed(listener: () => void): void;
}

/** @throws StoreUnusableError where it cannot be opened the first time */
export function mendingStore(parts: MendingParts): MendingStore {
  const link = new Link(parts);
  return {
    read: readerOn(link),
    offline: offlineOn(link),
    claim: claimOn(link),
    purchases: purchasesOn(link),
    record: {
      begin: (record) => link.use((store) => store.record.begin(record)),
      mark: lastOf(link, (store) => store.record.mark(), null),
      terminal: lastOf(link, (store) => store.record.terminal(), null),
    },
    transact: (work) => link.use((store) => store.transact(work)),
    probe: () => link.use((store) => store.probe()),
    close: () => link.close(),
    isFailing: () => link.isFailing,
    onFailing: (listener) => link.onFailing(listener),
    onHealed: (listener) => link.onHealed(listener),
  };
}

class Link {
  readonly #parts: MendingParts;
  readonly #failing = new Set<() => void>();
  readonly #healed = new Set<() => void>();
  #store: OpenStore | null;
  #attempts = 0;
  #wellSinceMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(parts: MendingParts) {
    this.#parts = parts;
    this.#store = parts.open();
  }

  /** @throws StoreFailing */
  use<T>(work: (store: OpenStore) => T): T {
    const store = this.#store;
    if (store === null) throw new StoreFailing('the store is closed until its disk is well again');
    try {
      return work(store);
    } catch (error) {
      if (!isDiskFailure(error)) throw error;
      this.#giveUp(store, error);
      throw new StoreFailing('the disk failed: what was written is not known', { cause: error });
    }
  }

  get isFailing(): boolean {
    return this.#store === null;
  }

  onFailing(listener: () => void): void {
    this.#failing.add(listener);
  }

  onHealed(listener: () => void): void {
    this.#healed.add(listener);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#store?.close();
  }

  #giveUp(store: OpenStore, error: unknown): void {
    this.#parts.failing(error);
    this.#store = null;
    closeAnyway(store);
    if (this.#now() - this.#wellSinceMs >= limits.steadyMs) this.#attempts = 0;
    // Often it is over already, a lock or a passing fault: then whoever failed can ask at once.
    if (this.#attempts === 0) this.#reopen();
    else this.#reopenLater();
    if (this.#store === null) queueMicrotask(() => this.#tellFailing());
  }

  #reopen(): void {
    this.#attempts += 1;
    const store = this.#tryOpen();
    if (store === null) return this.#reopenLater();
    this.#store = store;
    this.#wellSinceMs = this.#now();
    this.#cancel = this.#parts.clock.after(0, () => this.#tellHealed());
  }

  #reopenLater(): void {
    const { clock, chance } = this.#parts;
    const delayMs = backoffDelayMs(this.#attempts, pace, chance);
    this.#cancel = clock.after(delayMs, () => this.#reopen());
  }

  #now(): number {
    return this.#parts.clock.monotonicMs();
  }

  #tellFailing(): void {
    if (this.#closed || this.#store !== null) return;
    for (const listener of this.#failing) listener();
  }

  #tellHealed(): void {
    if (this.#closed || this.#store === null) return;
    this.#parts.healed();
    for (const listener of this.#healed) listener();
  }

  /** Opening reads; only a commit shows that the disk takes what it is given. */
  #tryOpen(): OpenStore | null {
    let store: OpenStore | null = null;
    try {
      store = this.#parts.reopen();
      store.probe();
      return store;
    } catch (error) {
      if (store !== null) closeAnyway(store);
      if (isDiskFailure(error) || error instanceof StoreUnusableError) return null;
      throw error;
    }
  }
}

/** Whatever closing says: the file is opened anew, and that decides. */
function closeAnyway(store: OpenStore): void {
  try {
    store.close();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

/** Of the disk, not of what was asked. A corrupt file is neither: the process ends, the next start looks. */
function isDiskFailure(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    /^SQLITE_(IOERR|FULL|BUSY|LOCKED|CANTOPEN|READONLY|PROTOCOL)/.test(error.code)
  );
}

const pace = {
  delayMsBase: limits.reopenDelayMsBase,
  factor: 2,
  delayMsMax: limits.reopenDelayMsMax,
};

function readerOn(link: Link): TransferReader {
  const waiting = lastOf(link, (store) => store.read.waitingWishes(), { count: 0, sumMinor: 0n });
  const quarantined = lastOf(link, (store) => store.read.quarantinedCount(), 0);
  const statement = lastOf<string | null>(link, (store) => store.read.newestStatement(), null);
  return {
    transfer: (id) => link.use((store) => store.read.transfer(id)),
    open: () => link.use((store) => store.read.open()),
    waitingWishes: waiting,
    quarantinedCount: quarantined,
    newestStatement: statement,
  };
}

function claimOn(link: Link): ClaimStore {
  const lock = lastOf<Lock | null>(link, (store) => store.claim.lock(), null);
  return {
    confirmed: () => link.use((store) => store.claim.confirmed()),
    pending: () => link.use((store) => store.claim.pending()),
    intend: (claim) => link.use((store) => store.claim.intend(claim)),
    confirm: (claim) => link.use((store) => store.claim.confirm(claim)),
    lock,
    keepLock: (kept) => link.use((store) => store.claim.keepLock(kept)),
    bar: lastOf<string | null>(link, (store) => store.claim.bar(), null),
    keepBar: (detail) => link.use((store) => store.claim.keepBar(detail)),
    beginAnew: () => link.use((store) => store.claim.beginAnew()),
  };
}

function purchasesOn(link: Link): PurchaseStore {
  const count = (read: (reader: PurchaseReader) => number): (() => number) =>
    lastOf(link, (store) => read(store.purchases.read), 0);
  return {
    read: {
      purchase: (id) => link.use((store) => store.purchases.read.purchase(id)),
      waiting: () => link.use((store) => store.purchases.read.waiting()),
      isReceiptTaken: (number) => link.use((store) => store.purchases.read.isReceiptTaken(number)),
      refused: (countMax) => link.use((store) => store.purchases.read.refused(countMax)),
      refusedCount: count((read) => read.refusedCount()),
      quarantinedCount: count((read) => read.quarantinedCount()),
      ledgerKeys: () => link.use((store) => store.purchases.read.ledgerKeys()),
      refunds: {
        refund: (id) => link.use((store) => store.purchases.read.refunds.refund(id)),
        waiting: () => link.use((store) => store.purchases.read.refunds.waiting()),
        isReceiptTaken: (number) =>
          link.use((store) => store.purchases.read.refunds.isReceiptTaken(number)),
        of: (purchase) => link.use((store) => store.purchases.read.refunds.of(purchase)),
        refused: (countMax) => link.use((store) => store.purchases.read.refunds.refused(countMax)),
        refusedCount: count((read) => read.refunds.refusedCount()),
        quarantinedCount: count((read) => read.refunds.quarantinedCount()),
      },
      deliveries: {
        of: (subject) => link.use((store) => store.purchases.read.deliveries.of(subject)),
        alone: (after, countMax) =>
          link.use((store) => store.purchases.read.deliveries.alone(after, countMax)),
      },
      day: {
        since: (at, countMax) =>
          unlessFailing(() => link.use((store) => store.purchases.read.day.since(at, countMax))) ??
          nothingOfTheDay,
        open: (countMax) =>
          unlessFailing(() => link.use((store) => store.purchases.read.day.open(countMax))) ??
          nothingOfTheDay,
        refused: (at, countMax) =>
          unlessFailing(() =>
            link.use((store) => store.purchases.read.day.refused(at, countMax)),
          ) ?? nothingOfTheDay,
        sums: (at) =>
          unlessFailing(() => link.use((store) => store.purchases.read.day.sums(at))) ?? [],
      },
    },
    transact: (work) => link.use((store) => store.purchases.transact(work)),
  };
}

/** What is only shown, while the disk fails. */
const nothingOfTheDay = { transfers: [], purchases: [], refunds: [] };

/** None of it is anybody's money: what cannot be kept or read while the disk fails is simply not there. */
function offlineOn(link: Link): OfflineStore {
  return {
    policy: lastOf(link, (store) => store.offline.policy(), null),
    keepPolicy: (kept) => unlessFailing(() => link.use((store) => store.offline.keepPolicy(kept))),
    screenPolicy: lastOf(link, (store) => store.offline.screenPolicy(), null),
    keepScreenPolicy: (kept) =>
      unlessFailing(() => link.use((store) => store.offline.keepScreenPolicy(kept))),
    balance: (card) =>
      unlessFailing(() => link.use((store) => store.offline.balance(card))) ?? null,
    keepBalance: (kept, bounds) =>
      unlessFailing(() => link.use((store) => store.offline.keepBalance(kept, bounds))),
  };
}

function lastOf<T>(link: Link, read: (store: OpenStore) => T, first: T): () => T {
  let last = first;
  return () => {
    unlessFailing(() => {
      last = link.use(read);
    });
    return last;
  };
}

function unlessFailing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreFailing)) throw error;
    return undefined;
  }
}
