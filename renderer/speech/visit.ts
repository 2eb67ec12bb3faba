/** By what reading aloud begins and ends without a touch: a visit that is over, a plug that goes in or out. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { type ScreenName } from '../flow.ts';

/** Goodbye is still read; with whatever comes after it, or after a visit that ended without one, it ends. */
export function useVisit(screen: ScreenName, end: () => void): void {
  const before = useRef(screen);
  useEffect(() => {
    const from = before.current;
    before.current = screen;
    if (from !== screen && isOver(from, screen)) end();
  }, [screen, end]);
}

export function isOver(from: ScreenName, to: ScreenName): boolean {
  if (from === 'goodbye') return true;
  return atRest.has(to) && !beforeVisit.has(from);
}

const atRest: ReadonlySet<ScreenName> = new Set([
  'welcome',
  'maintenance',
  'wrong-clock',
  'disk-failing',
] as const);

/** From these somebody goes back and stays. */
const beforeVisit: ReadonlySet<ScreenName> = new Set([
  'starting',
  'out-of-service',
  'maintenance',
  'wrong-clock',
  'disk-failing',
  'welcome',
  'card',
  'pin',
] as const);

/** Headphones that were in before anybody looked begin nothing: somebody may have left them there. */
export function usePlug(
  plug: 'in' | 'out' | undefined,
  acts: { begin: () => void; end: () => void },
): void {
  const before = useRef(plug);
  const now = useRef(acts);
  useLayoutEffect(() => {
    now.current = acts;
  });
  useEffect(() => {
    const was = before.current;
    before.current = plug;
    if (plug === was) return;
    if (plug === 'in') now.current.begin();
    else now.current.end();
  }, [plug]);
}
