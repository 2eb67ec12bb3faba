/**
 * A redemption that people look at first, over real mutual TLS: a rule set on the command line, a kiosk
 * that is told to wait, two operators, the bank's money.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { redemption } from '../../../protocol/ledger.ts';
import { balanceOf } from '../../../scripts/kiosk/shop.ts';
import { type NetworkUnderTest, networkUnderTest } from '../../support/embedded-network.ts';
import { operatorSays } from '../../support/operators.ts';
import { answered, newRedemptionId, type WireKiosk, wireKiosk } from '../../support/wire-kiosk.ts';

let network: NetworkUnderTest;
let kiosk: WireKiosk;
beforeAll(async () => {
  network = await networkUnderTest();
  kiosk = await wireKiosk(network, 'urn:kangen:kiosk:hanami-market:front-1');
  const large = ['--kind', 'redemption-amount', '--max', '999EUR', '--outcome', 'review'];
  const said = await operatorSays(network, 'alice', 'rule', 'set', 'large', ...large);
  if (said.code !== 0) throw new Error(said.err);
});
afterAll(async () => {
  await kiosk.close();
  await network.finish();
});

const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });

async function held(place: number) {
  const customer = network.seed.customers[place];
  if (customer === undefined) throw new Error('the example programme has twenty customers');
  const { token } = answered(await kiosk.signIn(customer.cardNumber, customer.pin));
  const seen = await kiosk.account(token);
  const ask = { id: newRedemptionId(), amount: eur(1_000n), seen };
  const first = answered(await kiosk.request(ask, token));
  expect(first).toMatchObject({ state: 'held', review: { state: 'waiting' } });
  const balance = () => balanceOf(network, customer.payee.account);
  return { ...ask, token, seen, balance, again: () => kiosk.request(ask) };
}

it('two different operators, and it is paid', async () => {
  const { id, token, again, balance } = await held(0);
  const listed = await operatorSays(network, 'bob', 'review', 'list', '--json');
  expect(JSON.parse(listed.out)).toMatchObject([{ redemption: id, rules: 'large', releases: 0 }]);
  expect((await operatorSays(network, 'alice', 'review', 'release', id)).code).toBe(0);
  const twice = await operatorSays(network, 'alice', 'review', 'release', id);
  expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('second-operator') });
  expect(answered(await again()).state).toBe('held');
  expect((await kiosk.account(token)).held).toBe(1_000);
  expect((await operatorSays(network, 'bob', 'review', 'release', id)).code).toBe(0);
  const { authorization } = answered(await again());
  const paid = answered(await kiosk.order(id, authorization ?? ''));
  expect(answered(await kiosk.deliver(id, paid.evidence)).state).toBe('completed');
  expect(await balance()).toEqual(eur(1_000n));
});

it('one operator says no, with a reason, and the points are back in the same lots', async () => {
  const { id, token, seen, again, balance } = await held(3);
  expect((await operatorSays(network, 'bob', 'review', 'reject', id)).code).toBe(2);
  const no = ['review', 'reject', id, '--reason', 'the terminal reported a stranger'];
  expect((await operatorSays(network, 'bob', ...no)).code).toBe(0);
  expect(await again()).toMatchObject({ ok: false, failure: { code: 'review-rejected' } });
  const call = { method: 'GET', path: `/v1/redemptions/${id}`, answer: redemption } as const;
  expect(answered(await kiosk.ledger.call(call))).toMatchObject({ review: { state: 'rejected' } });
  const after = await kiosk.account(token);
  expect([after.lots, after.available]).toEqual([seen.lots, seen.available]);
  expect(await balance()).toEqual(eur(0n));
  const shown = await operatorSays(network, 'alice', 'review', 'show', id);
  expect(shown.out).toContain('the terminal reported a stranger');
});

it('the rules and their history are shown, and nonsense is refused before it is sent', async () => {
  const off = ['--kind', 'redemption-amount', '--max', '999EUR', '--outcome', 'off'];
  await operatorSays(network, 'bob', 'rule', 'set', 'large', ...off);
  const inForce = await operatorSays(network, 'bob', 'rule', 'list');
  expect(inForce.out).toContain('month-amount');
  expect(inForce.out).not.toContain('redemption-amount');
  const all = await operatorSays(network, 'bob', 'rule', 'list', '--history', '--json');
  const rows: { name: string; changedBy: string }[] = JSON.parse(all.out);
  expect(rows.filter(({ name }) => name === 'large').map(({ changedBy }) => changedBy)).toEqual([
    'urn:kangen:operator:alice',
    'urn:kangen:operator:bob',
  ]);
  const wrong = [
    ['large', '--kind', 'customer-count', '--outcome', 'off', '--max', '9EUR'],
    ['Large', ...off],
    ['large', '--kind', 'redemption-amount', '--max', '9 euro', '--outcome', 'off'],
    ['large', '--kind', 'redemption-amount', '--max', '9EUR', '--outcome', 'maybe'],
  ];
  for (const words of wrong)
    expect((await operatorSays(network, 'bob', 'rule', 'set', ...words)).code).toBe(2);
  const other = ['--kind', 'customer-count', '--count', '3', '--minutes', '5', '--outcome', 'off'];
  expect((await operatorSays(network, 'bob', 'rule', 'set', 'large', ...other)).code).toBe(1);
});
