/**
 * I7, link by link as the journal grows: counted from 1 without a gap, and each hash over the one before
 * it and its own content, computed here once more from docs/protocol.md.
 */
import { hash } from 'node:crypto';
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';

interface Link {
  at: bigint;
  hash: string;
  id: string;
  kind: string;
  purchase: string | null;
  reason: string;
  redemption: string | null;
  sequence: bigint;
}
interface Line {
  account: string;
  customer: string;
  line: bigint;
  points: bigint;
  provider: string;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

export class ChainWatch {
  readonly #report: Report;
  readonly #links: Statement<[bigint], Link>;
  readonly #lines: Statement<[string], Line>;
  #newest = '0'.repeat(64);
  #sequence = 0n;

  constructor(database: Database, report: Report) {
    this.#report = report;
    this.#links = prepared(
      database,
      `SELECT sequence, hash, id, at_ms AS at, kind, reason, purchase_id AS purchase,
         redemption_id AS redemption FROM journal_transaction WHERE sequence > ? ORDER BY sequence`,
    );
    this.#lines = prepared(
      database,
      `SELECT line, account, provider_id AS provider, customer_id AS customer, points
       FROM journal_entry WHERE transaction_id = ? ORDER BY line`,
    );
  }

  /** What was added since the last time. */
  look(): void {
    for (const link of this.#links.all(this.#sequence)) {
      this.#sequence += 1n;
      if (link.sequence !== this.#sequence)
        this.#report('I7', `the journal has ${link.sequence} where ${this.#sequence} belongs`);
      this.#newest = sha256(`kangen-journal-1\n${this.#newest}\n${this.#contentOf(link)}\n`);
      if (link.hash !== this.#newest)
        this.#report('I7', `the hash of journal transaction ${link.sequence} does not follow`);
    }
  }

  /** All of it once more: what was right when it was written may have been changed since. */
  audit(): void {
    this.#newest = '0'.repeat(64);
    this.#sequence = 0n;
    this.look();
  }

  #contentOf({ at, id, kind, purchase, reason, redemption, sequence }: Link): string {
    const entries = this.#lines.all(id).map(({ account, customer, line, points, provider }) => ({
      account,
      customer,
      line: Number(line),
      points: Number(points),
      provider,
    }));
    const [when, place] = [Number(at), Number(sequence)];
    const content = { at: when, entries, id, kind, purchase, reason, redemption, sequence: place };
    return sha256(JSON.stringify(content));
  }
}
