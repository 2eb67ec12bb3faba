/** From what was drawn to dots of a thermal printer: black or nothing. Pure. */
import { type Bitmap } from './ports.ts';

export interface Drawn {
  width: number;
  height: number;
  /** Four bytes a pixel: blue, green, red, and one that is not looked at. */
  bgra: Uint8Array;
}

/** Rec. 601 luma in 256ths. */
const BLUE = 29;
const GREEN = 150;
const RED = 77;
/** Text is drawn in black on white: halfway keeps strokes as wide as they were meant. */
const BLACK_BELOW = 128 * 256;

export function toDots({ width, height, bgra }: Drawn): Bitmap {
  const perRow = Math.ceil(width / 8);
  const bytes = new Uint8Array(perRow * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = (row * width + column) * 4;
      const luma = (bgra[at] ?? 0) * BLUE + (bgra[at + 1] ?? 0) * GREEN + (bgra[at + 2] ?? 0) * RED;
      if (luma < BLACK_BELOW) {
        const place = row * perRow + (column >> 3);
        bytes[place] = (bytes[place] ?? 0) | (0x80 >> (column & 7));
      }
    }
  }
  return withoutCommands({ width: perRow * 8, height, bytes });
}

const DLE = 0x10;
/** EOT, ENQ and DC4: after DLE a printer obeys them at once, even in the middle of a picture. */
const obeyed: readonly number[] = [0x04, 0x05, 0x14];

/**
 * No two bytes of the picture spell a real-time command, which might clear the printer or open a drawer:
 * where they would, one stroke of one dot becomes two dots wide.
 */
export function withoutCommands({ width, height, bytes }: Bitmap): Bitmap {
  const safe = Uint8Array.from(bytes);
  for (let at = 0; at + 1 < safe.length; at += 1) {
    if (safe[at] === DLE && obeyed.includes(safe[at + 1] ?? 0)) safe[at] = DLE | 0x08;
  }
  return { width, height, bytes: safe };
}
