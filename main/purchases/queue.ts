/**
 * Which purchase, or which refund, is told next. Memory only, on the monotonic clock: after a restart everything is due
 * at once. What failed least often goes first, so that a sick one never stands in front of the others;
 * among equals the oldest.
 */
import { type FailureCode } from '../../protocol/failure.ts';
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';

export type Subject =
  | { readonly kind: 'purchase'; readonly id: PurchaseId }
  | { readonly kind: 'refund'; readonly id: ReversalId };

export type Entry = Subject & Tries;

interface Tries {
  /** Failed in a row. */
  attempts: number;
  dueMs: number;
  /** The last thing a person was told about it. */
  alarm: string | null;
  /** Why it waits, where that is not the network. */
  heldBy: FailureCode | null;
}

export class Queue {
  /** In the order of their ids, which is the order of the sales; at a start, sales before refunds. */
  readonly #entries = new Map<Subject['id'], Entry>();

  constructor(waiting: readonly Subject[]) {
    for (const subject of waiting) this.add(subject);
  }

  get size(): number {
    return this.#entries.size;
  }

  add(subject: Subject): void {
    this.#entries.set(subject.id, { ...subject, attempts: 0, dueMs: 0, alarm: null, heldBy: null });
  }

  remove(id: Subject['id']): void {
    this.#entries.delete(id);
  }

  /** What it waited for has come: its turn is now. */
  makeDue(id: Subject['id']): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.dueMs = 0;
  }

  /** @param id of anything: what is not here is held by nothing */
  heldBy(id: string): FailureCode | null {
    return this.#entries.get(id as Subject['id'])?.heldBy ?? null;
  }

  next(nowMs: number): Entry | null {
    let first: Entry | null = null;
    for (const entry of this.#entries.values()) {
      if (entry.dueMs > nowMs) continue;
      if (first === null || entry.attempts < first.attempts) first = entry;
    }
    return first;
  }

  /** Infinity where nothing waits. */
  nextDueMs(): number {
    let next = Infinity;
    for (const { dueMs } of this.#entries.values()) next = Math.min(next, dueMs);
    return next;
  }

  hurry(nowMs: number): void {
    for (const entry of this.#entries.values()) entry.dueMs = Math.min(entry.dueMs, nowMs);
  }
}
