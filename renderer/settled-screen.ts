/** What the policy says of the screen changes where nobody is in the middle of anything, and nowhere else. */
import { useRef } from 'react';
import { type Snapshot } from '../protocol/ipc.ts';
import { type ScreenName } from './flow.ts';

export type Presented = Pick<Snapshot, 'screen' | 'idle'>;

const between: readonly ScreenName[] = [
  'starting',
  'out-of-service',
  'welcome',
  'maintenance',
  'wrong-clock',
  'disk-failing',
];

/** As it was when the last customer had gone; at first as it is. */
export function useSettledScreen({ screen, idle }: Snapshot, name: ScreenName): Presented {
  const held = useRef<Presented | null>(null);
  if (held.current === null || between.includes(name)) {
    held.current = { ...(screen && { screen }), ...(idle && { idle }) };
  }
  return held.current;
}
