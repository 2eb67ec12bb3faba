/**
 * A picture as ESC/POS: nothing but commands that every common receipt printer knows, so that no printer's own
 * alphabet is relied on. Pure.
 *
 *   ESC @            as after switching on
 *   GS a 0           says nothing unasked, so that an answer is an answer
 *   GS v 0           a stripe of the picture, dot for dot
 *   GS V 66 0        feeds to the cutter and cuts, leaving one point
 *   GS r 1           answered in its turn: when it is, everything before it is on paper
 */
import { type Bitmap } from '../ports.ts';

const ESC = 0x1b;
const GS = 0x1d;

/** A stripe is at most 18 kB, which the smallest buffers take; nothing is seen between two of them. */
const STRIPE_ROWS = 256;

export const begin = Uint8Array.of(ESC, 0x40, GS, 0x61, 0);
export const end = Uint8Array.of(GS, 0x56, 66, 0, GS, 0x72, 1);

/** In the order in which they are sent. */
export function encode(bitmap: Bitmap): Uint8Array[] {
  const stripes = Math.ceil(bitmap.height / STRIPE_ROWS);
  return [
    begin,
    ...Array.from({ length: stripes }, (_, index) => stripe(bitmap, index * STRIPE_ROWS)),
    end,
  ];
}

function stripe({ width, height, bytes }: Bitmap, from: number): Uint8Array {
  const perRow = width / 8;
  const rows = Math.min(STRIPE_ROWS, height - from);
  const header = [GS, 0x76, 0x30, 0, perRow & 0xff, perRow >> 8, rows & 0xff, rows >> 8];
  return Uint8Array.from([...header, ...bytes.subarray(from * perRow, (from + rows) * perRow)]);
}

/** Obeyed at once, even by a printer that waits for paper: forget what was not printed. */
export const forgetAll = Uint8Array.of(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8);

/** DLE EOT: 2 asks why it is not ready, 4 asks for its paper. */
export const askStatus = (about: 2 | 4): Uint8Array => Uint8Array.of(0x10, 0x04, about);
