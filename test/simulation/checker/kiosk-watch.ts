/** Reads a kiosk's rows after every commit. */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';
import { type Coverage } from './coverage.ts';
import { type Intents } from './intents.ts';

interface Row {
  id: string;
  state: string;
  request: string;
  authorization: string | null;
  receipt: string | null;
}

type Evidence = Pick<Row, 'authorization' | 'receipt'>;

const finals = new Set(['rejected', 'settled', 'refused', 'cancelled']);

interface Watched {
  urn: string;
  database: Database;
  lost: boolean;
}
interface Parts {
  report: Report;
  intents: Intents;
  coverage: Coverage;
  /** What the ledger and the bank themselves hold about an id. */
  given: (id: string) => Evidence;
  touch: () => void;
}

export class KioskWatch {
  readonly #kiosk: Watched;
  readonly #parts: Parts;
  readonly #all: Statement<[], Row>;
  readonly #one: Statement<[string], { state: string }>;
  readonly #aside: Statement<[], { id: string }>;
  #seen = new Map<string, Row>();

  constructor(kiosk: Watched, parts: Parts) {
    this.#kiosk = kiosk;
    this.#parts = parts;
    this.#one = prepared(kiosk.database, 'SELECT state FROM transfer WHERE id = ?');
    this.#all = prepared(
      kiosk.database,
      'SELECT id, state, request, authorization, receipt FROM transfer ORDER BY id',
    );
    this.#aside = prepared(kiosk.database, 'SELECT transfer_id AS id FROM quarantine');
  }

  get lost(): boolean {
    return this.#kiosk.lost;
  }

  look(): void {
    const now = new Map(this.#all.all().map((row) => [row.id, row]));
    const aside = new Set(this.#aside.all().map(({ id }) => id));
    for (const [id, before] of this.#seen) {
      const after = now.get(id);
      if (after === undefined) {
        if (!aside.has(id)) this.#parts.report('I5', `${id} disappeared from ${this.#kiosk.urn}`);
      } else this.#compare(before, after);
    }
    for (const [id, row] of now) {
      const { state } = row;
      if (state !== this.#seen.get(id)?.state) this.#judgeEvidence(row);
      if (this.#seen.has(id)) continue;
      this.#took(id, '', state);
      if (!this.#parts.intents.writtenDown(this.#kiosk.urn, id))
        this.#parts.report('I2', `${this.#kiosk.urn} has ${id}, which nobody asked for`);
    }
    this.#seen = now;
  }

  /** The customer is told what these say. */
  #judgeEvidence({ id, authorization, receipt }: Row): void {
    const given = this.#parts.given(id);
    const { report } = this.#parts;
    if (authorization !== null && authorization !== given.authorization)
      report('I3', `${id}: the kiosk holds an authorization that the ledger did not give`);
    if (receipt !== null && receipt !== given.receipt)
      report('I3', `${id}: the kiosk holds a receipt that the bank did not give`);
  }

  /** Why it serves nobody any more. Nobody has copied a disk here: so there is no true reason. */
  lock(): string | null {
    const sql = 'SELECT code, detail FROM terminal_lock';
    const row = prepared<[], { code: string; detail: string }>(this.#kiosk.database, sql).get();
    return row === undefined ? null : `${row.code}, ${row.detail}`;
  }

  stateOf(id: string): string | null {
    return this.#one.get(id)?.state ?? null;
  }

  /** Of a kiosk that never returns nothing is expected. */
  open(): Row[] {
    return this.lost ? [] : [...this.#seen.values()].filter(({ state }) => !finals.has(state));
  }

  final(): Row[] {
    return [...this.#seen.values()].filter(({ state }) => finals.has(state));
  }

  #compare(before: Row, after: Row): void {
    const { id } = before;
    if (before.state === after.state) {
      if (before.receipt !== after.receipt || before.authorization !== after.authorization)
        this.#parts.report('I6', `${id}: what the kiosk holds has changed`);
      return;
    }
    this.#took(id, before.state, after.state);
  }

  #took(id: string, from: string, to: string): void {
    this.#parts.touch();
    if (!this.#parts.coverage.take('kiosk', from, to))
      this.#parts.report('I6', `${id} went from ${from || 'nothing'} to ${to} at the kiosk`);
  }
}
