/**
 * F17: the bank has paid, and the completion never arrives: no receipt of the kiosk comes through, or
 * the kiosk never comes back at all. The ledger asks the bank itself and settles. Over real sockets and
 * on real files it is `../reconciler.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import {
  cancelledOnce,
  effectsOf,
  pointsOf,
  problemsIn,
  settledOnce,
} from '../../support/triangle/effects.ts';
import { AMOUNT, messagesOf, ORDER, wholeWay } from '../../support/triangle/journeys.ts';
import {
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

const RECEIPT = 'PUT /v1/redemptions/{id}/receipt';

describe('F17: the receipts of the kiosk are lost for ever', () => {
  it.each(['request', 'answer'] as const)('the %s of each delivery', async (leg) => {
    await inTriangle(async (triangle) => {
      const { before, id } = await begun(triangle);
      triangle.wire.fate = ({ what }) => (what === RECEIPT ? { [leg]: 'lost' } : {});
      await triangle.until(LONG_ENOUGH_MS, () => effectsOf(triangle, id).ledger === 'completed');
      expect(effectsOf(triangle, id)).toEqual({ ...settledOnce, kiosk: 'confirmed' });
      expect(pointsOf(triangle)).toEqual({
        available: before.available - Number(AMOUNT),
        held: 0,
        redeemed: Number(AMOUNT),
      });
      // The kiosk goes on all the same, and ends where the ledger is.
      await triangle.heal();
      expect(effectsOf(triangle, id)).toEqual(settledOnce);
      expect(problemsIn(triangle)).toEqual([]);
    });
  });
});

describe('F17: the kiosk dies for ever', () => {
  const moments = ['before it is sent', 'when it has arrived', 'when it is answered'] as const;
  it.each(moments)(
    'at each message, %s: paid is subtracted, not paid is given back',
    async (when) => {
      const ends = new Set<string>();
      for (const { number, what, from } of await messagesOf(wholeWay)) {
        await inTriangle(async (triangle) => {
          const where = `${what} number ${number}`;
          const { before, id } = await begun(triangle);
          triangle.wire.fate = (now) => (now.number === number ? deathAt(triangle, when) : {});
          await triangle.until(LONG_ENOUGH_MS);
          const { ledger, credits } = effectsOf(triangle, id);
          expect(problemsIn(triangle), where).toEqual([]);
          expect(['completed', 'cancelled', 'withdrawn', null], where).toContain(ledger);
          expect(credits, where).toBe(ledger === 'completed' ? 1 : 0);
          const taken = ledger === 'completed' ? Number(AMOUNT) : 0;
          expect(pointsOf(triangle), where).toEqual({
            available: before.available - taken,
            held: 0,
            redeemed: taken,
          });
          // A kiosk that is not dead after all finds one end, and the same.
          if (!triangle.isKioskAlive) await triangle.heal();
          expect(problemsIn(triangle), where).toEqual([]);
          ends.add(`${from === 'kiosk' ? what : ''}: ${ledger ?? 'nothing'}`);
        });
      }
      expect(ends.size).toBeGreaterThan(2);
    },
  );
});

/** The kiosk's process is gone at this moment of a message, whoever sent it. */
function deathAt(triangle: Triangle, when: string): ReturnType<Triangle['wire']['fate']> {
  const die = (): void => triangle.killKiosk();
  if (when === 'before it is sent') {
    die();
    return { request: 'lost' };
  }
  const afterMs = when === 'when it has arrived' ? 5 : 10;
  triangle.loop.after(afterMs, die);
  return {};
}

describe('F17: the bank does not say so either, for a long while', () => {
  it('nothing is concluded meanwhile, past the window too; then the ledger settles alone', async () => {
    await inTriangle(async (triangle) => {
      const { id } = await begun(triangle);
      const isPaid = ({ what }: Message): boolean => what === ORDER;
      await triangle.until(MINUTE_MS, () =>
        triangle.wire.served.some(
          ({ message, answer }) => isPaid(message) && answer?.status === 200,
        ),
      );
      triangle.killKiosk();
      triangle.wire.fate = ({ from, to }) =>
        from === 'ledger' && to === 'bank' ? { answer: 'lost' } : {};
      await triangle.until(HOUR_MS);
      const kept = { ledger: 'authorized', released: 0, redeemed: 0, credits: 1 };
      expect(effectsOf(triangle, id)).toMatchObject(kept);
      triangle.wire.fate = () => ({});
      await triangle.until(HOUR_MS, () => effectsOf(triangle, id).ledger === 'completed');
      expect(effectsOf(triangle, id)).toMatchObject({ ledger: 'completed', redeemed: 1 });
      expect(problemsIn(triangle)).toEqual([]);
    });
  });

  it('and where it was not paid, the points come back on its signed cancellation alone', async () => {
    await inTriangle(async (triangle) => {
      await triangle.signIn();
      triangle.setLinks({ kl: true, kb: false, lb: true });
      const id = triangle.redeem(AMOUNT);
      await triangle.until(MINUTE_MS, () => effectsOf(triangle, id).kiosk === 'sent');
      triangle.killKiosk();
      triangle.wire.fate = ({ what }) => (what.startsWith('POST') ? { answer: 'lost' } : {});
      await triangle.until(LONG_ENOUGH_MS);
      // The bank has cancelled; as long as the ledger has not heard so, the points stay where they are.
      expect(triangle.bank.store.read.transfer(id)).toMatchObject({ outcome: 'cancelled' });
      expect(effectsOf(triangle, id)).toMatchObject({ ledger: 'authorized', released: 0 });
      await triangle.heal();
      expect(effectsOf(triangle, id)).toEqual(cancelledOnce);
      expect(problemsIn(triangle)).toEqual([]);
    });
  });
});

async function begun(triangle: Triangle) {
  await triangle.signIn();
  const before = pointsOf(triangle);
  triangle.wire.countAnew();
  return { before, id: triangle.redeem(AMOUNT) };
}
