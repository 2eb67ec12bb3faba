import { describe, expect, test } from 'vitest';
import { afterKey, noBurst } from '../../../renderer/scanner.ts';
import { CARD } from './fixtures/snapshots.ts';

function typed(keys: string[], gapMs: number): string | null {
  let burst = noBurst;
  let scanned: string | null = null;
  keys.forEach((key, place) => {
    const after = afterKey(burst, key, 1000 + place * gapMs);
    burst = after.burst;
    scanned = after.scanned;
  });
  return scanned;
}

describe('a scanner that types', () => {
  test('is heard: sixteen digits as fast as no person types, then Enter', () => {
    expect(typed([...CARD, 'Enter'], 8)).toBe(CARD);
  });

  test('a person who types the same is not a scanner', () => {
    expect(typed([...CARD, 'Enter'], 120)).toBeNull();
  });

  test('too few digits, or too many, are no card', () => {
    expect(typed([...CARD.slice(1), 'Enter'], 8)).toBeNull();
    expect(typed([...CARD, '1', 'Enter'], 8)).toBeNull();
  });

  test('another key in between breaks it off', () => {
    expect(typed([...CARD.slice(0, 8), 'x', ...CARD.slice(8), 'Enter'], 8)).toBeNull();
  });

  test('digits typed before the scan are not part of it', () => {
    let burst = afterKey(noBurst, '7', 0).burst;
    let scanned: string | null = null;
    [...CARD, 'Enter'].forEach((key, place) => {
      const after = afterKey(burst, key, 900 + place * 5);
      burst = after.burst;
      scanned = after.scanned;
    });
    expect(scanned).toBe(CARD);
  });
});
