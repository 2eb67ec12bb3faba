import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateKey } from '../../../../protocol/sealed/keys.ts';
import { pruned, type Ring, ring, ringAt, rotated } from '../../../../services/key-ring/ring.ts';

const HOUR_MS = 3_600_000;
const times = { signingKeptMs: 24 * HOUR_MS, readingKeptMs: 100 * 24 * HOUR_MS };
const pairOf = async () => ({ sig: await generateKey('sig'), enc: await generateKey('enc') });
const first = await pairOf();
const second = await pairOf();
const third = await pairOf();
const START_MS = Date.parse('2026-03-01T00:00:00.000Z');

const young: Ring = { keys: [first.sig, first.enc] };
const kids = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => kid);

function turned(before: Ring, fresh: typeof second, nowMs: number): Ring {
  const after = rotated(before, fresh, { nowMs, usedFromMs: nowMs + HOUR_MS });
  if (after === null) throw new Error('a rotation was under way');
  return after;
}

describe('a ring that is turned', () => {
  const two = turned(young, second, START_MS);

  it('shows the next signing key at once, and signs with it only later', () => {
    const before = ringAt(two, START_MS);
    expect(before.signing.kid).toBe(first.sig.kid);
    expect(kids(before.published)).toEqual([first.sig.kid, first.enc.kid, second.sig.kid]);
    const after = ringAt(two, START_MS + HOUR_MS);
    expect(after.signing.kid).toBe(second.sig.kid);
    expect(kids(after.published)).toEqual([second.sig.kid, second.enc.kid, first.sig.kid]);
  });

  it('opens with both encryption keys all the time, and has nobody write to the next one early', () => {
    for (const ms of [0, HOUR_MS - 1, HOUR_MS, 50 * 24 * HOUR_MS]) {
      const { reading, published } = ringAt(two, START_MS + ms);
      expect(kids(reading).toSorted()).toEqual([first.enc.kid, second.enc.kid].toSorted());
      const shown = published.filter(({ use }) => use === 'enc');
      expect(kids(shown)).toEqual([reading[0]?.kid]);
    }
  });

  it('is not turned again before the last turn is in use', () => {
    const ask = { nowMs: START_MS + HOUR_MS - 1, usedFromMs: START_MS + 2 * HOUR_MS };
    expect(rotated(two, third, ask)).toBeNull();
    expect(rotated(two, third, { ...ask, nowMs: START_MS + HOUR_MS })).not.toBeNull();
  });

  it('forgets a private half when its time is over, and never what it has signed', () => {
    const signedUntil = START_MS + HOUR_MS + times.signingKeptMs;
    expect(pruned(two, signedUntil - 1, times)).toBeNull();
    const less = pruned(two, signedUntil, times);
    expect(less && kids(less.keys)).toEqual([first.enc.kid, second.sig.kid, second.enc.kid]);
    expect(less?.retired).toEqual([
      expect.objectContaining({
        kid: first.sig.kid,
        retiredAt: new Date(START_MS + HOUR_MS).toISOString(),
      }),
    ]);
    expect(JSON.stringify(less)).not.toContain(first.sig.d);
    const { verifying, published } = ringAt(ring.parse(less), signedUntil);
    expect(kids(verifying)).toEqual([second.sig.kid, first.sig.kid]);
    expect(kids(published)).toContain(first.sig.kid);
    const old = pruned(ring.parse(less), START_MS + HOUR_MS + times.readingKeptMs, times);
    expect(old && kids(old.keys)).toEqual([second.sig.kid, second.enc.kid]);
  });

  it('keeps the key in use, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 8 }), (hours) => {
        let now: Ring = young;
        const fresh = [second, third];
        for (const hour of hours) {
          const nowMs = START_MS + hour * HOUR_MS;
          const next = fresh[0];
          const turnedNow = next && rotated(now, next, { nowMs, usedFromMs: nowMs + HOUR_MS });
          if (turnedNow) fresh.shift();
          now = pruned(turnedNow ?? now, nowMs, times) ?? turnedNow ?? now;
          const { signing, reading, verifying } = ringAt(now, nowMs);
          expect(signing.use).toBe('sig');
          expect(reading.length).toBeGreaterThan(0);
          expect(kids(verifying)).toContain(first.sig.kid);
        }
      }),
    );
  });
});
