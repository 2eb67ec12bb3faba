/**
 * What an answer means for one redemption. Pure: (transfer, what is known, action, outcome) → verdict.
 *
 * Three rules decide nearly all of it. Unknown is not failure: the state stays and the peer is asked
 * again. A refusal of a call ends a redemption only before any authorization, and only once it is
 * certain that no earlier attempt is alive. Afterwards a refusal is somebody's fault to look at, and
 * the redemption waits: it is never concluded from anything but signed words.
 */
import {
  type Failure,
  failureMayPass,
  type FailureCode,
  failureOf,
} from '../../protocol/failure.ts';
import { type Progress } from '../../protocol/ipc.ts';
import { type Knowledge, type Peer } from './next-action.ts';
import { type Outcome } from './ports.ts';
import { type TransferEvent } from './transfer-state.ts';

export type WaitingFor = Progress['waitingFor'];

export interface Verdict {
  /** The arrow to take, or null to stay. */
  event: TransferEvent | null;
  learned: Partial<Knowledge>;
  /** Whether the next step is taken at once or after a growing pause. */
  pace: 'at-once' | 'back-off';
  waitingFor: WaitingFor;
  /** At least this long, where the peer asked for it. */
  retryAfterSeconds: number | null;
  /** For staff: what a person has to look at. Holds no personal data. */
  alarm: string | null;
}

export const unreachable = {
  ledger: 'ledger-unreachable',
  bank: 'bank-unreachable',
} as const satisfies Record<Peer, WaitingFor>;

/** Silence takes back nothing that a person has to look at; an answer does. */
export function stillWaitingFor(before: WaitingFor, now: WaitingFor): WaitingFor {
  const isSilence = now === unreachable.ledger || now === unreachable.bank;
  return before === 'needs-a-person' && isSilence ? before : now;
}

export function take(event: TransferEvent): Verdict {
  return { ...goOn({}), event };
}

/** Nothing changed on disk, but the next step is clear now. */
export function goOn(learned: Partial<Knowledge>): Verdict {
  return {
    event: null,
    learned,
    pace: 'at-once',
    waitingFor: null,
    retryAfterSeconds: null,
    alarm: null,
  };
}

export function wait(waitingFor: WaitingFor, learned: Partial<Knowledge> = {}): Verdict {
  return { ...goOn(learned), pace: 'back-off', waitingFor };
}

/** Asked again all the same, at the longest pause: what a person mends may answer. */
export function alarm(text: string): Verdict {
  return { ...wait('needs-a-person', { inDoubt: true }), alarm: text };
}

/** Everything that is neither an answer nor a refusal the caller understands. */
export function stay(
  peer: Peer,
  outcome: Exclude<Outcome<unknown>, { kind: 'answered' }>,
): Verdict {
  if (outcome.kind === 'unknown') {
    if (outcome.reason === 'answer-invalid')
      return alarm(`the ${peer} answered outside the protocol`);
    const { retryAfterSeconds = null } = outcome;
    return { ...wait(unreachable[peer], { inDoubt: true }), retryAfterSeconds };
  }
  const { failure } = outcome;
  const waiting = failureMayPass(failure.code)
    ? wait(unreachable[peer], { inDoubt: true })
    : alarm(`the ${peer} refused with ${failure.code}: ${failure.detail}`);
  return { ...waiting, retryAfterSeconds: failure.retryAfterSeconds ?? null };
}

export function isRefusal(
  outcome: Outcome<unknown>,
  ...codes: FailureCode[]
): outcome is { kind: 'refused'; failure: Failure } {
  return outcome.kind === 'refused' && codes.includes(outcome.failure.code);
}

/** Said before the ledger has looked at what it was asked: nothing about what it has under an id. */
const callerRefusals: readonly FailureCode[] = [
  'certificate-required',
  'certificate-refused',
  'role-refused',
  'path-unknown',
  'media-type-unsupported',
  'body-too-large',
  'terminal-copied',
  'terminal-locked',
  'terminal-record-damaged',
  'terminal-storage-failing',
];

export const refusesTheCaller = ({ code }: Failure): boolean => callerRefusals.includes(code);

export const withdrawn = (detail: string): Failure => failureOf('redemption-withdrawn', detail);
