import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attemptWindow } from '../../../../services/certificate-authority/attempts.ts';

const LENGTH_MS = 15 * 60 * 1000;

it('every moment is in exactly one window, and is told how long it lasts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (nowMs) => {
      const { startsAt, endsInSeconds } = attemptWindow(new Date(nowMs));
      const sinceMs = nowMs - startsAt.getTime();
      expect(sinceMs).toBeGreaterThanOrEqual(0);
      expect(sinceMs).toBeLessThan(LENGTH_MS);
      expect(endsInSeconds).toBe(Math.ceil((LENGTH_MS - sinceMs) / 1000));
      expect(attemptWindow(new Date(nowMs + endsInSeconds * 1000)).startsAt).not.toEqual(startsAt);
    }),
  );
});
