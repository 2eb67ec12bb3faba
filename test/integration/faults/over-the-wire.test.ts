/**
 * F5 and F7 over real sockets: the engine's own channels, mutual TLS, services on real files. A proxy
 * below TLS strikes at one message: it is lost, cut in the middle, or met by silence on a connection
 * that both ends believe to be open.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Strike } from '../../support/message-proxy.ts';
import { type Parties, townParties } from '../../support/reconciler-town.ts';
import { openShop, type Redeemed, type Sent, type Shop } from '../../support/wired-shop.ts';

let parties: Parties;
let shop: Shop;
beforeAll(async () => {
  parties = await townParties();
  shop = await openShop(parties);
});
afterAll(() => shop.close());

const ORDER = 'PUT /v1/transfers/{id}';
const REQUEST = 'PUT /v1/redemptions/{id}';
const RECEIPT = 'PUT /v1/redemptions/{id}/receipt';
const KEYS = 'GET /v1/keys';

/** In the order in which a kiosk sends them; its channels are new for each redemption. */
const messages = [
  { number: 0, to: 'ledger', what: REQUEST },
  { number: 1, to: 'ledger', what: KEYS },
  { number: 2, to: 'bank', what: ORDER },
  { number: 3, to: 'bank', what: KEYS },
  { number: 4, to: 'ledger', what: RECEIPT },
] as const satisfies readonly Sent[];

describe('F5: ledger and bank do not reach each other when they first must', () => {
  it.concurrent.each([
    { from: 'ledger', to: 'bank', what: 'the key that orders are written to' },
    { from: 'bank', to: 'ledger', what: 'the key that authorizations are signed with' },
  ] as const)('$from → $to, for $what: the same id again, one effect', async ({ to }) => {
    // A shop of its own: these keys are learned once, at the start, and then kept for ever.
    const fresh = await openShop(parties, to);
    const redeemed = await fresh.redeem(({ number }) => {
      if (number === 4) fresh.between[to].mend();
    });
    expectOneEffect(redeemed);
    expect(fresh.handled.join()).toContain(' 503');
    expect(fresh.between[to].done()['refused']).toBeGreaterThan(0);
    await fresh.close();
  });
});

describe('F5 and F7: one message of a kiosk', () => {
  it('is one of these', async () => {
    const redeemed = await shop.redeem();
    expect(redeemed.sent).toEqual(messages);
    expectOneEffect(redeemed);
  });

  const strikes = [
    { name: 'its request is lost', strike: { leg: 'request', afterBytes: 0, how: 'reset' } },
    { name: 'its request is cut', strike: { leg: 'request', afterBytes: 60, how: 'end' } },
    { name: 'its answer is lost', strike: { leg: 'answer', afterBytes: 0, how: 'reset' } },
    { name: 'its answer is cut early', strike: { leg: 'answer', afterBytes: 1, how: 'end' } },
    { name: 'its answer is cut late', strike: { leg: 'answer', afterBytes: 400, how: 'end' } },
  ] as const satisfies readonly { name: string; strike: Strike }[];
  describe.each(strikes)('$name', ({ strike }) => {
    it.each(messages)('$what (number $number)', async (message) => {
      shop.handled.length = 0;
      expectOneEffect(await struck(message, strike));
      const count = shop.handled.filter((one) => one === `${message.what} 200`).length;
      expect(count).toBe(handledTimes(message, strike));
    });
  });
});

describe('F7: a connection that both ends believe to be open', () => {
  const silent = { afterBytes: 0, how: 'silence' } as const;
  it.concurrent.each([
    { message: messages[0], leg: 'answer' },
    { message: messages[2], leg: 'answer' },
    { message: messages[2], leg: 'request' },
  ] as const)('$message.what, silent from its $leg on', async ({ message, leg }) => {
    expectOneEffect(await struck(message, { ...silent, leg }));
  });
});

/** A request that is lost is handled once; one whose answer is lost, once more. */
function handledTimes({ what }: Sent, { leg }: Strike): number {
  if (what === KEYS) return 0;
  // The bank is asked what became of an order before it is told again.
  return leg === 'answer' && what !== ORDER ? 2 : 1;
}

async function struck(message: Sent, strike: Strike): Promise<Redeemed> {
  let hasStruck = (): boolean => false;
  const redeemed = await shop.redeem((now, proxy) => {
    if (now.number === message.number) hasStruck = proxy.arm(strike);
  });
  expect(hasStruck()).toBe(true);
  expect(redeemed.sent.length).toBeGreaterThan(messages.length);
  return redeemed;
}

function expectOneEffect(redeemed: Redeemed): void {
  const { transfer, holds, credits, ledger, alarms, states } = redeemed;
  expect({ state: transfer.state, holds, credits, ledger, alarms, states }).toEqual({
    state: 'settled',
    holds: 1,
    credits: 1,
    ledger: 'completed',
    // Unknown, and no failure: nobody is called, and no state is taken that leads elsewhere.
    alarms: [],
    states: ['requested', 'authorized', 'sent', 'confirmed', 'settled'],
  });
}
