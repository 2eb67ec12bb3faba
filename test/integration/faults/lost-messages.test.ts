/**
 * F5: a message is lost, on each hop and in each direction, for each message of a redemption. The same
 * id is tried again, and there is one effect. Real rules, stores, engine, channels and reconciler on a
 * simulated wire; over real sockets it is `over-the-wire.test.ts`.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import {
  hops,
  journeys,
  messagesOf,
  retriesThatDiffer,
  travel,
  type Travelled,
  travelling,
} from '../../support/triangle/journeys.ts';
import { type Fate, type Message } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

const quiet = { kiosk: [], ledger: [], bank: [] };

function expectOneEffect(travelled: Travelled, ends: Travelled['effects'], where: string): void {
  expect(travelled.problems, where).toEqual([]);
  expect(travelled.effects, where).toEqual(ends);
  expect(retriesThatDiffer(travelled.sent, travelled.id), where).toEqual([]);
  // Silence is nobody's fault: no person is called for it.
  expect(travelled.alarms, where).toEqual(quiet);
}

describe('F5: one message is lost', () => {
  it('passes every message there is', async () => {
    const seen = new Set<string>();
    for (const journey of journeys) {
      const { sent, ...travelled } = await travel(journey);
      expectOneEffect({ sent, ...travelled }, journey.ends, journey.name);
      for (const { from, to, what } of sent) seen.add(`${from} → ${to} ${what}`);
    }
    expect([...seen].toSorted()).toEqual([
      'bank → ledger GET /v1/keys',
      'kiosk → bank GET /v1/keys',
      'kiosk → bank GET /v1/transfers/{id}',
      'kiosk → bank PUT /v1/transfers/{id}',
      'kiosk → ledger GET /v1/keys',
      'kiosk → ledger POST /v1/sessions/end',
      'kiosk → ledger PUT /v1/redemptions/{id}',
      'kiosk → ledger PUT /v1/redemptions/{id}/receipt',
      'ledger → bank GET /v1/keys',
      'ledger → bank GET /v1/returns',
      'ledger → bank GET /v1/transfers',
      'ledger → bank GET /v1/transfers/{id}',
      'ledger → bank POST /v1/transfers/{id}/cancel',
    ]);
  });

  describe.each(hops)('$from → $to', (hop) => {
    it.each(journeys)('$name', async (journey) => {
      const lost = travelling(hop, await messagesOf(journey));
      for (const { message, leg } of lost) {
        const where = `${message.what} number ${message.number}, its ${leg}`;
        const struck: string[] = [];
        const travelled = await travel(journey, (now) => {
          if (now.number !== message.number) return {};
          struck.push(now.what);
          return { [leg]: 'lost' };
        });
        expect(struck, where).toEqual([message.what]);
        expectOneEffect(travelled, journey.ends, where);
      }
      const isPassed = lost.length > 0;
      expect(isPassed).toBe(true);
    });
  });
});

describe('F5: any messages are lost', () => {
  it('whichever, up to half of all that is said', async () => {
    const losses = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 20 });
    const legs = fc.array(fc.constantFrom('request' as const, 'answer' as const), {
      minLength: 41,
      maxLength: 41,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...journeys), losses, legs, async (journey, which, leg) => {
        const strikes = new Set(which);
        const fate = ({ number }: Message): Fate =>
          strikes.has(number) ? { [leg[number] ?? 'request']: 'lost' } : {};
        const travelled = await travel(journey, fate);
        expect(travelled.problems).toEqual([]);
        expect(retriesThatDiffer(travelled.sent, travelled.id)).toEqual([]);
        const { ledger, holds, credits } = travelled.effects;
        // Where too much is lost before the order, the end may be another one; it is one all the same.
        expect(['completed', 'cancelled', 'withdrawn', null]).toContain(ledger);
        expect(holds).toBeLessThanOrEqual(1);
        expect(credits).toBe(ledger === 'completed' ? 1 : 0);
      }),
      { numRuns: 20 },
    );
  });
});
