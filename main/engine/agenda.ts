/**
 * Which redemption is due when. Memory only, on the monotonic clock: after a restart everything open
 * is due at once. The newest that was asked for at this screen goes first: whose it is may stand there. Then what
 * failed least often, so that a queue of the sick never stands in front of anybody; among equals, what somebody
 * asked for in this process, then what has been due longest.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Entry, failsByItself, isStuckAtBank, newEntry } from './entry.ts';
import { type Peer, peerOf } from './next-action.ts';
import { type OpenTransfer } from './ports.ts';

export class Agenda {
  readonly #entries = new Map<RedemptionId, Entry>();
  #newest: RedemptionId | null = null;

  get size(): number {
    return this.#entries.size;
  }

  add(open: OpenTransfer, more: Pick<Entry, 'known' | 'attended' | 'askLedgerDueMs'>): void {
    this.#entries.set(open.id, { ...newEntry, ...open, ...more });
    if (more.attended) this.#newest = open.id;
  }

  /** Asked for last at this screen: whoever stands there may be waiting for it. */
  isNewest({ id }: Entry): boolean {
    return id === this.#newest;
  }

  /** How many of them are wishes that the ledger has not decided on. */
  wishes(): number {
    let count = 0;
    for (const { keptUntil } of this.#entries.values()) if (keptUntil !== null) count += 1;
    return count;
  }

  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  find(id: RedemptionId): Entry | undefined {
    return this.#entries.get(id);
  }

  remove(id: RedemptionId): void {
    this.#entries.delete(id);
  }

  /** @param othersFromMs when any but the newest may go */
  claim(
    peer: Peer,
    { nowMs, othersFromMs }: { nowMs: number; othersFromMs: number },
  ): Entry | null {
    let first: Entry | null = null;
    for (const entry of this.#idle()) {
      if (entry.dueMs > nowMs || peerOf(entry.state) !== peer) continue;
      const isNewest = this.isNewest(entry);
      if (!isNewest && othersFromMs > nowMs) continue;
      if (first === null || isNewest || (!this.isNewest(first) && goesBefore(entry, first)))
        first = entry;
    }
    if (first !== null) first.inFlight = true;
    return first;
  }

  /** One that the bank does not help with, for the ledger. */
  claimStuck(nowMs: number, bankIsLeftAlone: boolean): Entry | null {
    for (const entry of this.#idle()) {
      if (entry.askLedgerDueMs > nowMs || !isStuckAtBank(entry, bankIsLeftAlone)) continue;
      entry.inFlight = true;
      return entry;
    }
    return null;
  }

  /** Staff asked: everything is due now. */
  hurry(nowMs: number): void {
    for (const entry of this.#entries.values()) entry.dueMs = Math.min(entry.dueMs, nowMs);
  }

  /** A peer was heard of again: all that waited for it, and did not fail by itself, is due. */
  cameBack(peer: Peer, dueMs: number): void {
    for (const entry of this.#entries.values()) {
      if (peerOf(entry.state) === peer && !failsByItself(entry))
        entry.dueMs = Math.min(entry.dueMs, dueMs);
    }
  }

  /** @returns null where nothing waits for time to pass at this peer */
  nextDueMs(
    peer: Peer,
    { bankIsLeftAlone, othersFromMs }: { bankIsLeftAlone: boolean; othersFromMs: number },
  ): number | null {
    let next = Infinity;
    for (const entry of this.#idle()) {
      if (peerOf(entry.state) === peer)
        next = Math.min(
          next,
          this.isNewest(entry) ? entry.dueMs : Math.max(entry.dueMs, othersFromMs),
        );
      else if (peer === 'ledger' && isStuckAtBank(entry, bankIsLeftAlone))
        next = Math.min(next, Math.max(entry.askLedgerDueMs, othersFromMs));
    }
    return next === Infinity ? null : next;
  }

  *#idle(): Generator<Entry> {
    for (const entry of this.#entries.values()) if (!entry.inFlight) yield entry;
  }
}

function goesBefore(left: Entry, right: Entry): boolean {
  if (left.attempts !== right.attempts) return left.attempts < right.attempts;
  if (left.attended !== right.attended) return left.attended;
  return left.dueMs < right.dueMs;
}
