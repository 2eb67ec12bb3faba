import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../../../../main/devices/limits.ts';
import { readerCode } from '../../../../../protocol/ipc.ts';
import { afterBytes, nothingRead } from '../../../../../main/devices/reader/frames.ts';

function read(pieces: { text: string; afterMs?: number }[]): string[] {
  let frames = nothingRead;
  let nowMs = 1_000_000;
  return pieces.flatMap(({ text, afterMs = 1 }) => {
    nowMs += afterMs;
    const after = afterBytes(frames, Buffer.from(text, 'latin1'), nowMs);
    frames = after.frames;
    return after.codes;
  });
}

describe('a serial reader', () => {
  test.each(['\r', '\n', '\r\n'])('ends a code with %j', (end) => {
    expect(read([{ text: `5000000000000009${end}` }])).toEqual(['5000000000000009']);
  });

  test('may send it in any pieces', () => {
    const code = fc.stringMatching(/^[!-~]{4,60}$/);
    fc.assert(
      fc.property(
        fc.array(code, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        (codes, piece) => {
          const sent = codes.map((one) => `${one}\r\n`).join('');
          const pieces = sent.match(new RegExp(`[^]{1,${piece}}`, 'g')) ?? [];
          expect(read(pieces.map((text) => ({ text })))).toEqual(codes);
        },
      ),
    );
  });

  test('what was broken off is no beginning of the next', () => {
    const late = limits.codeGapMsMax + 1;
    expect(read([{ text: '50000' }, { text: '1234\r', afterMs: late }])).toEqual(['1234']);
  });

  test.each(['', '123', '12\x0034', '12\x1b[A34', '12 34', 'カード'])('%j is no code', (text) => {
    expect(read([{ text: `${text}\r5678\r` }])).toEqual(['5678']);
  });

  test('brings nothing but what may be told to the page, whatever is at the line', () => {
    const anything = fc.uint8Array({ maxLength: 40 });
    const piece = anything.map((bytes) => ({ text: Buffer.from(bytes).toString('latin1') }));
    const codes = fc.array(fc.oneof(piece, fc.constantFrom({ text: '\r' }, { text: '40063813' })));
    fc.assert(
      fc.property(codes, (pieces) => {
        for (const code of read(pieces)) expect(readerCode.safeParse(code).success).toBe(true);
      }),
    );
  });

  test('without an end, it is dropped up to the next one', () => {
    const endless = '7'.repeat(limits.lineCharactersMax + 1);
    expect(read([{ text: endless }, { text: '8888\r9999\r' }])).toEqual(['9999']);
  });

  test('of more codes than any hand holds to it, those are dropped that come too soon', () => {
    const codes = Array.from({ length: 9 }, (_, one) => ({ text: `code${one}\r` }));
    expect(read(codes)).toHaveLength(limits.codesPerSecondMax);
    expect(read([...codes, { text: 'later\r', afterMs: 1_000 }]).at(-1)).toBe('later');
  });
});
