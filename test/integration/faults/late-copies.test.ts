/**
 * F6: messages come two to a hundred times, in any order, hours and days late. The answers are those of
 * the first time, nothing moves a second time, and nothing late is paid.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import {
  booksDigest,
  cancelledOnce,
  effectsOf,
  pointsOf,
  problemsIn,
  settledOnce,
} from '../../support/triangle/effects.ts';
import { AMOUNT, journeys, ORDER, travel } from '../../support/triangle/journeys.ts';
import {
  DAY_MS,
  HOUR_MS,
  inTriangle,
  LONG_ENOUGH_MS,
  MINUTE_MS,
  type Triangle,
} from '../../support/triangle/triangle.ts';
import { type Message } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

const COPIES_MAX = 100;

describe('F6: while the redemption is under way', () => {
  it.each([
    { times: 2, on: journeys },
    { times: COPIES_MAX, on: journeys.slice(0, 1) },
  ])('every message comes $times times at once', async ({ times, on }) => {
    for (const journey of on) {
      const copiesAfterMs = Array.from({ length: times - 1 }, () => 0);
      const travelled = await travel(journey, () => ({ copiesAfterMs }));
      expect(travelled.problems, journey.name).toEqual([]);
      expect(travelled.effects, journey.name).toEqual(journey.ends);
      expect(travelled.alarms.ledger, journey.name).toEqual([]);
      expect(travelled.alarms.bank, journey.name).toEqual([]);
    }
  });

  it('copies overtake each other, and what came first is late itself', async () => {
    const late = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 * MINUTE_MS }));
    const fates = fc.array(
      fc.record({ copiesAfterMs: fc.array(late, { maxLength: 6 }), request: late, answer: late }),
      { minLength: 12, maxLength: 24 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...journeys), fates, async (journey, drawn) => {
        const travelled = await travel(journey, ({ number }) => drawn[number] ?? {});
        expect(travelled.problems).toEqual([]);
        const { ledger, holds, credits } = travelled.effects;
        expect(['completed', 'cancelled', 'withdrawn', 'refused']).toContain(ledger);
        expect(holds).toBe(1);
        expect(credits).toBe(ledger === 'completed' ? 1 : 0);
      }),
      { numRuns: 20 },
    );
  });
});

/** A redemption that was paid, another that was cancelled, and every request that was ever made. */
async function past(triangle: Triangle): Promise<Message[]> {
  const { wire } = triangle;
  await triangle.signIn();
  triangle.redeem(AMOUNT);
  await triangle.until(MINUTE_MS, () => triangle.isQuiet);
  await triangle.signIn();
  triangle.setLinks({ kl: true, kb: false, lb: true });
  const cancelled = triangle.redeem(AMOUNT / 5n);
  await triangle.until(LONG_ENOUGH_MS, () => effectsOf(triangle, cancelled).ledger === 'cancelled');
  await triangle.heal();
  expect(effectsOf(triangle, cancelled)).toEqual(cancelledOnce);
  // From here on nobody asks anything by themselves.
  await triangle.reconciler.stop();
  triangle.killKiosk();
  const byPath = new Map(wire.sent.map((one) => [`${one.call.method} ${one.call.url.href}`, one]));
  expect(byPath.size).toBeGreaterThan(12);
  return [...byPath.values()];
}

describe('F6: after it has ended', () => {
  const replays = fc.array(
    fc.record({
      which: fc.nat(),
      copies: fc.oneof(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: COPIES_MAX })),
      laterMs: fc.constantFrom(0, 1, MINUTE_MS, HOUR_MS, DAY_MS, 40 * DAY_MS),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it('any request, in any order, 2 to 100 times, days later: nothing in any book changes', async () => {
    await inTriangle(async (triangle) => {
      const sent = await past(triangle);
      const known = new Map<string, string>();
      for (const { message, answer } of triangle.wire.served.toReversed())
        if (EVIDENCED.has(message.what)) expectTheSame(known, message, answer?.text);
      const before = booksDigest(triangle);
      const points = pointsOf(triangle);
      // Each of them 100 times first, so that the sequences below need not happen to draw it.
      for (const message of sent) {
        const answers = await atOnce(triangle, message, COPIES_MAX);
        for (const said of answers) expectTheSame(known, message, said);
      }
      expect(booksDigest(triangle)).toEqual(before);
      await fc.assert(
        fc.asyncProperty(replays, async (sequence) => {
          for (const { which, copies, laterMs } of sequence) {
            for (const name of ['ledger', 'bank'] as const) triangle.clocks[name].offMs += laterMs;
            const message = sent[which % sent.length];
            if (message === undefined) continue;
            const answers = await atOnce(triangle, message, copies);
            for (const said of answers) expectTheSame(known, message, said);
          }
          expect(booksDigest(triangle)).toEqual(before);
        }),
        { numRuns: 15 },
      );
      expect(pointsOf(triangle)).toEqual(points);
      expect(problemsIn(triangle)).toEqual([]);
    });
  });

  it('an order that arrives for the first time days late is not paid, however often it comes', async () => {
    await inTriangle(async (triangle) => {
      await triangle.signIn();
      triangle.setLinks({ kl: true, kb: false, lb: true });
      const id = triangle.redeem(AMOUNT);
      const isOrder = ({ what }: Message): boolean => what === ORDER;
      await triangle.until(MINUTE_MS, () => triangle.wire.sent.some(isOrder));
      const order = triangle.wire.sent.find(isOrder);
      if (order === undefined) throw new Error('no order was sent');
      triangle.killKiosk();
      // Nobody asked the bank to cancel: the bank alone judges that it is too late.
      await triangle.reconciler.stop();
      triangle.clocks.bank.offMs += 3 * DAY_MS;
      for (const said of await atOnce(triangle, order, COPIES_MAX)) {
        expect(JSON.parse(said ?? '{}')).toMatchObject({ status: 'refused' });
      }
      // Not even where its clock is set back into the window afterwards.
      triangle.clocks.bank.offMs = 0;
      const [again] = await atOnce(triangle, order, 2);
      expect(JSON.parse(again ?? '{}')).toMatchObject({ status: 'refused' });
      expect(effectsOf(triangle, id)).toMatchObject({ credits: 0, ledger: 'authorized' });
      expect(problemsIn(triangle)).toEqual([]);
    });
  });

  it('a request for points that arrives days late, after its id was withdrawn, reserves nothing', async () => {
    await inTriangle(async (triangle) => {
      await triangle.signIn();
      // The ledger has no key of the bank yet: it holds, and never comes to authorize.
      triangle.setLinks({ kl: true, kb: true, lb: false });
      const id = triangle.redeem(AMOUNT);
      await triangle.until(MINUTE_MS, () => effectsOf(triangle, id).ledger === 'held');
      const request = triangle.wire.sent.find(({ what }) => what === 'PUT /v1/redemptions/{id}');
      if (request === undefined) throw new Error('nothing was asked for');
      triangle.killKiosk();
      // What was under way has ended without a key.
      await triangle.until(MINUTE_MS);
      triangle.setLinks({ kl: true, kb: true, lb: true });
      await triangle.until(LONG_ENOUGH_MS, () => effectsOf(triangle, id).ledger === 'withdrawn');
      const before = pointsOf(triangle);
      triangle.clocks.ledger.offMs += 3 * DAY_MS;
      for (const said of await atOnce(triangle, request, COPIES_MAX))
        expect(JSON.parse(said ?? '{}')).toMatchObject({ code: 'redemption-withdrawn' });
      expect(pointsOf(triangle)).toEqual(before);
      expect(effectsOf(triangle, id)).toMatchObject({ holds: 1, released: 1, credits: 0 });
    });
  });
});

describe('F6: two redemptions of one customer', () => {
  it('whose messages come late and mixed are paid once each', async () => {
    const mixed = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(mixed, async (lateMs) => {
        await inTriangle(async (triangle) => {
          const ids = [];
          for (const minor of [AMOUNT, AMOUNT / 5n]) {
            await triangle.signIn();
            ids.push(triangle.redeem(minor));
          }
          const count = triangle.wire.sent.length;
          triangle.wire.fate = ({ number }) => ({
            copiesAfterMs: [lateMs[(number - count) % lateMs.length] ?? 0, 0],
          });
          await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
          for (const id of ids) expect(effectsOf(triangle, id)).toEqual(settledOnce);
          expect(problemsIn(triangle)).toEqual([]);
        });
      }),
      { numRuns: 8 },
    );
  });
});

/** The bank's last word and the ledger's statement: said once, said for ever. */
const EVIDENCED = new Set([ORDER, 'PUT /v1/redemptions/{id}/receipt']);

/** The very request so many times at the same moment. */
async function atOnce(
  triangle: Triangle,
  message: Message,
  copies: number,
): Promise<(string | undefined)[]> {
  const answers: (string | undefined)[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    void triangle.wire.replay(message).then((said) => answers.push(said?.text));
  }
  await triangle.until(MINUTE_MS, () => answers.length === copies);
  return answers;
}

/** What moves money or points is answered with the very words of the first time, for ever. */
function expectTheSame(
  known: Map<string, string>,
  message: Message,
  said: string | undefined,
): void {
  const isWord = ['PUT', 'POST'].includes(message.call.method) && message.what.includes('{id}');
  if (!isWord) return;
  const key = `${message.call.method} ${message.call.url.pathname}`;
  expect(said, key).toBe(known.get(key) ?? said);
  known.set(key, said ?? '');
}
