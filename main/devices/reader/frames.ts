/** From the bytes of a serial reader to codes: each ends with CR or LF. Pure. */
import { limits } from '../limits.ts';

export interface Frames {
  /** What came since the last end; null: too long or not readable, and dropped up to the next end. */
  begun: string | null;
  lastMs: number;
  /** When the codes of the last second came. */
  recentMs: readonly number[];
}

export const nothingRead: Frames = { begun: '', lastMs: 0, recentMs: [] };

/** A card or a code has visible characters of ASCII and nothing else; what has others is no code of ours. */
const visible = (byte: number): boolean => byte > 0x20 && byte < 0x7f;

export function afterBytes(
  before: Frames,
  bytes: Uint8Array,
  nowMs: number,
): { frames: Frames; codes: string[] } {
  const codes: string[] = [];
  const recentMs = before.recentMs.filter((atMs) => nowMs - atMs < 1_000);
  // What was broken off long ago is no beginning of this.
  let begun = nowMs - before.lastMs > limits.codeGapMsMax ? '' : before.begun;
  for (const byte of bytes) {
    if (byte === 0x0d || byte === 0x0a) {
      if (begun !== null && begun !== '' && recentMs.length < limits.codesPerSecondMax) {
        codes.push(begun);
        recentMs.push(nowMs);
      }
      begun = '';
    } else if (begun !== null) {
      const fits = visible(byte) && begun.length < limits.codeCharactersMax;
      begun = fits ? begun + String.fromCharCode(byte) : null;
    }
  }
  return { frames: { begun, lastMs: nowMs, recentMs }, codes };
}
