/**
 * Who struck a key: a person, or a keyboard-wedge scanner, which is a keyboard that types very fast
 * and ends with Enter. Keys that follow each other faster than a person types are a scanner's, from
 * the first to the last, whatever they spell; so a digit is known to be typing only once the next
 * key has not followed at once, and is held until then.
 */
import { type DigitKey, isDigitKey } from './amount-entry.ts';
import { limits } from './limits.ts';

export interface Rhythm {
  /** A digit of which it is not known yet who struck it. */
  held: DigitKey | null;
  /** The digits struck since a scan may have begun. */
  digits: string;
  lastMs: number;
}

export interface Struck {
  rhythm: Rhythm;
  /** The digit held before, now known to have been typed. It comes before this key. */
  typed: DigitKey | null;
  /** Not a person's, or not yet known to be: nobody else may act on this key. */
  kept: boolean;
  /** The card number that this key, an Enter, completes. */
  scanned: string | null;
}

export const silence: Rhythm = { held: null, digits: '', lastMs: Number.NEGATIVE_INFINITY };

/** @param nowMs when the key was struck, not when a busy machine came round to it */
export function afterKey(before: Rhythm, key: string, nowMs: number): Struck {
  const joined = nowMs - before.lastMs <= limits.scannerGapMsMax;
  const typed = joined ? null : before.held;
  if (isDigitKey(key)) {
    const rhythm: Rhythm = joined
      ? { held: null, digits: before.digits + key, lastMs: nowMs }
      : { held: key, digits: key, lastMs: nowMs };
    return { rhythm, typed, kept: true, scanned: null };
  }
  const complete = key === 'Enter' && joined && before.digits.length === limits.cardDigits;
  return {
    rhythm: { held: null, digits: '', lastMs: nowMs },
    typed,
    kept: joined,
    scanned: complete ? before.digits : null,
  };
}

/** Nothing followed: what was held was typed. What was struck last still counts for the rhythm. */
export function afterPause(before: Rhythm): Pick<Struck, 'rhythm' | 'typed'> {
  return { rhythm: { ...before, held: null }, typed: before.held };
}
