/** Points become money over real mutual TLS, between real processes (claims 1a to 3, 6, 7, 8). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { account } from '../../protocol/ledger.ts';
import { balanceOf, buySomething, setFaults } from '../../scripts/kiosk/shop.ts';
import { newRedemptionId, answered, type WireKiosk, wireKiosk } from '../support/wire-kiosk.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';

let network: NetworkUnderTest;
let kiosk: WireKiosk;
beforeAll(async () => {
  network = await networkUnderTest();
  kiosk = await wireKiosk(network, 'urn:kangen:kiosk:hanami-market:front-1');
});
afterAll(async () => {
  await kiosk.close();
  await network.finish();
});

const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });
const customer = (place: number) => {
  const found = network.seed.customers[place];
  if (found === undefined) throw new Error('the example programme has twenty customers');
  return found;
};
const signIn = async (place: number) => {
  const { cardNumber, pin } = customer(place);
  return answered(await kiosk.signIn(cardNumber, pin)).token;
};

describe('the records (1b)', () => {
  it('begin with several service providers of different rules, and twenty customers', () => {
    expect(network.seed.providers.length).toBeGreaterThanOrEqual(3);
    expect(new Set(network.seed.providers.map((one) => one.ratePoints / one.rateMinor)).size).toBe(
      network.seed.providers.length,
    );
    expect(network.seed.customers).toHaveLength(20);
  });
});

describe('what the points are worth (1d, 1f)', () => {
  it('is computed by the ledger and sent to the terminal in front of the customer', async () => {
    const seen = await kiosk.account(await signIn(0));
    expect(seen.available).toBe(4920);
    expect(seen.worth).toEqual(eur(4920n));
    expect(seen.redeemable.maximum).toEqual(eur(4920n));
  });

  it('shows no more of the account than its end', async () => {
    const seen = await kiosk.account(await signIn(0));
    const payee = customer(0).payee.account;
    if (payee.kind !== 'iban') throw new Error('an IBAN was expected');
    expect(JSON.stringify(z.encode(account, seen))).not.toContain(payee.iban.slice(4, -4));
    expect(seen.payee.account.endsWith(payee.iban.slice(-4))).toBe(true);
  });
});

describe('a redemption (1e, 1g, 2b, 6, 7, 8)', () => {
  it('holds, pays once, and subtracts only on the bank’s signed completion', async () => {
    const id = newRedemptionId();
    const token = await signIn(0);
    const seen = await kiosk.account(token);
    const authorized = answered(await kiosk.request({ id, amount: eur(2500n), seen }, token));
    expect(authorized.state).toBe('authorized');
    const held = await kiosk.account(token);
    expect([held.available, held.held]).toEqual([2420, 2500]);
    expect(await balanceOf(network, customer(0).payee.account)).toEqual(eur(0n));

    const { authorization } = authorized;
    if (authorization === null) throw new Error('authorized without an authorization');
    const paid = answered(await kiosk.order(id, authorization));
    expect(paid.status).toBe('completed');
    expect(await balanceOf(network, customer(0).payee.account)).toEqual(eur(2500n));
    // The bank has paid; without its word the ledger has not moved yet.
    expect((await kiosk.account(token)).held).toBe(2500);

    const done = answered(await kiosk.deliver(id, paid.evidence));
    expect(done.state).toBe('completed');
    const after = await kiosk.account(token);
    expect([after.available, after.held]).toEqual([2420, 0]);
    if (done.statement === null) throw new Error('completed without a statement');
    expect(decodeJwt(done.statement)).toMatchObject({
      outcome: 'completed',
      points: 2500,
      pointsBefore: 4920,
      pointsAfter: 2420,
    });

    // Everything once more, in any order: the same answers, no second effect.
    expect(answered(await kiosk.order(id, authorization)).evidence).toBe(paid.evidence);
    expect(answered(await kiosk.deliver(id, paid.evidence))).toEqual(done);
    expect(answered(await kiosk.request({ id, amount: eur(2500n), seen }))).toEqual(done);
    expect(await balanceOf(network, customer(0).payee.account)).toEqual(eur(2500n));
  });

  it('gives the points back when the bank refuses', async () => {
    await setFaults(network, [{ name: 'refuse' }]);
    const id = newRedemptionId();
    const token = await signIn(5);
    const seen = await kiosk.account(token);
    const { authorization } = answered(await kiosk.request({ id, amount: eur(500n), seen }, token));
    const refused = answered(await kiosk.order(id, authorization ?? ''));
    await setFaults(network, []);
    expect(refused.status).toBe('refused');
    expect(answered(await kiosk.deliver(id, refused.evidence)).state).toBe('refused');
    expect((await kiosk.account(token)).available).toBe(seen.available);
    expect(await balanceOf(network, customer(5).payee.account)).toEqual(eur(0n));
  });

  it('never takes more than the points are worth, nor a second body under one id', async () => {
    const token = await signIn(6);
    const seen = await kiosk.account(token);
    const tooMuch = eur(seen.worth.minor - (seen.worth.minor % 10n) + 10n);
    const refused = await kiosk.request({ id: newRedemptionId(), amount: tooMuch, seen }, token);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'points-insufficient' } });

    const id = newRedemptionId();
    answered(await kiosk.request({ id, amount: eur(500n), seen }, token));
    const other = await kiosk.request({ id, amount: eur(510n), seen }, token);
    expect(other).toMatchObject({ ok: false, failure: { code: 'id-reused' } });
    expect((await kiosk.account(token)).held).toBe(500);
  });

  it('believes no receipt but the bank’s own, about this very redemption', async () => {
    const token = await signIn(9);
    const seen = await kiosk.account(token);
    const [first, second] = [newRedemptionId(), newRedemptionId()];
    const one = answered(await kiosk.request({ id: first, amount: eur(500n), seen }, token));
    answered(await kiosk.request({ id: second, amount: eur(500n), seen }, token));
    const paid = answered(await kiosk.order(first, one.authorization ?? ''));
    const crossed = await kiosk.deliver(second, paid.evidence);
    expect(crossed).toMatchObject({ ok: false, failure: { code: 'receipt-invalid' } });
    const forged = await kiosk.deliver(first, `${paid.evidence.slice(0, -6)}AAAAAA`);
    expect(forged).toMatchObject({ ok: false, failure: { code: 'receipt-invalid' } });
    expect((await kiosk.account(token)).held).toBe(1000);
    answered(await kiosk.deliver(first, paid.evidence));
  });

  it('is not held up by a carrier who gives the signature its second valid form', async () => {
    const id = newRedemptionId();
    const token = await signIn(11);
    const seen = await kiosk.account(token);
    const { authorization } = answered(await kiosk.request({ id, amount: eur(500n), seen }, token));
    expect(await kiosk.order(id, otherFormOf(authorization ?? ''))).toMatchObject({
      ok: false,
      failure: { code: 'authorization-invalid' },
    });
    const paid = answered(await kiosk.order(id, authorization ?? ''));
    expect(paid.status).toBe('completed');
    expect(answered(await kiosk.deliver(id, paid.evidence)).state).toBe('completed');
  });

  it('is carried by the terminal it was made for, and by no other', async () => {
    const other = await wireKiosk(network, 'urn:kangen:kiosk:aurora-books:desk-2');
    try {
      const id = newRedemptionId();
      const token = await signIn(13);
      const seen = await kiosk.account(token);
      const { authorization } = answered(
        await kiosk.request({ id, amount: eur(500n), seen }, token),
      );
      const stolen = await other.order(id, authorization ?? '');
      expect(stolen).toMatchObject({ ok: false, failure: { code: 'terminal-mismatch' } });
      const peeked = await other.ledger.call({
        method: 'GET',
        path: '/v1/account',
        bearer: token,
        answer: account,
      });
      expect(peeked).toMatchObject({ ok: false, failure: { code: 'session-required' } });
    } finally {
      await other.close();
    }
  });
});

describe('a shop’s till (2a)', () => {
  it('adds the points of its own rule, once', async () => {
    const token = await signIn(1);
    expect((await kiosk.account(token)).available).toBe(0);
    const shop = network.seed.providers.find(({ maturitySeconds }) => maturitySeconds === 0);
    if (shop === undefined) throw new Error('one shop gives points at once');
    const earned = Math.floor((12_340 * shop.ratePoints) / shop.rateMinor);
    const { points } = await buySomething(network, { customer: customer(1), paid: eur(12_340n) });
    expect(points).toBe(earned);
    expect((await kiosk.account(token)).available).toBe(earned);
  });
});

describe('what was acknowledged', () => {
  it('is there after every service was killed and started again', async () => {
    const token = await signIn(2);
    const before = await kiosk.account(token);
    const { points } = await buySomething(network, { customer: customer(2), paid: eur(1_000n) });
    for (const name of ['ledger', 'bank', 'authority'] as const) {
      await network.killService(name);
      await network.startService(name);
    }
    const after = await kiosk.account(token);
    expect(after.available).toBe(before.available + points);
  });
});

/** (r, s) and (r, n − s) are both valid ECDSA signatures of the same words (FIPS 186-5). */
function otherFormOf(jws: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const at = jws.lastIndexOf('.') + 1;
  const signature = Buffer.from(jws.slice(at), 'base64url');
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return jws.slice(0, at) + Buffer.concat([signature.subarray(0, 32), other]).toString('base64url');
}
