/**
 * What a person has to look at. Pure: a view of what is true now, from which nothing follows. Whatever
 * stands here is asked about all the same, for ever, and leaves the list when it gets on.
 */
import { type Entry, failsByItself } from './entry.ts';
import { limits } from './limits.ts';

/**
 * `contradiction`   a peer said what cannot be, or refuses this one for good
 * `fails-by-itself` it fails again and again while its peer answers others
 * `stands-still`    no step for longer than is usual, for whatever reason; known after a restart too
 */
export type AttentionReason = 'contradiction' | 'fails-by-itself' | 'stands-still';

export interface Attention {
  readonly id: Entry['id'];
  readonly state: Entry['state'];
  /** When it took its last step. */
  readonly since: string;
  readonly reason: AttentionReason;
  /** For staff. Never personal data. */
  readonly detail: string | null;
}

/** @param nowMs by the wall clock: where that is wrong, so is this list, and nothing else */
export function attentionTo(entry: Entry, nowMs: number): Attention | null {
  const reason = reasonFor(entry, nowMs);
  if (reason === null) return null;
  const { id, state, since, alarm } = entry;
  return { id, state, since, reason, detail: reason === 'contradiction' ? alarm : null };
}

function reasonFor(entry: Entry, nowMs: number): AttentionReason | null {
  if (entry.waitingFor === 'needs-a-person') return 'contradiction';
  if (failsByItself(entry)) return 'fails-by-itself';
  return nowMs > usualUntilMs(entry) ? 'stands-still' : null;
}

function usualUntilMs({ state, since, keptUntil, waitingFor, known }: Entry): number {
  // The ledger was never heard: a wish is meant to wait that long.
  if (state === 'wished' && keptUntil !== null) return Date.parse(keptUntil);
  // The ledger has said when somebody will have looked at it.
  if (known.review?.state === 'waiting')
    return Date.parse(known.review.decidedBy) + limits.reviewMarginMs;
  const usualMs = waitingFor === 'bank-pending' ? limits.pendingMsMax : limits.standsStillMsMax;
  return Date.parse(since) + usualMs;
}
