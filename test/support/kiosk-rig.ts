/**
 * The real engine on a real store file, with a fake clock and a fake network, that can be killed
 * between any two commits and started again on what is on disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type RedemptionId, redemptionId, uuidV7From } from '../../protocol/ids.ts';
import { Engine } from '../../main/engine/engine.ts';
import { type TransferStore } from '../../main/engine/ports.ts';
import { type Transfer } from '../../main/engine/transfer-state.ts';
import { openTransferStore, type OpenStore } from '../../main/store/transactor.ts';
import {
  exampleCaps,
  exampleRequest,
  exampleWish,
  FakeBank,
  FakeLedger,
  FakeNetwork,
} from './fake-channels.ts';
import { FakeClock } from './fake-clock.ts';

export const TOKEN = '1'.padStart(43, 't');

/** Dies at a commit: either just before it, or just after it became durable. */
export class PowerCut extends Error {}
export interface CrashPoint {
  commit: number;
  side: 'before' | 'after';
}

export class KioskRig {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork();
  readonly ledger = new FakeLedger(this.network);
  readonly bank = new FakeBank(this.network);
  readonly alarms: string[] = [];
  readonly fatals: unknown[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'kangen-kiosk-'));
  readonly file = join(this.folder, 'kiosk.sqlite');
  readonly #opened: OpenStore[] = [];
  #idCount = 0;
  #alive = { yes: true };
  crashAt: CrashPoint | null = null;
  isSomebodyThere = false;
  commits = 0;
  engine: Engine;

  constructor() {
    this.ledger.sessions.add(TOKEN);
    this.engine = this.#boot();
  }

  submit(): RedemptionId {
    const submitted = this.engine.submit(exampleRequest(), TOKEN);
    if (!submitted.ok) throw new Error(submitted.failure.code);
    return submitted.id;
  }

  /** Recorded while the ledger could not be reached: sealed to nobody, as nobody opens it here. */
  wish(caps = exampleCaps()): RedemptionId {
    const keptUntil = new Date(
      this.clock.now().getTime() + caps.ageSecondsMax * 1000,
    ).toISOString();
    const wish = { sealed: 'eyJhIjoxfQ..aaaa.bbbb.cccc', keptUntil };
    const submitted = this.engine.wish({ id: this.#nextId(), request: exampleWish(), wish }, caps);
    if (!submitted.ok) throw new Error(submitted.failure.code);
    return submitted.id;
  }

  /** Power gone: nothing is closed, nothing the old process still holds reaches the disk. */
  crash(): void {
    this.#alive.yes = false;
  }

  get crashed(): boolean {
    return !this.#alive.yes;
  }

  restart(): void {
    this.crash();
    this.engine = this.#boot();
    this.engine.start();
  }

  transfer(id: RedemptionId): Transfer {
    const found = this.store().read.transfer(id);
    if (!found?.ok) throw new Error(`no readable transfer ${id}`);
    return found.transfer;
  }

  store(): OpenStore {
    const store = this.#opened.at(-1);
    if (store === undefined) throw new Error('no store was opened');
    return store;
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

  /** Writes what no code of ours would: the guards of the table are taken off first. */
  damage(id: RedemptionId): void {
    for (const guard of ['goes_forward', 'is_written_once', 'advanced'])
      this.sql(`DROP TRIGGER transfer_${guard}`);
    this.sql(`UPDATE transfer SET request = '"nonsense"' WHERE id = ?`, id);
  }

  journal(id: RedemptionId): string[] {
    return this.sql<{ to_state: string }>(
      'SELECT to_state FROM transfer_event WHERE transfer_id = ? ORDER BY sequence',
      id,
    ).map(({ to_state }) => to_state);
  }

  async dispose(): Promise<void> {
    await this.engine.stop();
    for (const store of this.#opened) store.close();
    rmSync(this.folder, { recursive: true });
  }

  #boot(): Engine {
    this.#alive = { yes: true };
    const alive = this.#alive;
    const opened = openTransferStore({ file: this.file });
    this.#opened.push(opened);
    return new Engine({
      store: this.#mortal(opened, alive),
      ledger: this.ledger,
      bank: this.bank,
      clock: this.clock,
      ids: { redemption: () => this.#nextId() },
      chance: () => 0.5,
      alarm: (_id, text) => this.alarms.push(text),
      isSomebodyThere: () => this.isSomebodyThere,
      fatal: (error) => {
        if (!(error instanceof PowerCut)) this.fatals.push(error);
      },
    });
  }

  #mortal(store: OpenStore, alive: { yes: boolean }): TransferStore {
    const check = (): void => {
      if (!alive.yes) throw new PowerCut();
    };
    return {
      get read() {
        check();
        return store.read;
      },
      transact: (work) => {
        check();
        this.commits += 1;
        const now = this.crashAt?.commit === this.commits ? this.crashAt.side : null;
        if (now === 'before') alive.yes = false;
        check();
        const done = store.transact(work);
        if (now === 'after') alive.yes = false;
        check();
        return done;
      },
    };
  }

  #nextId(): RedemptionId {
    this.#idCount += 1;
    const tail = Uint8Array.from({ length: 10 }, (_, place) =>
      place === 9 ? this.#idCount % 256 : 7,
    );
    return redemptionId.parse(uuidV7From(this.clock.now().getTime() + this.#idCount, tail));
  }
}
