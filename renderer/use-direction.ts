import { useEffect, useRef } from 'react';
import { type Direction, directionBetween, type ScreenName } from './flow.ts';

/** Which way the present screen came in; the first of all is just there. */
export function useDirection(name: ScreenName): Direction {
  const shown = useRef<{ name: ScreenName; direction: Direction }>({ name, direction: 'still' });
  const direction =
    shown.current.name === name
      ? shown.current.direction
      : directionBetween(shown.current.name, name);
  useEffect(() => {
    shown.current = { name, direction };
  }, [name, direction]);
  return direction;
}
