/**
 * F7: an answer is cut in the middle, a peer is slower than anybody waits, somebody in between answers
 * in the wrong tongue. For each message of a redemption: that is unknown, and never a failure. The same
 * over real sockets is in `over-the-wire.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import { statesOf } from '../../support/triangle/effects.ts';
import {
  type Journey,
  journeys,
  newMessagesOf,
  retriesThatDiffer,
  travel,
} from '../../support/triangle/journeys.ts';
import { MINUTE_MS } from '../../support/triangle/triangle.ts';
import { type Fate } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2));

interface Trouble {
  name: string;
  fate: Fate;
  /** Whether a person is told: a peer that speaks another tongue is not a silent one. */
  isTold: boolean;
}

const troubles: readonly Trouble[] = [
  { name: 'the connection ends within the answer', fate: { answer: 'cut' }, isTold: false },
  { name: 'the answer is later than anybody waits', fate: { answer: MINUTE_MS }, isTold: false },
  { name: 'the request is later than anybody waits', fate: { request: MINUTE_MS }, isTold: false },
  {
    name: 'half of the answer comes as if it were all',
    fate: { answer: ({ status, text }) => ({ status, text: half(text) }) },
    isTold: true,
  },
  {
    name: 'a proxy says that it could not reach anybody',
    fate: { answer: () => ({ status: 502, text: '<h1>Bad Gateway</h1>' }) },
    isTold: true,
  },
  {
    name: 'the network asks to sign in first',
    fate: { answer: () => ({ status: 200, text: '<h1>Sign in to the network</h1>' }) },
    isTold: true,
  },
];

describe.each(troubles)('F7: $name', ({ fate, isTold }) => {
  it.each(journeys)('$name', async (journey) => {
    const struck = await newMessagesOf(journey);
    for (const { number, what } of struck) {
      const where = `${what} number ${number}`;
      const watch = conclusions(journey);
      const travelled = await travel(
        journey,
        (now) => (now.number === number ? fate : {}),
        (triangle, id) => watch.look(statesOf(triangle, id)),
      );
      expect(watch.concluded, where).toEqual([]);
      expect(travelled.problems, where).toEqual([]);
      expect(travelled.effects, where).toEqual(journey.ends);
      expect(retriesThatDiffer(travelled.sent, travelled.id), where).toEqual([]);
      expect(travelled.alarms.kiosk.length > 0 && !isTold, where).toBe(false);
    }
    expect(struck.length).toBeGreaterThan(0);
  });
});

/** No trouble may lead anywhere but to the end that the journey has without it. */
function conclusions({ ends }: Journey) {
  const concluded = new Set<string>();
  const kioskMay = ['requested', 'authorized', 'sent', 'confirmed', ends.kiosk];
  const ledgerMay = [null, 'held', 'authorized', ends.ledger];
  return {
    look: ({ kiosk, ledger }: { kiosk: string | null; ledger: string | null }): void => {
      if (!kioskMay.includes(kiosk)) concluded.add(`kiosk: ${kiosk}`);
      if (!ledgerMay.includes(ledger)) concluded.add(`ledger: ${ledger}`);
    },
    get concluded(): string[] {
      return [...concluded];
    },
  };
}
