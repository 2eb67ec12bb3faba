/**
 * Which purchase is told next. Memory only, on the monotonic clock: after a restart everything is due
 * at once. What failed least often goes first, so that a sick one never stands in front of the others;
 * among equals the oldest.
 */
import { type PurchaseId } from '../../protocol/ids.ts';

export interface Entry {
  readonly id: PurchaseId;
  /** Failed in a row. */
  attempts: number;
  dueMs: number;
  /** The last thing a person was told about it. */
  alarm: string | null;
}

export class Queue {
  /** In the order of their ids, which is the order of the sales. */
  readonly #entries = new Map<PurchaseId, Entry>();

  constructor(waiting: readonly PurchaseId[]) {
    for (const id of waiting) this.add(id);
  }

  get size(): number {
    return this.#entries.size;
  }

  add(id: PurchaseId): void {
    this.#entries.set(id, { id, attempts: 0, dueMs: 0, alarm: null });
  }

  remove(id: PurchaseId): void {
    this.#entries.delete(id);
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
