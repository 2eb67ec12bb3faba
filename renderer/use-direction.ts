import { useEffect, useRef } from 'react';
import { type ScreenName, directionBetween } from './flow.ts';

/** Which way the present screen came in: forward in the reading direction, back against it. */
export function useDirection(name: ScreenName): 'forward' | 'back' {
  const shown = useRef({ name, direction: 'forward' as 'forward' | 'back' });
  const direction =
    shown.current.name === name ? shown.current.direction : directionBetween(shown.current.name, name);
  useEffect(() => {
    shown.current = { name, direction };
  }, [name, direction]);
  return direction;
}
