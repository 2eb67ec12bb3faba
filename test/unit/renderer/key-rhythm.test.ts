import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitKeys } from '../../../renderer/amount-entry.ts';
import { afterKey, afterPause, silence } from '../../../renderer/key-rhythm.ts';
import { limits } from '../../../renderer/limits.ts';
import { CARD } from './fixtures/snapshots.ts';

/** Keys with the milliseconds before each: what was typed, what was scanned, what others may act on. */
function struck(keys: { key: string; afterMs: number }[]) {
  let rhythm = silence;
  let nowMs = 1000;
  const heard = { typed: '', scanned: [] as string[], let: [] as string[] };
  for (const { key, afterMs } of keys) {
    nowMs += afterMs;
    const after = afterKey(rhythm, key, nowMs);
    rhythm = after.rhythm;
    heard.typed += after.typed ?? '';
    if (after.scanned !== null) heard.scanned.push(after.scanned);
    if (!after.kept) heard.let.push(key);
  }
  return { ...heard, typed: heard.typed + (afterPause(rhythm).typed ?? '') };
}

const evenly = (keys: string[], afterMs: number) => keys.map((key) => ({ key, afterMs }));
const code = fc.array(fc.constantFrom(...digitKeys), { minLength: 2, maxLength: 40 });
const scannerMs = fc.integer({ min: 1, max: limits.scannerGapMsMax });
const personMs = fc.integer({ min: limits.scannerGapMsMax + 1, max: 2000 });

describe('a scanner that types', () => {
  test('is heard: sixteen digits as fast as no person types, then Enter', () => {
    expect(struck(evenly([...CARD, 'Enter'], 8)).scanned).toEqual([CARD]);
  });

  test('whatever it reads comes whole: letters, signs, and long codes', () => {
    const printable = fc.stringMatching(/^[!-~]{4,200}$/);
    fc.assert(
      fc.property(printable, scannerMs, (text, gapMs) => {
        expect(struck(evenly([...text, 'Enter'], gapMs)).scanned).toEqual([text]);
      }),
    );
  });

  test('a key with a name in between breaks it off, and a code has an end', () => {
    const broken = [...CARD.slice(0, 8), 'Tab', ...CARD.slice(8), 'Enter'];
    expect(struck(evenly(broken, 8)).scanned).toEqual([CARD.slice(8)]);
    const endless = 'x'.repeat(limits.scanCharactersMax + 1);
    expect(struck(evenly([...endless, 'Enter'], 1)).scanned).toEqual([]);
  });

  test('digits typed before the scan are typed, and no part of it', () => {
    const keys = [
      { key: '7', afterMs: 900 },
      { key: '5', afterMs: 900 },
      ...evenly([...CARD.slice(1), 'Enter'], 5),
    ];
    expect(struck(keys)).toMatchObject({ typed: '7', scanned: [CARD] });
  });

  test('types nothing, whatever it reads: no digit from the first to the last, and no Enter', () => {
    fc.assert(
      fc.property(code, personMs, scannerMs, (digits, beforeMs, gapMs) => {
        const [first = '0', ...rest] = digits;
        const heard = struck([
          { key: first, afterMs: beforeMs },
          ...evenly([...rest, 'Enter'], gapMs),
        ]);
        expect(heard).toMatchObject({ typed: '', let: [] });
      }),
    );
  });
});

describe('a person who types', () => {
  test('is no scanner, and every digit counts', () => {
    fc.assert(
      fc.property(code, personMs, (digits, gapMs) => {
        const heard = struck(evenly([...digits, 'Enter'], gapMs));
        expect(heard).toEqual({ typed: digits.join(''), scanned: [], let: ['Enter'] });
      }),
    );
  });
});
