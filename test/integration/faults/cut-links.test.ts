/**
 * F18: kiosk–ledger, kiosk–bank and ledger–bank, each cut alone and together, for long and flapping.
 * In each of the eight states it is said what may have become of a redemption; once everything is mended
 * each has one legal end that all three agree on.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import {
  cancelledOnce,
  effectsOf,
  pointsOf,
  problemsIn,
  refusedOnce,
  settledOnce,
} from '../../support/triangle/effects.ts';
import { AMOUNT, messagesOf, wholeWay } from '../../support/triangle/journeys.ts';
import { inTriangle, LONG_ENOUGH_MS, type Triangle } from '../../support/triangle/triangle.ts';
import { type Name } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

const kept = { holds: 1, redeemed: 0, released: 0 };

describe('F18: from the authorization on, far past its window', () => {
  const states = [
    { kl: true, kb: true, lb: true, while: settledOnce, ends: [settledOnce] },
    { kl: true, kb: true, lb: false, while: settledOnce, ends: [settledOnce] },
    {
      // The ledger has had the bank cancel it; the kiosk hears the bank's word from the ledger.
      kl: true,
      kb: false,
      lb: true,
      while: cancelledOnce,
      ends: [cancelledOnce],
    },
    {
      kl: true,
      kb: false,
      lb: false,
      while: { ...kept, kiosk: 'sent', ledger: 'authorized', credits: 0 },
      // Who comes first afterwards: the ledger to cancel, or the kiosk with an order that is too late.
      ends: [cancelledOnce, refusedOnce],
    },
    {
      kl: false,
      kb: true,
      lb: true,
      while: { ...settledOnce, kiosk: 'confirmed' },
      ends: [settledOnce],
    },
    {
      kl: false,
      kb: true,
      lb: false,
      while: { ...kept, kiosk: 'confirmed', ledger: 'authorized', credits: 1 },
      ends: [settledOnce],
    },
    {
      kl: false,
      kb: false,
      lb: true,
      while: { ...cancelledOnce, kiosk: 'sent' },
      ends: [cancelledOnce],
    },
    {
      kl: false,
      kb: false,
      lb: false,
      while: { ...kept, kiosk: 'sent', ledger: 'authorized', credits: 0 },
      ends: [cancelledOnce, refusedOnce],
    },
  ];
  it.each(states)('kiosk–ledger $kl, kiosk–bank $kb, ledger–bank $lb', async (state) => {
    await inTriangle(async (triangle) => {
      // The bank knows the ledger's key from an earlier customer.
      await triangle.signIn();
      triangle.redeem(AMOUNT / 5n);
      await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
      await triangle.signIn();
      const id = triangle.redeem(AMOUNT);
      await triangle.until(LONG_ENOUGH_MS, () => effectsOf(triangle, id).kiosk === 'sent');
      triangle.setLinks(state);
      await triangle.until(LONG_ENOUGH_MS);
      expect(effectsOf(triangle, id)).toEqual(state.while);
      expect(problemsIn(triangle)).toEqual([]);
      await triangle.heal();
      expect(state.ends).toContainEqual(effectsOf(triangle, id));
      expectOneEnd(triangle, id);
    });
  });
});

/** Requests and answers apart: 2^6 states. */
const ways = [
  ['kiosk', 'ledger'],
  ['ledger', 'kiosk'],
  ['kiosk', 'bank'],
  ['bank', 'kiosk'],
  ['ledger', 'bank'],
  ['bank', 'ledger'],
] as const satisfies readonly (readonly [Name, Name])[];

function setWays(triangle: Triangle, state: number): void {
  for (const [place, [from, to]] of ways.entries())
    triangle.wire.setLink(from, to, ((state >> place) & 1) === 0);
}

describe('F18: every combination, from every message on', () => {
  it('of the six ways, each open or cut, ends legally', async () => {
    const messages = await messagesOf(wholeWay);
    for (let state = 0; state < 64; state += 1) {
      // Each state begins at another message; the property below draws the rest.
      const from = messages[state % messages.length]?.number ?? 0;
      const where = `state ${state.toString(2)} from message ${from}`;
      await inTriangle(async (triangle) => {
        await triangle.signIn();
        triangle.wire.countAnew();
        triangle.wire.fate = ({ number }) => {
          if (number === from) setWays(triangle, state);
          return {};
        };
        const id = triangle.redeem(AMOUNT);
        await triangle.until(LONG_ENOUGH_MS / 2, () => triangle.isQuiet);
        expect(problemsIn(triangle), where).toEqual([]);
        await triangle.heal();
        expectOneEnd(triangle, id, where);
      });
    }
  });

  it('flapping at any messages, ends legally', async () => {
    const changes = fc.array(fc.record({ at: fc.nat({ max: 30 }), state: fc.nat({ max: 63 }) }), {
      minLength: 2,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (flaps) => {
        const stateAt = new Map(flaps.map(({ at, state }) => [at, state]));
        await inTriangle(async (triangle) => {
          await triangle.signIn();
          triangle.wire.countAnew();
          triangle.wire.fate = ({ number }) => {
            const state = stateAt.get(number);
            if (state !== undefined) setWays(triangle, state);
            return {};
          };
          const id = triangle.redeem(AMOUNT);
          await triangle.until(LONG_ENOUGH_MS / 4, () => triangle.isQuiet);
          expect(problemsIn(triangle)).toEqual([]);
          await triangle.heal();
          expectOneEnd(triangle, id);
        });
      }),
      { numRuns: 25 },
    );
  });
});

const legalEnds: readonly [string, string | null, number][] = [
  ['settled', 'completed', 1],
  ['cancelled', 'cancelled', 0],
  ['refused', 'refused', 0],
  ['rejected', 'withdrawn', 0],
  ['rejected', null, 0],
];

function expectOneEnd(triangle: Triangle, id: RedemptionId, where = ''): void {
  const { kiosk, ledger, credits, holds } = effectsOf(triangle, id);
  expect(legalEnds, where).toContainEqual([kiosk, ledger, credits]);
  expect(holds, where).toBeLessThanOrEqual(1);
  expect(pointsOf(triangle).held, where).toBe(0);
  expect(problemsIn(triangle), where).toEqual([]);
}
