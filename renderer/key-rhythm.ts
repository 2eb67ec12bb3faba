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
  /** What was struck since a scan may have begun. */
  text: string;
  lastMs: number;
}

export interface Struck {
  rhythm: Rhythm;
  /** The digit held before, now known to have been typed. It comes before this key. */
  typed: DigitKey | null;
  /** Not a person's, or not yet known to be: nobody else may act on this key. */
  kept: boolean;
  /** What a scanner has read, which this key, an Enter, completes. */
  scanned: string | null;
}

export const silence: Rhythm = { held: null, text: '', lastMs: Number.NEGATIVE_INFINITY };

/** @param nowMs when the key was struck, not when a busy machine came round to it */
export function afterKey(before: Rhythm, key: string, nowMs: number): Struck {
  const joined = nowMs - before.lastMs <= limits.scannerGapMsMax;
  const typed = joined ? null : before.held;
  if (isCharacter(key)) {
    const text = joined ? `${before.text}${key}`.slice(0, limits.scanCharactersMax + 1) : key;
    // Only a digit can be typing that matters, so nothing else waits to be told from a scan.
    const held = !joined && isDigitKey(key) ? key : null;
    const kept = joined || held !== null;
    return { rhythm: { held, text, lastMs: nowMs }, typed, kept, scanned: null };
  }
  const complete = key === 'Enter' && joined && isCode(before.text);
  return {
    rhythm: { held: null, text: '', lastMs: nowMs },
    typed,
    kept: joined,
    scanned: complete ? before.text : null,
  };
}

const isCharacter = (key: string): boolean => [...key].length === 1;

/** Two keys in a row may be anybody's; a code has more, and not without an end. */
const isCode = ({ length }: string): boolean =>
  length >= limits.scanCharactersMin && length <= limits.scanCharactersMax;

/** Nothing followed: what was held was typed. What was struck last still counts for the rhythm. */
export function afterPause(before: Rhythm): Pick<Struck, 'rhythm' | 'typed'> {
  return { rhythm: { ...before, held: null }, typed: before.held };
}
