import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Redeemable } from '../../../protocol/ledger.ts';
import {
  amountOf,
  canRedeem,
  canType,
  digitKeys,
  digitsOf,
  hintFor,
  isAllowed,
  isDeadEnd,
  suggestionsFor,
  typeDigit,
} from '../../../renderer/amount-entry.ts';

const euros = (minimum: bigint, step: bigint, maximum: bigint): Redeemable => ({
  rate: { points: 1, minor: 1 },
  minimum: { currency: 'EUR', minor: minimum },
  step: { currency: 'EUR', minor: step },
  maximum: { currency: 'EUR', minor: maximum },
  limitedBy: 'points',
});

const terms = fc
  .record({
    currency: fc.constantFrom('EUR' as const, 'JPY' as const),
    minimum: fc.bigInt({ min: 0n, max: 20_000n }),
    step: fc.constantFrom(1n, 10n, 50n, 100n, 500n, 1000n),
    worth: fc.bigInt({ min: 0n, max: 500_000n }),
  })
  .map(({ currency, minimum, step, worth }): Redeemable => ({
    rate: { points: 1, minor: 1 },
    minimum: { currency, minor: minimum },
    step: { currency, minor: step },
    maximum: { currency, minor: worth - (worth % step) },
    limitedBy: 'points',
  }));
const keys = fc.array(fc.constantFrom(...digitKeys), { maxLength: 20 });

describe('typing an amount', () => {
  test('never comes above the maximum, and never to where nothing allowed can follow', () => {
    fc.assert(
      fc.property(terms, keys, (now, typed) => {
        let digits = '';
        for (const key of typed) {
          digits = typeDigit(digits, key, now);
          const amount = amountOf(digits, now);
          expect(amount.minor <= now.maximum.minor).toBe(true);
          const goesOn = digitKeys.some((next) => canType(digits, next, now));
          expect(digits === '' || isAllowed(amount, now) || goesOn).toBe(true);
        }
      }),
    );
  });

  test('what is allowed is within the terms and in their step', () => {
    fc.assert(
      fc.property(terms, fc.bigInt({ min: 0n, max: 600_000n }), (now, minor) => {
        const within =
          minor > 0n &&
          minor >= now.minimum.minor &&
          minor <= now.maximum.minor &&
          minor % now.step.minor === 0n;
        expect(isAllowed({ currency: now.maximum.currency, minor }, now)).toBe(within);
      }),
    );
  });

  test('every allowed amount can be typed', () => {
    fc.assert(
      fc.property(terms, fc.nat(), (now, choice) => {
        fc.pre(canRedeem(now));
        const lowest =
          ((now.minimum.minor + now.step.minor - 1n) / now.step.minor) * now.step.minor;
        const first = lowest === 0n ? now.step.minor : lowest;
        const steps = (now.maximum.minor - first) / now.step.minor + 1n;
        const minor = first + (BigInt(choice) % steps) * now.step.minor;
        const amount = { currency: now.maximum.currency, minor };
        const typed = [...digitsOf(amount, now)].reduce(
          (digits, key) => typeDigit(digits, key as (typeof digitKeys)[number], now),
          '',
        );
        expect(amountOf(typed, now)).toEqual(amount);
      }),
    );
  });

  test('suggestions are allowed, rise, and stay below everything', () => {
    fc.assert(
      fc.property(terms, (now) => {
        const suggested = suggestionsFor(now);
        for (const [place, amount] of suggested.entries()) {
          expect(isAllowed(amount, now)).toBe(true);
          expect(amount.minor < now.maximum.minor).toBe(true);
          expect(amount.minor > (suggested[place - 1]?.minor ?? 0n)).toBe(true);
        }
      }),
    );
  });

  test('a digit that would pass the maximum is not offered', () => {
    const now = euros(500n, 100n, 4900n);
    expect(canType('4', '9', now)).toBe(true);
    expect(canType('5', '0', now)).toBe(false);
    expect(typeDigit('5', '0', now)).toBe('5');
  });

  test('where the step is cents, cents are typed', () => {
    expect(amountOf('2550', euros(500n, 50n, 4950n)).minor).toBe(2550n);
    expect(amountOf('25', euros(500n, 100n, 4900n)).minor).toBe(2500n);
  });

  test('a line says what is missing', () => {
    const now = euros(1000n, 500n, 4500n);
    const hint = (digits: string, terms: Redeemable) => hintFor(digits, terms, now.maximum);
    expect(hint('', now)).toBe('range');
    expect(hint('4', now)).toBe('minimum');
    expect(hint('45', now)).toBe('points');
    expect(hint('45', { ...now, limitedBy: 'day-limit' })).toBe('day-limit');
    expect(hint('12', euros(1000n, 500n, 200_000n))).toBe('step');
  });

  test('where the step keeps everything below the worth, the line says that', () => {
    const now = euros(500n, 100n, 4900n);
    const worth = { currency: 'EUR' as const, minor: 4920n };
    expect(hintFor('49', now, worth)).toBe('points-in-step');
    expect(hintFor('25', now, worth)).toBe('points');
    expect(hintFor('49', now, now.maximum)).toBe('points');
    expect(hintFor('49', { ...now, limitedBy: 'transaction-limit' }, worth)).toBe(
      'transaction-limit',
    );
  });

  test('a dead end is where only taking digits back leads on', () => {
    const now = euros(500n, 100n, 4900n);
    expect(isDeadEnd('', now)).toBe(false);
    expect(isDeadEnd('4', now)).toBe(false);
    expect(isDeadEnd('25', now)).toBe(true);
  });

  test('where nothing may be redeemed, nothing can be typed', () => {
    const now = euros(500n, 100n, 300n);
    expect(canRedeem(now)).toBe(false);
    expect(digitKeys.some((digit) => canType('', digit, now))).toBe(false);
  });
});
