/**
 * Nobody there? After a while without a touch the screen asks; without an answer it ends the session.
 *
 *   present ──idleMs──▶ asking ──idleAnswerMs──▶ gone
 *      ▲──── touch ────┘  (while asking only the answer counts: the veil may be touched by accident)
 */
import { useCallback, useEffect, useState } from 'react';
import { useClock } from './clock.ts';
import { limits } from './limits.ts';

export type Presence = 'present' | 'asking';

export interface IdleGuard {
  presence: Presence;
  /** The answer: somebody is there. */
  stay(): void;
}

/**
 * @param watching false where nobody may be interrupted
 * @param place changes with the screen: a new screen begins a new wait
 */
export function useIdleGuard(watching: boolean, place: string, onGone: () => void): IdleGuard {
  const clock = useClock();
  const [presence, setPresence] = useState<Presence>('present');
  const stay = useCallback(() => setPresence('present'), []);

  useEffect(() => setPresence('present'), [place, watching]);

  useEffect(() => {
    if (!watching || presence !== 'present') return undefined;
    let cancel = clock.after(limits.idleMs, () => setPresence('asking'));
    const touched = (): void => {
      cancel();
      cancel = clock.after(limits.idleMs, () => setPresence('asking'));
    };
    window.addEventListener('pointerdown', touched, { capture: true });
    window.addEventListener('keydown', touched, { capture: true });
    return () => {
      cancel();
      window.removeEventListener('pointerdown', touched, { capture: true });
      window.removeEventListener('keydown', touched, { capture: true });
    };
  }, [clock, watching, presence, place]);

  useEffect(() => {
    if (!watching || presence !== 'asking') return undefined;
    return clock.after(limits.idleAnswerMs, onGone);
  }, [clock, watching, presence, onGone]);

  return { presence: watching ? presence : 'present', stay };
}
