/**
 * Whether a peer is called at all. Pure.
 *
 *   closed ──several unknown outcomes in a row──▶ open ──its pause is over──▶ half-open ──answer──▶ closed
 *     └────────────it asked for a pause───────────▶ ▲                            │
 *                                                   └──unknown, a longer pause───┘
 *
 * Half-open is an open circuit whose pause is over: one call may go, as a probe, and everything else
 * for that peer waits. Any answer closes it, whoever got it; a refusal is an answer too. The pauses are
 * spread by chance, so that many kiosks which lost a peer in one instant do not come back in one.
 */
import { backoffDelayMs } from './backoff.ts';
import { limits } from './limits.ts';
import { type Chance, type Outcome } from './ports.ts';

export type Circuit =
  | { readonly kind: 'closed'; readonly unanswered: number }
  /** `pauses` is 0 where the peer asked for this one. */
  | { readonly kind: 'open'; readonly pauses: number; readonly probeDueMs: number };

export const closed: Circuit = { kind: 'closed', unanswered: 0 };

interface Moment {
  /** Monotonic. */
  nowMs: number;
  chance: Chance;
}

export function afterOutcome(circuit: Circuit, outcome: Outcome<unknown>, at: Moment): Circuit {
  const askedMs = pauseAskedMs(outcome);
  if (askedMs > 0) return { kind: 'open', pauses: 0, probeDueMs: at.nowMs + spread(askedMs, at) };
  if (outcome.kind !== 'unknown') return closed;
  if (circuit.kind === 'closed') {
    const unanswered = circuit.unanswered + 1;
    return unanswered < limits.circuitOpensAfter ? { kind: 'closed', unanswered } : opened(1, at);
  }
  // Called before the pause began: it says nothing new.
  return at.nowMs < circuit.probeDueMs ? circuit : opened(circuit.pauses + 1, at);
}

/** How many calls may be under way. */
export function callsAllowed(circuit: Circuit, nowMs: number): number {
  if (circuit.kind === 'closed') return limits.callsInFlightPerPeerMax;
  return nowMs < circuit.probeDueMs ? 0 : 1;
}

/** The probe may go now: somebody stands there and waits. A pause that was asked for is kept. */
export function hastened(circuit: Circuit, nowMs: number): Circuit {
  if (circuit.kind === 'closed' || circuit.pauses === 0) return circuit;
  return { ...circuit, probeDueMs: Math.min(circuit.probeDueMs, nowMs) };
}

function opened(pauses: number, { nowMs, chance }: Moment): Circuit {
  return {
    kind: 'open',
    pauses,
    probeDueMs: nowMs + backoffDelayMs(pauses, probePolicy, chance),
  };
}

/** Of this kiosk. Where attempts are counted, the pause is one card's; other refusals are one redemption's. */
function pauseAskedMs(outcome: Outcome<unknown>): number {
  if (outcome.kind !== 'refused') return 0;
  const { code, attemptsLeft, retryAfterSeconds = 0 } = outcome.failure;
  if (code !== 'rate-limited' || attemptsLeft !== undefined) return 0;
  return Math.min(retryAfterSeconds, limits.retryAfterSecondsMax) * 1000;
}

/** Never earlier than asked for, and up to a quarter later. */
const spread = (askedMs: number, { chance }: Moment): number =>
  Math.round(askedMs * (1 + chance() / 4));

const probePolicy = {
  delayMsBase: limits.probeDelayMsBase,
  factor: limits.retryDelayFactor,
  delayMsMax: limits.probeDelayMsMax,
};
