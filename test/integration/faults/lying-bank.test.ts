/**
 * F9: the bank says what is not so: nothing, something else, something unsigned, or the contrary of what
 * it has said. The kiosk and the ledger each believe only its signed word about this very redemption:
 * until that comes everything stays as it is, a person is called where one is needed, and nothing is
 * given back; then the honest answer ends it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { installSimulatedCryptography } from '../../simulation/world/cryptography.ts';
import {
  booksDigest,
  effectsOf,
  pointsOf,
  problemsIn,
  refusedOnce,
  settledOnce,
} from '../../support/triangle/effects.ts';
import { AMOUNT, ORDER } from '../../support/triangle/journeys.ts';
import { evidenceIn, type Lie, lies, refusalAfter } from '../../support/triangle/lies.ts';
import {
  inTriangle,
  LONG_ENOUGH_MS,
  MINUTE_MS,
  type Triangle,
} from '../../support/triangle/triangle.ts';
import { type Fate, type Message } from '../../support/triangle/wire.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

const isAboutTransfer = ({ to, what }: Message): boolean =>
  to === 'bank' && what.includes('/v1/transfers/');

describe.each(lies)('F9: the bank says $name', (lie) => {
  it('to the kiosk: it stays sent, then the honest answer settles it', async () => {
    await inTriangle(async (triangle) => {
      const another = await anEarlierReceipt(triangle);
      await triangle.signIn();
      // Only the kiosk can bring the ledger anything.
      triangle.setLinks({ kl: true, kb: true, lb: false });
      const id = triangle.redeem(AMOUNT);
      triangle.wire.fate = lied(lie, { triangle, id, another }, 'kiosk');
      await triangle.until(LONG_ENOUGH_MS);
      const kept = { kiosk: 'sent', ledger: 'authorized', holds: 1, redeemed: 0, released: 0 };
      expect(effectsOf(triangle, id)).toMatchObject(kept);
      expect(triangle.alarms.kiosk.length > 0).toBe(lie.isAlarm);
      expect(triangle.engine.follow(id)?.waitingFor).toMatch(
        lie.isAlarm ? /^needs-a-person$/ : /^bank-/,
      );
      await endHonestly(triangle, id);
    });
  });

  it('to the ledger: it stays authorized, past its window too, then the honest answer settles it', async () => {
    await inTriangle(async (triangle) => {
      const another = await anEarlierReceipt(triangle);
      const id = await paidAndKioskGone(triangle);
      triangle.wire.fate = lied(lie, { triangle, id, another }, 'ledger');
      await triangle.until(LONG_ENOUGH_MS);
      const kept = { ledger: 'authorized', redeemed: 0, released: 0, credits: 1 };
      expect(effectsOf(triangle, id)).toMatchObject(kept);
      expect(pointsOf(triangle).held).toBe(Number(AMOUNT));
      expect(findingsOf(triangle, id)).toEqual(lie.isFinding ? ['receipt-invalid'] : []);
      await endHonestly(triangle, id);
    });
  });
});

describe('F9: a receipt that is none, carried to the ledger', () => {
  it.each(lies.filter(({ isReceipt }) => isReceipt))(
    '$name: refused, and nothing moves',
    async (lie) => {
      await inTriangle(async (triangle) => {
        const another = await anEarlierReceipt(triangle);
        const id = await paidAndKioskGone(triangle);
        await triangle.reconciler.stop();
        const honest = answerToOrder(triangle, id);
        const forged = evidenceIn(await lie.tell(honest, { triangle, id, another }));
        const before = withoutWhatWasSaid(booksDigest(triangle));
        expect(await delivered(triangle, id, forged)).toMatchObject({ code: 'receipt-invalid' });
        expect(withoutWhatWasSaid(booksDigest(triangle))).toEqual(before);
        expect(await delivered(triangle, id, evidenceIn(honest))).toMatchObject({
          state: 'completed',
        });
        await triangle.heal();
        expect(effectsOf(triangle, id)).toEqual(settledOnce);
        expect(problemsIn(triangle)).toEqual([]);
      });
    },
  );
});

/** That a terminal brought what the bank had signed is kept, to be compared with the bank's statements. */
function withoutWhatWasSaid(digests: Record<string, string>): Record<string, string> {
  const { 'ledger terminal_report': _, 'ledger statement_match': __, ...books } = digests;
  return books;
}

describe('F9: the bank refuses what it had completed', () => {
  it('the first word stands, the points stay subtracted, and a person is called', async () => {
    await inTriangle(async (triangle) => {
      const id = await paidAndKioskGone(triangle);
      await triangle.reconciler.stop();
      const completion = evidenceIn(answerToOrder(triangle, id));
      const refusal = await refusalAfter(completion, triangle);
      expect(await delivered(triangle, id, completion)).toMatchObject({ state: 'completed' });
      const points = pointsOf(triangle);
      expect(await delivered(triangle, id, refusal)).toMatchObject({ code: 'receipt-contradicts' });
      expect(pointsOf(triangle)).toEqual(points);
      expect(findingsOf(triangle, id)).toEqual(['receipt-contradicts']);
      expect(triangle.alarms.ledger.join()).toContain('receipt-contradicts');
      await triangle.heal();
      expect(effectsOf(triangle, id)).toEqual(settledOnce);
      expect(problemsIn(triangle)).toEqual([]);
    });
  });

  it('told to the ledger while the kiosk brings the completion: one of them stands, both are known', async () => {
    await inTriangle(async (triangle) => {
      const id = await paidAndKioskGone(triangle);
      const refusal = await refusalAfter(evidenceIn(answerToOrder(triangle, id)), triangle);
      // The reconciler hears the refusal first: signed by the bank, so it is believed.
      triangle.wire.fate = ({ from, what }) =>
        from === 'ledger' && what === 'GET /v1/transfers/{id}'
          ? {
              answer: ({ status }) => ({
                status,
                text: JSON.stringify({ status: 'refused', evidence: refusal }),
              }),
            }
          : {};
      await triangle.until(LONG_ENOUGH_MS, () => effectsOf(triangle, id).ledger === 'refused');
      expect(effectsOf(triangle, id)).toMatchObject({ ...refusedOnce, kiosk: 'sent', credits: 1 });
      // Then the kiosk wakes with the truth. Nothing is moved a second time: a person has both words.
      triangle.bootKiosk();
      await triangle.until(LONG_ENOUGH_MS, () => triangle.alarms.kiosk.length > 0);
      expect(effectsOf(triangle, id)).toMatchObject({
        ...refusedOnce,
        kiosk: 'confirmed',
        credits: 1,
      });
      expect(triangle.engine.follow(id)?.waitingFor).toBe('needs-a-person');
      expect(findingsOf(triangle, id)).toEqual(['receipt-contradicts']);
    });
  });
});

/** Every answer about a transfer to this party is the lie; what the bank does is what it should. */
function lied(
  lie: Lie,
  told: Parameters<Lie['tell']>[1],
  to: Message['from'],
): (message: Message) => Fate {
  return (message) =>
    message.from === to && isAboutTransfer(message)
      ? { answer: (honest) => (honest.status === 200 ? lie.tell(honest, told) : honest) }
      : {};
}

async function anEarlierReceipt(triangle: Triangle): Promise<string> {
  await triangle.signIn();
  const id = triangle.redeem(AMOUNT / 5n);
  await triangle.until(LONG_ENOUGH_MS, () => triangle.isQuiet);
  return evidenceIn(answerToOrder(triangle, id));
}

async function paidAndKioskGone(triangle: Triangle): Promise<RedemptionId> {
  await triangle.signIn();
  const id = triangle.redeem(AMOUNT);
  await triangle.until(MINUTE_MS, () => effectsOf(triangle, id).credits === 1);
  triangle.killKiosk();
  // The answer to the order is on its way to nobody.
  await triangle.until(1);
  return id;
}

function answerToOrder({ wire }: Triangle, id: RedemptionId) {
  const found = wire.served.findLast(
    ({ message, answer }) =>
      message.what === ORDER && message.call.url.pathname.endsWith(id) && answer?.status === 200,
  );
  if (!found?.answer) throw new Error('the bank has not answered');
  return found.answer;
}

async function delivered(triangle: Triangle, id: RedemptionId, receipt: string): Promise<unknown> {
  const url = new URL(`/v1/redemptions/${id}/receipt`, 'https://wire');
  const body = JSON.stringify({ receipt });
  const said: string[] = [];
  const route = { from: 'kiosk', to: 'ledger', life: { alive: true } } as const;
  void triangle.wire
    .send({ method: 'PUT', url, body }, route)
    .then((exchanged) => said.push(exchanged.ok ? exchanged.text : exchanged.reason));
  await triangle.until(MINUTE_MS, () => said.length > 0);
  return JSON.parse(said[0] ?? 'null') as unknown;
}

function findingsOf({ ledger }: Triangle, id: RedemptionId): string[] {
  return ledger.database
    .prepare<[string], { kind: string }>('SELECT kind FROM finding WHERE redemption_id = ?')
    .all(id)
    .map(({ kind }) => kind);
}

async function endHonestly(triangle: Triangle, id: RedemptionId): Promise<void> {
  await triangle.heal(2 * LONG_ENOUGH_MS);
  expect(effectsOf(triangle, id)).toEqual(settledOnce);
  expect(pointsOf(triangle).held).toBe(0);
  expect(problemsIn(triangle)).toEqual([]);
}
