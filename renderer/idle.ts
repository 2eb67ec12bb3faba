/**
 * Nobody there? After a while without a touch the screen asks; without an answer it ends the session.
 *
 *   present ──idleMs──▶ asking ──idleAnswerMs──▶ gone
 *      ▲──── touch ────┘  (while asking only the answer counts: the veil may be touched by accident)
 */
import { useCallback, useEffect, useState } from 'react';
import { type Snapshot } from '../protocol/ipc.ts';
import { useClock } from './clock.ts';
import { limits } from './limits.ts';
import { onTouch } from './touches.ts';

export type Presence = 'present' | 'asking';

export interface IdleGuard {
  presence: Presence;
  /** The answer: somebody is there. */
  stay(): void;
}

export interface IdleTimes {
  askAfterMs: number;
  answerMs: number;
}

/** As the ledger's policy says; before there was one, as this kiosk was made. */
export const idleTimes = ({ idle }: Pick<Snapshot, 'idle'>): IdleTimes =>
  idle === undefined
    ? { askAfterMs: limits.idleMs, answerMs: limits.idleAnswerMs }
    : { askAfterMs: idle.askAfterSeconds * 1000, answerMs: idle.answerSeconds * 1000 };

interface Watched {
  /** False where nobody may be interrupted. */
  watching: boolean;
  /** Changes with the screen: a new screen begins a new wait. */
  place: string;
  times: IdleTimes;
}

export function useIdleGuard(
  { watching, place, times: { askAfterMs, answerMs } }: Watched,
  onGone: () => void,
): IdleGuard {
  const clock = useClock();
  const [presence, setPresence] = useState<Presence>('present');
  const stay = useCallback(() => setPresence('present'), []);

  useEffect(() => setPresence('present'), [place, watching]);

  useEffect(() => {
    if (!watching || presence !== 'present') return undefined;
    let cancel = clock.after(askAfterMs, () => setPresence('asking'));
    const touched = (): void => {
      cancel();
      cancel = clock.after(askAfterMs, () => setPresence('asking'));
    };
    const ended = onTouch(touched);
    return () => {
      cancel();
      ended();
    };
  }, [clock, watching, presence, place, askAfterMs]);

  useEffect(() => {
    if (!watching || presence !== 'asking') return undefined;
    return clock.after(answerMs, onGone);
  }, [clock, watching, presence, onGone, answerMs]);

  return { presence: watching ? presence : 'present', stay };
}

/**
 * Nobody has touched the welcome screen for as long as a session would have lasted: what somebody left
 * behind, a language, goes. Told again after as long, for what has changed behind the screen meanwhile.
 */
export function useAbandoned(
  watching: boolean,
  { askAfterMs, answerMs }: IdleTimes,
  onAbandoned: () => void,
): void {
  const onTouched = useCallback(() => undefined, []);
  useUntouched(watching, askAfterMs + answerMs, { onUntouched: onAbandoned, onTouched });
}

/** Has nobody touched the screen for so long that it may invite? Any touch, key or code takes that back. */
export function useInvites(watching: boolean): boolean {
  const [invites, setInvites] = useState(false);
  const onUntouched = useCallback(() => setInvites(true), []);
  const onTouched = useCallback(() => setInvites(false), []);
  useUntouched(watching, limits.invitationAfterMs, { onUntouched, onTouched });
  useEffect(() => setInvites(false), [watching]);
  return watching && invites;
}

interface Touches {
  onUntouched: () => void;
  onTouched: () => void;
}

/** Calls each time there was no touch for so long. */
function useUntouched(watching: boolean, ms: number, { onUntouched, onTouched }: Touches): void {
  const clock = useClock();
  useEffect(() => {
    if (!watching) return undefined;
    let cancel = (): void => undefined;
    const wait = (): void => {
      cancel = clock.after(ms, () => {
        wait();
        onUntouched();
      });
    };
    const touched = (): void => {
      cancel();
      wait();
      onTouched();
    };
    wait();
    const ended = onTouch(touched);
    return () => {
      cancel();
      ended();
    };
  }, [clock, watching, ms, onUntouched, onTouched]);
}
