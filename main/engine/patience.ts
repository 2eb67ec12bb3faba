/** How long one redemption waits until its next step. Pure, but for the chance that spreads it. */
import { backoffDelayMs } from './backoff.ts';
import { type Failures, failsByItself, noFailures } from './entry.ts';
import { limits } from './limits.ts';
import { type Chance } from './ports.ts';
import { type Verdict } from './verdict.ts';

/**
 * Counts what the verdict says of it.
 * @param peerAnswered how many calls its peer has answered so far, whoever asked
 */
export function counted(
  before: Failures,
  verdict: Pick<Verdict, 'event' | 'pace' | 'waitingFor'>,
  peerAnswered: number,
): Failures {
  if (verdict.event !== null) return { ...noFailures, answersSeen: peerAnswered };
  if (verdict.pace === 'at-once') return before;
  const attempts = before.attempts + 1;
  // The peer has answered since it failed last, so the fault is not that it cannot be reached.
  const isItsOwn = peerAnswered > before.answersSeen && !isPatient(verdict);
  const failuresByItself = before.failuresByItself + (isItsOwn ? 1 : 0);
  return { attempts, failuresByItself, answersSeen: peerAnswered };
}

/** @param failures this one among them */
export function pauseMs(failures: Failures, verdict: Verdict, chance: Chance): number {
  if (verdict.pace === 'at-once') return 0;
  const asked = Math.min(verdict.retryAfterSeconds ?? 0, limits.retryAfterSecondsMax) * 1000;
  const policy = policyFor(failures, verdict);
  return Math.max(asked, backoffDelayMs(failures.attempts, policy, chance));
}

/** Until the ledger is asked once more in the bank's stead. */
export const askLedgerPauseMs = (asked: number, chance: Chance): number =>
  backoffDelayMs(asked, askLedgerPolicy, chance);

/** The peer has answered, and the answer is that it takes its time. */
const isPatient = ({ waitingFor }: Pick<Verdict, 'waitingFor'>): boolean =>
  waitingFor === 'bank-pending' || waitingFor === 'under-review';

function policyFor(failures: Failures, verdict: Verdict): Policy {
  if (verdict.waitingFor === 'under-review') return reviewPolicy;
  return isSlow(failures, verdict) ? slowPolicy : retryPolicy;
}

const isSlow = (failures: Failures, { waitingFor }: Verdict): boolean =>
  failsByItself(failures) ||
  (waitingFor === 'bank-pending' && failures.attempts >= limits.failuresByItselfMax);

interface Policy {
  delayMsBase: number;
  factor: number;
  delayMsMax: number;
}

const retryPolicy: Policy = {
  delayMsBase: limits.retryDelayMsBase,
  factor: limits.retryDelayFactor,
  delayMsMax: limits.retryDelayMsMax,
};
const reviewPolicy = { ...retryPolicy, delayMsMax: limits.reviewAskMsMax };
const slowPolicy = { ...retryPolicy, delayMsMax: limits.retryDelayMsSlow };
const askLedgerPolicy = {
  ...retryPolicy,
  delayMsBase: limits.askLedgerInsteadMs,
  delayMsMax: limits.askLedgerInsteadMsMax,
};
