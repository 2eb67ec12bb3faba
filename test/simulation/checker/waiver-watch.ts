/**
 * Debts that operators waive: only what one of them asked for, once, never more than is owed, and what is
 * worth much by two of them. Read from the books after every commit.
 */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';

export interface WaiverAsked {
  customer: string;
  provider: string;
  points: number;
}

interface Parts {
  report: Report;
  /** What an operator has asked for under this id; null: nobody has. */
  asked: (id: string) => WaiverAsked | null;
  terms: { ratePoints: number; rateMinor: number; redemptionMinorMax: bigint };
}

interface Waiver {
  id: string;
  customer: string;
  provider: string;
  points: bigint;
  state: 'waiting' | 'done' | 'rejected';
  askedBy: string;
  decidedBy: string | null;
  /** That the journal moved under it, of the right kind and between the right accounts. */
  moved: bigint;
}

interface Debt extends Omit<WaiverAsked, 'points'> {
  points: bigint;
}

/** Above a tenth of the largest redemption it takes two. */
const ALONE_PART = 10n;

export class WaiverWatch {
  readonly #parts: Parts;
  readonly #waivers: Statement<[], Waiver>;
  readonly #overpaid: Statement<[], { place: string; points: bigint }>;
  readonly #debts: Statement<[], Debt>;
  readonly #unexplained: Statement<[], { id: string }>;
  #seen = new Map<string, Waiver>();

  constructor(database: Database, parts: Parts) {
    this.#parts = parts;
    this.#waivers = prepared(
      database,
      `SELECT id, customer_id AS customer, provider_id AS provider, points, state,
         asked_by AS askedBy, decided_by AS decidedBy,
         (SELECT coalesce(sum(entry.points), 0) FROM journal_transaction AS movement
            JOIN journal_entry AS entry ON entry.transaction_id = movement.id
           WHERE movement.id = waiver.transaction_id AND movement.kind = 'waive'
             AND entry.account = 'owed' AND entry.customer_id = waiver.customer_id
             AND entry.provider_id = waiver.provider_id) AS moved
       FROM waiver`,
    );
    this.#overpaid = prepared(
      database,
      `SELECT customer_id || ' ' || provider_id AS place, points FROM account_balance
        WHERE account = 'owed' AND points > 0`,
    );
    this.#debts = prepared(
      database,
      `SELECT customer_id AS customer, provider_id AS provider, -points AS points
       FROM account_balance WHERE account = 'owed' AND points < 0 ORDER BY customer, provider`,
    );
    this.#unexplained = prepared(
      database,
      `SELECT id FROM journal_transaction AS movement WHERE kind = 'waive'
         AND NOT EXISTS (SELECT 1 FROM waiver WHERE transaction_id = movement.id)`,
    );
  }

  look(): void {
    const { report } = this.#parts;
    const now = new Map(this.#waivers.all().map((row) => [row.id, row]));
    for (const [id, before] of this.#seen) {
      const after = now.get(id);
      if (after === undefined) report('I5', `the waiver ${id} is forgotten`);
      else if (before.state !== 'waiting' && before.state !== after.state)
        report('I6', `the waiver ${id} was ${before.state} and is ${after.state}`);
    }
    for (const one of now.values())
      if (this.#seen.get(one.id)?.state !== one.state) this.#judge(one);
    this.#seen = now;
    for (const { place, points } of this.#overpaid.all())
      report('I1', `${place} has given back ${points} points more than were owed`);
    if (now.size > 0)
      for (const { id } of this.#unexplained.all())
        report('I1', `${id} waives points, and nobody said so`);
  }

  /** What is owed now, with the points as a number: it is asked for over the wire. */
  debts(): WaiverAsked[] {
    return this.#debts
      .all()
      .map(({ customer, provider, points }) => ({ customer, provider, points: Number(points) }));
  }

  waiting(): string[] {
    return [...this.#seen.values()].flatMap(({ id, state }) => (state === 'waiting' ? [id] : []));
  }

  stateOf(id: string): Waiver['state'] | null {
    return this.#seen.get(id)?.state ?? null;
  }

  counts(): Record<string, number> {
    const all = [...this.#seen.values()];
    return {
      waived: all.filter(({ state }) => state === 'done').length,
      waivedByTwo: all.filter(({ decidedBy, askedBy }) => decidedBy !== askedBy && decidedBy)
        .length,
    };
  }

  #judge(waiver: Waiver): void {
    const { report, asked } = this.#parts;
    const { id, customer, provider, points, state, moved } = waiver;
    const said = asked(id);
    const isAsIs =
      said?.customer === customer && said.provider === provider && BigInt(said.points) === points;
    if (!isAsIs) report('I2', `the waiver ${id} is not what an operator has asked for`);
    if (moved !== (state === 'done' ? points : 0n))
      report('I1', `the waiver ${id} is ${state}, and ${moved} of ${points} points moved`);
    if (state === 'done' && waiver.decidedBy === waiver.askedBy && this.#takesTwo(points))
      report('I3', `${points} points are waived by one operator alone`);
  }

  #takesTwo(points: bigint): boolean {
    const { ratePoints, rateMinor, redemptionMinorMax } = this.#parts.terms;
    const worthMinor = (points * BigInt(rateMinor)) / BigInt(ratePoints);
    return worthMinor * ALONE_PART > redemptionMinorMax;
  }
}
