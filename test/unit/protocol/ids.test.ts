import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId, uuidV7From } from '../../../protocol/ids.ts';

const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('a version 7 UUID', () => {
  it('has its version, its variant and its time where RFC 9562 says', () => {
    fc.assert(
      fc.property(moment, random, (nowMs, bytes) => {
        const id = redemptionId.parse(uuidV7From(nowMs, bytes));
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
      }),
    );
  });

  it('sorts by the time it was made', () => {
    fc.assert(
      fc.property(moment, moment, random, random, (one, two, left, right) => {
        fc.pre(one !== two);
        expect(uuidV7From(one, left) < uuidV7From(two, right)).toBe(one < two);
      }),
    );
  });

  it('keeps 74 random bits: each one changes the id', () => {
    const zero = uuidV7From(0, new Uint8Array(10));
    const ids = Array.from({ length: 80 }, (_, bit) => {
      const bytes = new Uint8Array(10);
      bytes[Math.floor(bit / 8)] = 1 << (bit % 8);
      return uuidV7From(0, bytes);
    });
    expect(new Set(ids.filter((id) => id !== zero)).size).toBe(74);
  });

  it('agrees with the example of RFC 9562, appendix A.6', () => {
    const bytes = Uint8Array.from([0xcc, 0x31, 0x8c, 0x4d, 0xc0, 0xc0, 0xc0, 0x73, 0x98, 0xf0]);
    expect(uuidV7From(0x017f22e279b0, bytes)).toMatch(/^017f22e2-79b0-7/);
  });

  it('is not made from too little randomness', () => {
    expect(() => uuidV7From(0, new Uint8Array(9))).toThrow(RangeError);
  });
});
