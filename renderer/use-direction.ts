import { useEffect, useRef } from 'react';
import { type ScreenName, directionBetween } from './flow.ts';

/** Which way the present screen came in: forward in the reading direction, back against it. */
type Direction = 'forward' | 'back';

export function useDirection(name: ScreenName): Direction {
  const shown = useRef<{ name: ScreenName; direction: Direction }>({ name, direction: 'forward' });
  const direction =
    shown.current.name === name
      ? shown.current.direction
      : directionBetween(shown.current.name, name);
  useEffect(() => {
    shown.current = { name, direction };
  }, [name, direction]);
  return direction;
}
