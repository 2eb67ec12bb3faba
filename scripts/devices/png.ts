/** A printed sheet as a PNG file (ISO/IEC 15948): 8 bits of grey, nothing else. */
import { crc32, deflateSync } from 'node:zlib';
import { type Stripe } from './esc-pos-decoder.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY_8_BITS = [8, 0, 0, 0, 0];

export function pngOf({ width, height, dots }: Stripe): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    // The first byte of a row says how it is filtered: not at all.
    for (let column = 0; column < width; column += 1) {
      rows[row * (width + 1) + 1 + column] = dots[row * width + column] === 1 ? 0 : 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(GREY_8_BITS, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'ascii'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
