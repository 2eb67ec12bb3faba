/**
 * The real outbox of a till on a real store file, with a fake clock, in front of a ledger that runs in
 * this process. The network between them loses, delays and garbles; the till dies between any two steps.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Outcome, StoreFailing } from '../../main/engine/ports.ts';
import { PurchaseOutbox } from '../../main/purchases/outbox.ts';
import { type PurchaseChannel, type PurchaseStore } from '../../main/purchases/ports.ts';
import { type TillPurchase } from '../../main/purchases/purchase-state.ts';
import { type Refund, type TillRefund } from '../../main/purchases/refund-state.ts';
import { type OpenStore, openTransferStore } from '../../main/store/transactor.ts';
import { failureStatus } from '../../protocol/failure.ts';
import {
  type PurchaseId,
  purchaseId,
  type ReversalId,
  reversalId,
  uuidV7From,
} from '../../protocol/ids.ts';
import {
  type Purchase,
  purchaseReversal,
  type PurchaseRecorded,
  type PurchaseReversed,
} from '../../protocol/ledger.ts';
import { type LedgerUnderTest, TILL } from '../unit/services/ledger/ledger-under-test.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { type CrashPoint, PowerCut } from './kiosk-rig.ts';

export type TillFault =
  | 'none'
  | 'lost-request'
  | 'lost-answer'
  | 'late'
  | 'twice'
  | 'server-error'
  | 'answer-invalid';

/** `fails-after`: it is committed, and nobody hears. `closes-after`: that, and then it is closed. */
export type TillDisk = 'sound' | 'fails' | 'fails-after' | 'closes-after' | 'closed';

export interface TillCall {
  name: 'keys' | 'tell' | 'refund';
  id: PurchaseId | ReversalId | null;
}

export class TillRig {
  readonly clock = new FakeClock();
  readonly calls: TillCall[] = [];
  readonly alarms: string[] = [];
  readonly fatals: unknown[] = [];
  readonly heard: Outcome<unknown>[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'kangen-till-'));
  readonly file = join(this.folder, 'kiosk.db');
  readonly ledger: LedgerUnderTest;
  /** Decides each call's fate; replace it in a test. */
  fault: (call: TillCall) => TillFault = () => 'none';
  crashAt: CrashPoint | null = null;
  commits = 0;
  disk: TillDisk = 'sound';
  outbox: PurchaseOutbox;
  readonly #opened: OpenStore[] = [];
  readonly #inFlight = new Set<Promise<unknown>>();
  #late: (() => Promise<unknown>)[] = [];
  #alive = { yes: true };
  #idCount = 0;

  constructor(ledger: LedgerUnderTest) {
    this.ledger = ledger;
    this.outbox = this.#boot();
    this.outbox.start();
  }

  /** Power gone: nothing is closed, nothing the old process still holds reaches the disk. */
  crash(): void {
    this.#alive.yes = false;
  }

  get crashed(): boolean {
    return !this.#alive.yes;
  }

  async restart(): Promise<void> {
    this.crash();
    this.crashAt = null;
    await this.calm();
    this.outbox = this.#boot();
    this.outbox.start();
  }

  /** Nothing is under way, and every promise has had its turn. */
  async calm(): Promise<void> {
    await settled();
    while (this.#inFlight.size > 0) {
      await Promise.all(this.#inFlight);
      await settled();
    }
  }

  /** Lets time pass, piece by piece, with every call ended in between. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= PIECE_MS) {
      await this.calm();
      await this.clock.advance(Math.min(left, PIECE_MS));
    }
    await this.calm();
  }

  /** What was thought lost arrives now, in the order it was sent. */
  async deliverLate(): Promise<void> {
    const arriving = this.#late;
    this.#late = [];
    for (const arrive of arriving) await arrive();
  }

  purchase(id: PurchaseId): TillPurchase {
    const found = this.outbox.find(id);
    if (!found?.ok) throw new Error(`no readable purchase ${id}`);
    return found.purchase;
  }

  refund(id: ReversalId): TillRefund {
    const found = this.outbox.findRefund(id);
    if (!found?.ok) throw new Error(`no readable refund ${id}`);
    return found.refund;
  }

  giveBack(refund: Refund): ReversalId {
    const noted = this.outbox.refund(refund);
    if (!noted.ok) throw new Error(noted.failure.code);
    return noted.id;
  }

  async note(purchase: Purchase): Promise<PurchaseId> {
    const noted = await this.outbox.record(purchase);
    if (!noted.ok) throw new Error(noted.failure.code);
    return noted.id;
  }

  /** A second connection, as a technician with the file would have. */
  sql<T>(text: string, ...values: unknown[]): T[] {
    const database = new Database(this.file);
    try {
      const statement = database.prepare(text);
      if (statement.reader) return statement.all(...values) as T[];
      statement.run(...values);
      return [];
    } finally {
      database.close();
    }
  }

  async dispose(): Promise<void> {
    this.crash();
    await this.calm();
    await this.outbox.stop().catch(() => {});
    for (const store of this.#opened) store.close();
    rmSync(this.folder, { recursive: true });
  }

  #boot(): PurchaseOutbox {
    this.#alive = { yes: true };
    const alive = this.#alive;
    const opened = openTransferStore({ file: this.file });
    this.#opened.push(opened);
    return new PurchaseOutbox({
      store: this.#mortal(opened.purchases, alive),
      ledger: this.#channel(alive),
      clock: this.clock,
      ids: {
        purchase: () => this.#nextId(),
        reversal: () => reversalId.parse(this.#nextId()),
      },
      chance: () => 0.5,
      till: TILL,
      heard: (outcome) => this.heard.push(outcome),
      alarm: (_id, text) => this.alarms.push(text),
      fatal: (error) => {
        if (!(error instanceof PowerCut)) this.fatals.push(error);
      },
    });
  }

  #mortal(store: PurchaseStore, alive: { yes: boolean }): PurchaseStore {
    const check = (): void => {
      if (!alive.yes) throw new PowerCut();
    };
    const failWhere = (...disks: TillDisk[]): void => {
      if (disks.includes(this.disk)) throw new StoreFailing('in a test');
    };
    return {
      get read() {
        check();
        failWhere('closed');
        return store.read;
      },
      transact: (work) => {
        check();
        failWhere('fails', 'closed');
        this.commits += 1;
        const now = this.crashAt?.commit === this.commits ? this.crashAt.side : null;
        if (now === 'before') alive.yes = false;
        check();
        const done = store.transact(work);
        if (now === 'after') alive.yes = false;
        check();
        if (this.disk === 'closes-after') this.disk = 'closed';
        failWhere('fails-after', 'closed');
        return done;
      },
    };
  }

  #channel(alive: { yes: boolean }): PurchaseChannel {
    const { ledger } = this;
    return {
      keys: () =>
        this.#carry({ name: 'keys', id: null }, alive, () =>
          ledger.call('GET', '/v1/keys', { caller: TILL }),
        ),
      tellPurchase: (id, purchase) =>
        this.#carry<PurchaseRecorded>({ name: 'tell', id }, alive, () =>
          ledger.call('PUT', '/v1/purchases/:id/sealed', { id, caller: TILL, body: { purchase } }),
        ),
      tellRefund: (reversal, { purchase: id, refunded, receiptNumber }) =>
        this.#carry<PurchaseReversed>({ name: 'refund', id: reversal }, alive, () =>
          ledger.call('PUT', '/v1/purchases/:id/reversal', {
            id,
            caller: TILL,
            body: purchaseReversal.encode({ reversal, refunded, receiptNumber }),
          }),
        ),
    };
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the channel says what comes
  #carry<T>(
    call: TillCall,
    alive: { yes: boolean },
    arrive: () => ReturnType<LedgerUnderTest['call']>,
  ): Promise<Outcome<T>> {
    const carried = (async (): Promise<Outcome<T>> => {
      if (!alive.yes) throw new PowerCut();
      this.calls.push(call);
      const fault = this.fault(call);
      if (fault === 'lost-request') return { kind: 'unknown', reason: 'connection' };
      if (fault === 'server-error') return { kind: 'unknown', reason: 'server-error' };
      if (fault === 'late') {
        this.#late.push(arrive);
        return { kind: 'unknown', reason: 'timeout' };
      }
      const answer = await arrive();
      if (fault === 'twice') await arrive();
      if (fault === 'lost-answer') return { kind: 'unknown', reason: 'timeout' };
      if (fault === 'answer-invalid') return { kind: 'unknown', reason: 'answer-invalid' };
      if (answer.ok) return { kind: 'answered', body: answer.body as T };
      return failureStatus(answer.failure.code) < 500
        ? { kind: 'refused', failure: answer.failure }
        : { kind: 'unknown', reason: 'server-error' };
    })();
    const ended = carried.catch(() => {}).finally(() => this.#inFlight.delete(ended));
    this.#inFlight.add(ended);
    return carried;
  }

  #nextId(): PurchaseId {
    this.#idCount += 1;
    const tail = Uint8Array.from({ length: 10 }, (_, place) =>
      place === 9 ? this.#idCount % 256 : tailOf(this.folder, place),
    );
    return purchaseId.parse(uuidV7From(this.clock.now().getTime() + this.#idCount, tail));
  }
}

/** Shorter than any pause of the outbox, longer than a stroke of the clock. */
const PIECE_MS = 5_000;

/** Another till, other ids: the folder's random name tells them apart. */
const tailOf = (folder: string, place: number): number =>
  folder.codePointAt(folder.length - 1 - (place % 6)) ?? 0;
