/** From the bytes of a serial reader to codes: each ends with CR or LF. Pure. */
import { readerCode, type ReaderCode } from '../../../protocol/ipc.ts';
import { limits } from '../limits.ts';

export interface Frames {
  /** What came since the last end; null: too long, and dropped up to the next end. */
  begun: string | null;
  lastMs: number;
  /** When the codes of the last second came. */
  recentMs: readonly number[];
}

export const nothingRead: Frames = { begun: '', lastMs: 0, recentMs: [] };

export function afterBytes(
  before: Frames,
  bytes: Uint8Array,
  nowMs: number,
): { frames: Frames; codes: ReaderCode[] } {
  const codes: ReaderCode[] = [];
  const recentMs = before.recentMs.filter((atMs) => nowMs - atMs < 1_000);
  // What was broken off long ago is no beginning of this.
  let begun = nowMs - before.lastMs > limits.codeGapMsMax ? '' : before.begun;
  for (const byte of bytes) {
    if (byte === 0x0d || byte === 0x0a) {
      const code = readerCode.safeParse(begun);
      if (code.success && recentMs.length < limits.codesPerSecondMax) {
        codes.push(code.data);
        recentMs.push(nowMs);
      }
      begun = '';
    } else if (begun !== null) {
      const fits = begun.length < limits.lineCharactersMax;
      begun = fits ? begun + String.fromCharCode(byte) : null;
    }
  }
  return { frames: { begun, lastMs: nowMs, recentMs }, codes };
}
