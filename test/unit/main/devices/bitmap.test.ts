import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDots, withoutCommands } from '../../../../main/devices/bitmap.ts';

const grey = (values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value, value, value, 255]));

test('darker than the middle is a dot, and a row is filled up to a whole byte', () => {
  const bitmap = toDots({
    width: 10,
    height: 1,
    bgra: grey([0, 127, 128, 255, 0, 0, 0, 0, 0, 255]),
  });
  expect(bitmap).toEqual({ width: 16, height: 1, bytes: Uint8Array.of(0b1100_1111, 0b1000_0000) });
});

test('colours count as bright as they look: green is not printed, blue is', () => {
  const bgra = Uint8Array.of(0, 255, 0, 255, 255, 0, 0, 255);
  expect(toDots({ width: 2, height: 1, bgra }).bytes[0]).toBe(0b0100_0000);
});

test('no picture spells what a printer obeys at once, and hardly a dot is changed for it', () => {
  const byte = fc.oneof(fc.constantFrom(0x10, 0x04, 0x05, 0x14), fc.nat(255));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), fc.array(byte), (noise, likely) => {
      const bytes = Uint8Array.from([...noise, ...likely]);
      const safe = withoutCommands({ width: 8, height: bytes.length, bytes }).bytes;
      expect(Buffer.from(safe).toString('hex').replaceAll(/../g, '$& ')).not.toMatch(
        /(^| )10 (04|05|14)( |$)/,
      );
      // Dots are only added, at most one for each byte.
      expect(safe.every((one, at) => one === bytes[at] || one === 0x18)).toBe(true);
    }),
  );
});
