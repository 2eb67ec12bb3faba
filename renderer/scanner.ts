/**
 * A keyboard-wedge scanner is a keyboard that types very fast and ends with Enter. Typing that is as
 * fast as no person types, sixteen digits long, is a scan, wherever the focus happens to be.
 */
import { useEffect, useRef } from 'react';
import { isDigitKey } from './amount-entry.ts';
import { limits } from './limits.ts';

export interface Burst {
  digits: string;
  lastMs: number;
}

export const noBurst: Burst = { digits: '', lastMs: Number.NEGATIVE_INFINITY };

/** @returns `scanned` where this key, pressed at `nowMs`, ends a scan */
export function afterKey(
  burst: Burst,
  key: string,
  nowMs: number,
): { burst: Burst; scanned: string | null } {
  const joined = nowMs - burst.lastMs <= limits.scannerGapMsMax;
  if (isDigitKey(key)) {
    return { burst: { digits: joined ? burst.digits + key : key, lastMs: nowMs }, scanned: null };
  }
  const complete = key === 'Enter' && joined && burst.digits.length === limits.cardDigits;
  return { burst: noBurst, scanned: complete ? burst.digits : null };
}

/** Listens before any control does, so that the scanner's Enter presses no button. */
export function useScanner(onScan: ((digits: string) => void) | null): void {
  const burst = useRef(noBurst);
  useEffect(() => {
    if (onScan === null) return undefined;
    const listen = (event: KeyboardEvent): void => {
      // When the key was struck, not when a busy machine came round to it.
      const after = afterKey(burst.current, event.key, event.timeStamp);
      burst.current = after.burst;
      if (after.scanned === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      onScan(after.scanned);
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [onScan]);
}
