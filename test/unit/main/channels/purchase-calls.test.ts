import { expect, it } from 'vitest';
import { type Exchange, type Exchanged } from '../../../../main/channels/exchange.ts';
import { peerOver } from '../../../../main/channels/peer.ts';
import { purchaseCalls } from '../../../../main/channels/purchase-calls.ts';
import { failureOf } from '../../../../protocol/failure.ts';
import { purchaseId } from '../../../../protocol/ids.ts';

const ID = purchaseId.parse('01900000-0000-7000-8000-000000000001');
const OTHER_ID = purchaseId.parse('01900000-0000-7000-8000-000000000002');
const AT = '2026-03-14T09:00:00.000Z';
const recorded = { id: ID, points: 25, matureAt: AT, expireAt: AT };

async function told(status: number, body: unknown, id = ID) {
  const asked: Exchange[] = [];
  const send = async (call: Exchange): Promise<Exchanged> => {
    asked.push(call);
    return { ok: true, status, text: JSON.stringify(body) };
  };
  const peer = peerOver({ url: 'https://ledger.test', send, close: async () => {} });
  const outcome = await purchaseCalls(peer).tellPurchase(id, 'eyJhIjoxfQ..aaaa.bbbb.cccc');
  return { outcome, asked };
}

it('goes out sealed, under its id, and comes back with its points', async () => {
  const { outcome, asked } = await told(200, recorded);
  expect(outcome).toEqual({ kind: 'answered', body: recorded });
  expect(asked.map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
    ['PUT', `/v1/purchases/${ID}/sealed`, '{"purchase":"eyJhIjoxfQ..aaaa.bbbb.cccc"}'],
  ]);
});

it('is unknown where the answer is about another id', async () => {
  const { outcome } = await told(200, recorded, OTHER_ID);
  expect(outcome).toEqual({ kind: 'unknown', reason: 'answer-invalid' });
});

it('is refused with what the ledger says', async () => {
  const failure = failureOf('card-unknown', 'no such card');
  expect((await told(422, failure)).outcome).toEqual({ kind: 'refused', failure });
});
