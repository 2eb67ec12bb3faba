/**
 * F8: wall clocks that are an hour or a day off, in 1970, or jump in mid-flow, each party's by itself.
 * The kiosk's decides nothing about money, and no wait hangs on it; the bank's judges the window; from
 * the ledger's nothing is concluded but when to ask.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import { START_MS } from '../../simulation/world/template.ts';
import {
  booksDigest,
  cancelledOnce,
  effectsOf,
  pointsOf,
  problemsIn,
  refusedOnce,
  settledOnce,
} from '../../support/triangle/effects.ts';
import { AMOUNT, messagesOf, wholeWay } from '../../support/triangle/journeys.ts';
import {
  DAY_MS,
  HOUR_MS,
  inTriangle,
  LONG_ENOUGH_MS,
  MINUTE_MS,
  type Triangle,
} from '../../support/triangle/triangle.ts';
import { type Name, NAMES } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

/** How far off, in milliseconds. A machine whose battery is empty begins to count in 1970. */
const offsets = [
  { name: 'an hour ahead', offMs: HOUR_MS },
  { name: 'an hour behind', offMs: -HOUR_MS },
  { name: 'a day ahead', offMs: DAY_MS },
  { name: 'a day behind', offMs: -DAY_MS },
  { name: 'in 1970', offMs: HOUR_MS - START_MS },
] as const;

describe("F8: the kiosk's clock", () => {
  describe.each(offsets)('$name', ({ offMs }) => {
    it('jumping at any message changes nothing: not what is said, nor when, nor the end', async () => {
      const asUsual = await withKioskClockOff(null, offMs);
      for (const { number } of await messagesOf(wholeWay))
        expect(await withKioskClockOff(number, offMs)).toEqual(asUsual);
      expect(asUsual).toMatchObject({ effects: settledOnce, problems: [] });
    });

    it('being so before the sign-in lets nobody in, counts no try, and moves nothing', async () => {
      await inTriangle(async (triangle) => {
        const before = booksDigest(triangle);
        triangle.clocks.kiosk.offMs = offMs;
        await triangle.signIn();
        expect(triangle.session.state).toMatchObject({
          phase: 'refused',
          failure: { code: 'body-invalid' },
        });
        expect(booksDigest(triangle)).toEqual(before);
        triangle.clocks.kiosk.offMs = 0;
        await triangle.signIn();
        expect(triangle.session.state.phase).toBe('signed-in');
      });
    });
  });
});

async function withKioskClockOff(at: number | null, offMs: number) {
  return inTriangle(async (triangle) => {
    await triangle.signIn();
    triangle.wire.countAnew();
    triangle.wire.fate = ({ number }) => {
      if (number === at) triangle.clocks.kiosk.offMs = offMs;
      return {};
    };
    const id = triangle.redeem(AMOUNT);
    await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
    return {
      atMs: triangle.loop.nowMs,
      said: triangle.wire.sent.map(({ from, what }) => `${from} ${what}`),
      effects: effectsOf(triangle, id),
      points: pointsOf(triangle),
      problems: problemsIn(triangle),
      alarms: triangle.alarms,
    };
  });
}

describe("F8: the bank's clock judges the window", () => {
  const cases = [
    { bank: 0, shop: 0, ends: settledOnce },
    { bank: HOUR_MS, shop: HOUR_MS, ends: settledOnce },
    { bank: -DAY_MS, shop: -DAY_MS, ends: settledOnce },
    // Too late by the bank's clock: refused, signed, for ever.
    { bank: HOUR_MS, shop: 0, ends: refusedOnce },
    { bank: DAY_MS, shop: 0, ends: refusedOnce },
    { bank: 0, shop: -HOUR_MS, ends: refusedOnce },
    { bank: 0, shop: -DAY_MS, ends: refusedOnce },
    // Not begun by the bank's clock: it waits, until the ledger has the bank cancel it.
    { bank: -HOUR_MS, shop: 0, ends: cancelledOnce },
    { bank: -DAY_MS, shop: 0, ends: cancelledOnce },
    { bank: -START_MS, shop: 0, ends: cancelledOnce },
    { bank: 0, shop: HOUR_MS, ends: cancelledOnce },
    { bank: 0, shop: DAY_MS, ends: cancelledOnce },
  ];
  it.each(cases)(
    'bank off by $bank ms, kiosk and ledger by $shop ms: $ends.ledger',
    async ({ bank, shop, ends }) => {
      await inTriangle(async (triangle) => {
        triangle.clocks.bank.offMs = bank;
        for (const name of ['kiosk', 'ledger'] as const) triangle.clocks[name].offMs = shop;
        await triangle.signIn();
        const id = triangle.redeem(AMOUNT);
        await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
        expect(effectsOf(triangle, id)).toEqual(ends);
        expect(problemsIn(triangle)).toEqual([]);
      });
    },
  );
});

describe("F8: from the ledger's clock nothing is concluded", () => {
  it.each(offsets)(
    '$name, while the bank is silent: the points stay reserved',
    async ({ offMs }) => {
      await inTriangle(async (triangle) => {
        await triangle.signIn();
        const id = triangle.redeem(AMOUNT);
        await triangle.until(LONG_ENOUGH_MS, () => isAuthorized(triangle, id));
        triangle.setLinks({ kl: true, kb: false, lb: false });
        triangle.clocks.ledger.offMs = offMs;
        await triangle.until(LONG_ENOUGH_MS);
        expect(effectsOf(triangle, id)).toMatchObject({ ledger: 'authorized', released: 0 });
        expect(pointsOf(triangle).held).toBe(Number(AMOUNT));
        await endInPeace(triangle);
        expectOneEnd(triangle, id);
      });
    },
  );
});

const isAuthorized = (triangle: Triangle, id: RedemptionId): boolean =>
  effectsOf(triangle, id).ledger === 'authorized';

describe.each(['ledger', 'bank'] as const)("F8: the %s's clock", (who) => {
  it.each(offsets)('jumping at any message, to $name: one legal end', async ({ offMs }) => {
    for (const { number, what } of await messagesOf(wholeWay)) {
      await inTriangle(async (triangle) => {
        await triangle.signIn();
        triangle.wire.countAnew();
        triangle.wire.fate = (now) => {
          if (now.number === number) triangle.clocks[who].offMs = offMs;
          return {};
        };
        const id = triangle.redeem(AMOUNT);
        await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
        expect(problemsIn(triangle), what).toEqual([]);
        await endInPeace(triangle);
        expectOneEnd(triangle, id, what);
      });
    }
  });
});

describe("F8: the ledger's clock begins anew", () => {
  // An authorization begins a minute before now, and nothing signed may be from before 1970.
  it('in the first minute of 1970 an authorization is signed all the same', async () => {
    await inTriangle(async (triangle) => {
      await triangle.signIn();
      triangle.wire.fate = ({ from, what }) => {
        // Between the hold and the authorization.
        if (from === 'ledger' && what === 'GET /v1/keys') triangle.clocks.ledger.offMs = -START_MS;
        return {};
      };
      const id = triangle.redeem(AMOUNT);
      await triangle.until(MINUTE_MS);
      expect(effectsOf(triangle, id).holds).toBe(1);
      expect(problemsIn(triangle)).toEqual([]);
    });
  });
});

describe('F8: all clocks jump', () => {
  const jump = fc.record({
    at: fc.nat({ max: 16 }),
    who: fc.constantFrom<Name>(...NAMES),
    offMs: fc.constantFrom(0, ...offsets.map(({ offMs }) => offMs)),
  });
  it('at any messages, as often as they like: never paid twice, never paid and given back', async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(jump, { minLength: 1, maxLength: 8 }), async (jumps) => {
        await inTriangle(async (triangle) => {
          await triangle.signIn();
          triangle.wire.countAnew();
          triangle.wire.fate = ({ number }) => {
            for (const { at, who, offMs } of jumps)
              if (at === number) triangle.clocks[who].offMs = offMs;
            return {};
          };
          const id = triangle.redeem(AMOUNT);
          await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
          expect(problemsIn(triangle)).toEqual([]);
          await endInPeace(triangle);
          expectOneEnd(triangle, id);
          ends.add(effectsOf(triangle, id).ledger ?? 'nothing');
        });
      }),
      { numRuns: 15 },
    );
    expect(ends.size).toBeGreaterThan(1);
  });
});

function expectOneEnd(triangle: Triangle, id: RedemptionId, where = ''): void {
  const { kiosk, ledger, credits } = effectsOf(triangle, id);
  expect(['settled', 'refused', 'cancelled', 'rejected'], where).toContain(kiosk);
  expect(['completed', 'refused', 'cancelled', 'withdrawn', null], where).toContain(ledger);
  expect(credits, where).toBe(ledger === 'completed' ? 1 : 0);
  expect(pointsOf(triangle).held, where).toBe(0);
  expect(problemsIn(triangle), where).toEqual([]);
}

/** All clocks are right again; and by all of them so many days pass that nothing may wait any longer. */
async function endInPeace(triangle: Triangle): Promise<void> {
  await triangle.heal();
  for (const name of NAMES) triangle.clocks[name].offMs = 3 * DAY_MS;
  await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
}
