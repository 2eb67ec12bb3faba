/** What is held for people to look at: nothing leaves the hold without them, and it takes two (I3, I4). */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';

interface Review {
  id: string;
  state: string;
  sinceMs: bigint;
  decideByMs: bigint;
  releases: bigint;
  rejections: bigint;
}

/** A hold that nobody looks at ends after ten minutes; people sleep. */
const TIME_MS_MIN = 86_400_000n;

export class ReviewWatch {
  readonly #report: Report;
  readonly #reviews: Statement<[], Review>;
  /** By whose clock its time is over; null where clocks are wrong. */
  readonly #nowMs: () => number | null;
  #seen = new Map<string, Review>();
  #heldAbove: bigint | null = null;

  constructor(database: Database, report: Report, nowMs: () => number | null) {
    this.#report = report;
    this.#nowMs = nowMs;
    this.#reviews = prepared(
      database,
      `SELECT redemption_id AS id, state, since_ms AS sinceMs, decide_by_ms AS decideByMs,
              (SELECT count(DISTINCT operator) FROM review_word AS word
                WHERE word.redemption_id = review.redemption_id AND verdict = 'release') AS releases,
              (SELECT count(*) FROM review_word AS word
                WHERE word.redemption_id = review.redemption_id AND verdict = 'reject') AS rejections
         FROM review`,
    );
  }

  /** An operator was told that the rule is in force. */
  heldAbove(minor: bigint): void {
    this.#heldAbove = minor;
  }

  look(): void {
    const now = new Map(this.#reviews.all().map((row) => [row.id, row]));
    for (const [id, before] of this.#seen) {
      const after = now.get(id);
      if (after === undefined) this.#report('I5', `the review of ${id} is forgotten`);
      else if (before.state !== 'waiting' && before.state !== after.state)
        this.#report('I6', `the review of ${id} was ${before.state} and is ${after.state}`);
    }
    for (const one of now.values()) this.#checkWords(one);
    this.#seen = now;
  }

  waiting(): string[] {
    return [...this.#seen.values()].flatMap(({ id, state }) => (state === 'waiting' ? [id] : []));
  }

  counts(): Record<string, number> {
    const states = [...this.#seen.values()].map(({ state }) => state);
    return {
      reviewed: states.length,
      rejectedByPeople: states.filter((state) => state === 'rejected').length,
    };
  }

  begun({ id, minor }: { id: string; minor: bigint }): void {
    if (this.#nowMs() === null) return;
    if (this.#heldAbove !== null && minor > this.#heldAbove && !this.#seen.has(id))
      this.#report('I3', `${id} is of ${minor} and nobody is to look at it`);
  }

  /** A redemption leaves the hold. */
  left({ id, state }: { id: string; state: string }): void {
    const review = this.#seen.get(id);
    if (review === undefined || review.state === 'released') return;
    if (state !== 'withdrawn') this.#report('I3', `${id} is ${state}, its review ${review.state}`);
    else if (review.state === 'waiting')
      this.#report('I4', `${id} is withdrawn while people look at it`);
  }

  #checkWords({ id, state, releases, rejections, sinceMs, decideByMs }: Review): void {
    if (decideByMs - sinceMs < TIME_MS_MIN)
      this.#report('I4', `people have ${decideByMs - sinceMs} ms to look at ${id}`);
    if (state === 'released' && releases < 2n)
      this.#report('I3', `${id} is released by ${releases}`);
    if ((state === 'rejected') !== rejections > 0n)
      this.#report('I4', `the review of ${id} is ${state}, and ${rejections} rejected it`);
    const nowMs = this.#nowMs();
    if (state === 'expired' && nowMs !== null && BigInt(Math.floor(nowMs)) < decideByMs)
      this.#report('I4', `the review of ${id} was ended before its time`);
  }
}
