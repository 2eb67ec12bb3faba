import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../../../../main/devices/esc-pos/encode.ts';
import { type Bitmap } from '../../../../../main/devices/ports.ts';
import { EscPosDecoder, sheetOf } from '../../../../../scripts/devices/esc-pos-decoder.ts';

const picture = fc
  .record({
    perRow: fc.constantFrom(1, 48, 72),
    height: fc.integer({ min: 1, max: 400 }),
    seed: fc.nat(),
  })
  .map(({ perRow, height, seed }): Bitmap => {
    const bytes = Uint8Array.from(
      { length: perRow * height },
      (_, at) => ((at + 1) * (seed + 7)) >> 3,
    );
    return { width: perRow * 8, height, bytes };
  });

test('a picture comes out as it went in, however the bytes are cut up on the way', () => {
  fc.assert(
    fc.property(picture, fc.integer({ min: 1, max: 999 }), (bitmap, piece) => {
      const sent = Buffer.concat(encode(bitmap));
      const decoder = new EscPosDecoder();
      const commands = [];
      for (let at = 0; at < sent.length; at += piece)
        commands.push(...decoder.feed(sent.subarray(at, at + piece)));
      const sheet = sheetOf(commands.flatMap((one) => (one.is === 'stripe' ? [one.stripe] : [])));
      expect(packed(sheet.dots)).toEqual(bitmap.bytes);
      expect([sheet.width, sheet.height]).toEqual([bitmap.width, bitmap.height]);
      const others = commands.map((one) => one.is).filter((is) => is !== 'stripe');
      expect(others).toEqual(['begin', 'quiet', 'cut', 'paper?']);
    }),
    { numRuns: 12 },
  );
});

function packed(dots: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: dots.length / 8 }, (_, at) =>
    dots.slice(at * 8, at * 8 + 8).reduce((byte, dot) => byte * 2 + dot, 0),
  );
}
