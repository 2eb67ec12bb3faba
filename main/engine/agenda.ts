/**
 * Which redemption is due when. Memory only, on the monotonic clock: after a restart everything open
 * is due at once. What failed least often goes first, so that a queue of the sick never stands in
 * front of the customer at the screen; among equals, whom somebody waits for, then what has been due
 * longest.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Knowledge, type Peer, peerOf } from './next-action.ts';
import { type OpenState } from './transfer-state.ts';
import { type WaitingFor } from './verdict.ts';

export interface Entry {
  readonly id: RedemptionId;
  state: OpenState;
  known: Knowledge;
  /** Somebody asked for it at the screen, in this process, and may still stand there. */
  attended: boolean;
  /** Failed in a row since the last step forward. */
  attempts: number;
  dueMs: number;
  waitingFor: WaitingFor;
  /** The last thing a person was told about it. */
  alarm: string | null;
  inFlight: boolean;
}

export class Agenda {
  readonly #entries = new Map<RedemptionId, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  add({ id, state, attended }: Pick<Entry, 'id' | 'state' | 'attended'>, known: Knowledge): void {
    this.#entries.set(id, {
      id,
      state,
      known,
      attended,
      attempts: 0,
      dueMs: 0,
      waitingFor: null,
      alarm: null,
      inFlight: false,
    });
  }

  find(id: RedemptionId): Entry | undefined {
    return this.#entries.get(id);
  }

  remove(id: RedemptionId): void {
    this.#entries.delete(id);
  }

  claim(peer: Peer, nowMs: number): Entry | null {
    let first: Entry | null = null;
    for (const entry of this.#idle()) {
      if (entry.dueMs > nowMs || peerOf(entry.state) !== peer) continue;
      if (first === null || goesBefore(entry, first)) first = entry;
    }
    if (first !== null) first.inFlight = true;
    return first;
  }

  /** Everything waiting for this peer, or for any, is due now: it was heard of again, or staff asked. */
  hurry(nowMs: number, peer?: Peer): void {
    for (const entry of this.#entries.values()) {
      if (peer === undefined || peerOf(entry.state) === peer)
        entry.dueMs = Math.min(entry.dueMs, nowMs);
    }
  }

  /** @returns null where nothing waits for time to pass at this peer */
  nextDueMs(peer: Peer): number | null {
    let next: number | null = null;
    for (const { state, dueMs } of this.#idle()) {
      if (peerOf(state) === peer && (next === null || dueMs < next)) next = dueMs;
    }
    return next;
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
