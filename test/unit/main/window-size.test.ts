import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeWithin } from '../../../main/window-size.ts';

describe('the window on a display', () => {
  it.each([
    ['a kiosk with room to spare', { width: 1200, height: 2000 }, { width: 1080, height: 1920 }],
    ['an ordinary monitor', { width: 1920, height: 1080 }, { width: 1848, height: 1040 }],
    ['a small laptop', { width: 1366, height: 728 }, { width: 1223, height: 688 }],
    ['a monitor on its side', { width: 1080, height: 1920 }, { width: 1057, height: 1880 }],
    ['a very large one', { width: 3840, height: 2100 }, { width: 1920, height: 1080 }],
  ])('is seen whole on %s', (_, workArea, size) => {
    expect(sizeWithin(workArea)).toEqual(size);
  });

  it('never reaches beyond any display', () => {
    const pixels = fc.integer({ min: 320, max: 8000 });
    fc.assert(
      fc.property(pixels, pixels, (width, height) => {
        const size = sizeWithin({ width, height });
        expect(size.width).toBeLessThanOrEqual(width);
        expect(size.height).toBeLessThanOrEqual(height);
      }),
    );
  });
});
