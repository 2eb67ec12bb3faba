/** A token bucket: a burst is taken, a flood is not. */
import { type Clock } from '../engine/ports.ts';

export interface Rate {
  burst: number;
  perSecond: number;
}

/** @returns asks for one token; false where there is none */
export function tokenBucket({ burst, perSecond }: Rate, clock: Clock): () => boolean {
  let tokens = burst;
  let filledMs = clock.monotonicMs();
  return () => {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1000) * perSecond);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
