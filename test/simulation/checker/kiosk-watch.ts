/** Reads a kiosk's rows after every commit. */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';
import { type Wishes } from './wishes.ts';

interface Row {
  id: string;
  state: string;
  request: string;
  authorization: string | null;
  receipt: string | null;
}

const order: Readonly<Record<string, number>> = {
  requested: 0,
  rejected: 9,
  authorized: 1,
  sent: 2,
  confirmed: 3,
  settled: 9,
  refused: 9,
  cancelled: 9,
};
const FINAL = 9;

export class KioskWatch {
  readonly #kiosk: { urn: string; database: Database; lost: boolean };
  readonly #report: Report;
  readonly #wishes: Wishes;
  readonly #all: Statement<[], Row>;
  readonly #aside: Statement<[], { id: string }>;
  #seen = new Map<string, Row>();

  constructor(
    kiosk: { urn: string; database: Database; lost: boolean },
    parts: { report: Report; wishes: Wishes },
  ) {
    this.#kiosk = kiosk;
    this.#report = parts.report;
    this.#wishes = parts.wishes;
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
        if (!aside.has(id)) this.#report('I5', `${id} disappeared from ${this.#kiosk.urn}`);
      } else this.#compare(before, after);
    }
    for (const id of now.keys()) {
      if (!this.#seen.has(id) && !this.#wishes.writtenDown(this.#kiosk.urn, id))
        this.#report('I2', `${this.#kiosk.urn} has ${id}, which nobody asked for`);
    }
    this.#seen = now;
  }

  stateOf(id: string): string | null {
    return this.#all.all().find((row) => row.id === id)?.state ?? null;
  }

  /** Of a kiosk that never returns nothing is expected. */
  open(): Row[] {
    return this.lost ? [] : [...this.#seen.values()].filter(({ state }) => order[state] !== FINAL);
  }

  final(): Row[] {
    return [...this.#seen.values()].filter(({ state }) => order[state] === FINAL);
  }

  #compare(before: Row, after: Row): void {
    const { id } = before;
    if (before.state === after.state) {
      if (before.receipt !== after.receipt || before.authorization !== after.authorization)
        this.#report('I6', `${id}: what the kiosk holds has changed`);
      return;
    }
    const forward = (order[after.state] ?? -1) > (order[before.state] ?? -1);
    if (!forward || order[before.state] === FINAL)
      this.#report('I6', `${id} went from ${before.state} to ${after.state} at the kiosk`);
  }
}
