import { expect, it } from 'vitest';
import { account } from '../../../../protocol/ledger.ts';
import { wishOffer, wishProblem } from '../../../../main/engine/wish-caps.ts';
import { wishRefusal } from '../../../../main/session/redeem-rules.ts';
import { account as onWire } from '../../renderer/fixtures/snapshots.ts';

const fee = { currency: 'EUR' as const, minor: 25n };
const plain = account.parse(onWire);
const withFee = { ...plain, redeemable: { ...plain.redeemable, fee } };
const twenty = { currency: 'EUR' as const, minor: 2_000n };

it('asks for the points of amount and fee together', () => {
  expect(wishRefusal({ points: 2_025, amount: twenty }, withFee)).toBeNull();
  expect(wishRefusal({ points: 2_000, amount: twenty }, withFee)?.code).toBe('terms-changed');
  expect(wishRefusal({ points: 2_000, amount: twenty }, plain)).toBeNull();
});

it('offers a wish with the fee of the policy, and takes none without it', () => {
  const { rate, minimum, step } = plain.redeemable;
  const most = { currency: 'EUR' as const, minor: 100_000n };
  const caps = {
    rate,
    minimum,
    step,
    fee,
    amountMax: most,
    sumMax: most,
    countMax: 5,
    ageSecondsMax: 60,
  };
  const none = { count: 0, sumMinor: 0n };
  expect(wishOffer(caps, none)?.fee).toEqual(fee);
  expect(wishProblem({ points: 2_025, amount: twenty }, caps, none)).toBeNull();
  expect(wishProblem({ points: 2_000, amount: twenty }, caps, none)?.code).toBe('terms-changed');
  const { fee: _, ...without } = caps;
  expect(wishOffer(without, none)).not.toHaveProperty('fee');
});
