/**
 * ESC/POS, as a receipt printer reads it: bytes in any pieces back to what they ask for. It knows the commands that
 * the kiosk sends and no others, so that a test sees whatever else is said. Shares no code with the encoder.
 */

/** One dot a byte, rows from the top; 1 is black. */
export interface Stripe {
  width: number;
  height: number;
  dots: Uint8Array;
}

export type Command =
  | { is: 'begin' }
  | { is: 'quiet' }
  | { is: 'stripe'; stripe: Stripe }
  | { is: 'cut' }
  /** Asked in its turn: how much paper there is. */
  | { is: 'paper?' }
  /** Asked at once, whatever else is going on. */
  | { is: 'status?'; about: number }
  | { is: 'forget' }
  | { is: 'unknown'; byte: number };

interface Read {
  command: Command;
  /** Bytes it took. */
  length: number;
}

const FORGET = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

export class EscPosDecoder {
  #pending: number[] = [];

  /** @returns what is complete by now */
  feed(bytes: Iterable<number>): Command[] {
    for (const byte of bytes) this.#pending.push(byte);
    const commands: Command[] = [];
    for (;;) {
      const read = readOne(this.#pending);
      if (read === null) return commands;
      commands.push(read.command);
      this.#pending = this.#pending.slice(read.length);
    }
  }
}

/** @returns null where more bytes are needed */
function readOne(bytes: readonly number[]): Read | null {
  const [first, second, third] = bytes;
  if (first === undefined) return null;
  if (second === undefined) return [0x10, 0x1b, 0x1d].includes(first) ? null : unknown(first);
  if (first === 0x1b && second === 0x40) return { command: { is: 'begin' }, length: 2 };
  if (first === 0x10 && second === 0x14) return forget(bytes);
  if (third === undefined) return first === 0x10 || first === 0x1d ? null : unknown(first);
  if (first === 0x10 && second === 0x04)
    return { command: { is: 'status?', about: third }, length: 3 };
  if (first === 0x1d && second === 0x61) return { command: { is: 'quiet' }, length: 3 };
  if (first === 0x1d && second === 0x72) return { command: { is: 'paper?' }, length: 3 };
  if (first === 0x1d && second === 0x56)
    return bytes.length < 4 ? null : { command: { is: 'cut' }, length: 4 };
  if (first === 0x1d && second === 0x76) return stripe(bytes);
  return unknown(first);
}

const unknown = (byte: number): Read => ({ command: { is: 'unknown', byte }, length: 1 });

function forget(bytes: readonly number[]): Read | null {
  if (bytes.length < FORGET.length) return null;
  const same = FORGET.every((byte, place) => bytes[place] === byte);
  return same ? { command: { is: 'forget' }, length: FORGET.length } : unknown(0x10);
}

function stripe(bytes: readonly number[]): Read | null {
  const [, , kind, mode, widthLow, widthHigh, heightLow, heightHigh] = bytes;
  if (heightHigh === undefined) return null;
  if (kind !== 0x30 || mode !== 0) return unknown(0x1d);
  const perRow = (widthLow ?? 0) + (widthHigh ?? 0) * 256;
  const height = (heightLow ?? 0) + heightHigh * 256;
  const length = 8 + perRow * height;
  if (bytes.length < length) return null;
  const dots = bytes
    .slice(8, length)
    .flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1));
  const read = { width: perRow * 8, height, dots: Uint8Array.from(dots) };
  return { command: { is: 'stripe', stripe: read }, length };
}

/** What stands on one piece of paper, from its stripes. */
export function sheetOf(stripes: readonly Stripe[]): Stripe {
  const width = stripes[0]?.width ?? 0;
  const height = stripes.reduce((sum, one) => sum + one.height, 0);
  const dots = new Uint8Array(width * height);
  let row = 0;
  for (const one of stripes) {
    dots.set(one.dots, row * width);
    row += one.height;
  }
  return { width, height, dots };
}
