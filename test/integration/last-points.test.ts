/**
 * F12. Kiosks race for one customer's last points, each with its own certificate, session and connection
 * over mutual TLS, all asking at one instant: exactly what the points pay for is held, and no point more.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { answered, newRedemptionId, type WireKiosk, wireKiosk } from '../support/wire-kiosk.ts';

const KIOSKS = 32;

let network: NetworkUnderTest;
let kiosks: WireKiosk[];
beforeAll(async () => {
  network = await networkUnderTest();
  kiosks = [];
  for (let n = 1; n <= KIOSKS; n += 1)
    kiosks.push(await wireKiosk(network, `urn:kangen:kiosk:hanami-market:race-${n}`));
}, 120_000);
afterAll(async () => {
  await Promise.all(kiosks.map((kiosk) => kiosk.close()));
  // Whatever the answers said: the independent checker reads the books.
  await network.finish();
});

interface Runner {
  kiosk: WireKiosk;
  token: string;
}

/** One after the other: it is the redemptions that race, not the PIN tries. */
async function signedIn(customer: SeedCustomer, many: readonly WireKiosk[]): Promise<Runner[]> {
  const runners: Runner[] = [];
  for (const kiosk of many) {
    const { token } = answered(await kiosk.signIn(customer.cardNumber, customer.pin));
    runners.push({ kiosk, token });
  }
  return runners;
}

/** @returns the codes of the answers, sorted: `ok` for each that holds */
async function race(runners: Runner[], minor: bigint): Promise<string[]> {
  const seen = await Promise.all(runners.map(({ kiosk, token }) => kiosk.account(token)));
  const amount = { currency: 'EUR', minor } as const;
  const answers = await Promise.all(
    runners.map(({ kiosk, token }, place) => {
      const account = seen[place];
      if (account === undefined) throw new Error('each kiosk has seen the account');
      return kiosk.request({ id: newRedemptionId(), amount, seen: account }, token);
    }),
  );
  return answers.map((one) => (one.ok ? 'ok' : one.failure.code)).toSorted();
}

it('holds once where two kiosks ask for everything at one instant', async () => {
  const customer = customerAt(5);
  const [first, second] = await signedIn(customer, kiosks.slice(0, 2));
  if (first === undefined || second === undefined) throw new Error('two kiosks');
  const { available, redeemable } = await first.kiosk.account(first.token);
  expect(await race([first, second], redeemable.maximum.minor)).toEqual([
    'ok',
    'points-insufficient',
  ]);
  const left = await second.kiosk.account(second.token);
  expect(left.available + left.held).toBe(available);
  expect(left.held).toBe(Number(redeemable.maximum.minor));
});

it('holds exactly as often as the points pay for where 32 kiosks race', async () => {
  const runners = await signedIn(customerAt(0), kiosks);
  const [one] = runners;
  if (one === undefined) throw new Error('a kiosk');
  const { available } = await one.kiosk.account(one.token);
  const affordable = Math.floor(available / 500);
  expect(affordable).toBeGreaterThan(1);
  const codes = await race(runners, 500n);
  expect(codes).toEqual([
    ...Array.from({ length: affordable }, () => 'ok'),
    ...Array.from({ length: KIOSKS - affordable }, () => 'points-insufficient'),
  ]);
  const left = await one.kiosk.account(one.token);
  expect(left).toMatchObject({ available: available - affordable * 500, held: affordable * 500 });
}, 60_000);

function customerAt(place: number): SeedCustomer {
  const found = network.seed.customers[place];
  if (found === undefined) throw new Error('the example programme has that many customers');
  return found;
}
