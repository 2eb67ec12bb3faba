/**
 * The way in for staff: a corner that is held for three seconds. It looks like nothing, takes no focus
 * and is not spoken, so nobody comes upon it; what is behind it asks for badge and PIN.
 */
import { useRef } from 'react';
import { useClock } from '../clock.ts';

const HOLD_MS = 3_000;

export function WayIn({ onEnter }: { onEnter: () => void }) {
  const clock = useClock();
  const cancel = useRef<() => void>(() => {});
  const release = (): void => cancel.current();
  return (
    <div
      className="staff-corner"
      data-staff-corner
      aria-hidden="true"
      onPointerDown={() => {
        release();
        cancel.current = clock.after(HOLD_MS, onEnter);
      }}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
    />
  );
}
