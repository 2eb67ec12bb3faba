/**
 * What may be typed on the amount screen. A digit is offered only where it leads to an amount that
 * the terms allow, so an amount that is not allowed cannot be asked for; it need not be refused.
 *
 * Digits count whole units (euros, yen) where the step is whole units, else minor units (cents).
 */
import { type Redeemable } from '../protocol/ledger.ts';
import { type Money } from '../protocol/money.ts';
import { minorDigits } from './format.ts';
import { limits } from './limits.ts';

export type AmountHint = 'range' | 'minimum' | 'step' | 'points-in-step' | Redeemable['limitedBy'];

export const digitKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
export type DigitKey = (typeof digitKeys)[number];

export const isDigitKey = (key: string): key is DigitKey =>
  digitKeys.some((digit) => digit === key);

/** Is there any amount at all that may be redeemed now? */
export function canRedeem(terms: Redeemable): boolean {
  return hasAllowed(0n, terms.maximum.minor, terms);
}

export function isAllowed(amount: Money, terms: Redeemable): boolean {
  return (
    amount.currency === terms.maximum.currency && hasAllowed(amount.minor, amount.minor, terms)
  );
}

export function amountOf(digits: string, terms: Redeemable): Money {
  return {
    currency: terms.maximum.currency,
    minor: BigInt(digits === '' ? '0' : digits) * unit(terms),
  };
}

export function digitsOf(amount: Money, terms: Redeemable): string {
  return amount.minor === 0n ? '' : (amount.minor / unit(terms)).toString();
}

/** Would this digit lead to an allowed amount, at once or with more digits after it? */
export function canType(digits: string, digit: DigitKey, terms: Redeemable): boolean {
  if (digits === '' && digit === '0') return false;
  const typed = BigInt(digits + digit);
  for (let more = 0; digits.length + 1 + more <= limits.amountDigitsMax; more += 1) {
    const scale = 10n ** BigInt(more);
    const lowest = typed * scale * unit(terms);
    if (lowest > terms.maximum.minor) return false;
    if (hasAllowed(lowest, (typed + 1n) * scale * unit(terms) - 1n, terms)) return true;
  }
  return false;
}

/** @returns the digits unchanged where the key is not offered */
export function typeDigit(digits: string, digit: DigitKey, terms: Redeemable): string {
  return canType(digits, digit, terms) ? digits + digit : digits;
}

/** Nothing can follow these digits: only taking some back leads to another amount. */
export function isDeadEnd(digits: string, terms: Redeemable): boolean {
  return digits !== '' && !digitKeys.some((digit) => canType(digits, digit, terms));
}

/**
 * Why the next digit is not there, or what would make the amount right.
 * @param worth of all points: where the step keeps everything below it, that is what is said
 */
export function hintFor(digits: string, terms: Redeemable, worth: Money): AmountHint {
  if (digits === '') return 'range';
  const amount = amountOf(digits, terms);
  if (amount.minor < terms.minimum.minor) return 'minimum';
  if (amount.minor % terms.step.minor !== 0n) return 'step';
  const everything = amount.minor === terms.maximum.minor;
  if (!everything && !isDeadEnd(digits, terms)) return 'range';
  const affordable = worth.minor - (terms.fee?.minor ?? 0n);
  const leftByStep = terms.limitedBy === 'points' && affordable > terms.maximum.minor;
  return everything && leftByStep ? 'points-in-step' : terms.limitedBy;
}

/** Round amounts below everything, the largest last: 1, 2 or 5 and zeros. */
export function suggestionsFor(terms: Redeemable): Money[] {
  const { currency } = terms.maximum;
  const major = 10n ** BigInt(minorDigits[currency]);
  const round: Money[] = [];
  for (let scale = major; scale < terms.maximum.minor; scale *= 10n) {
    for (const leading of [1n, 2n, 5n]) {
      const amount: Money = { currency, minor: leading * scale };
      if (amount.minor < terms.maximum.minor && isAllowed(amount, terms)) round.push(amount);
    }
  }
  return round.slice(-limits.suggestionsMax);
}

function unit(terms: Redeemable): bigint {
  const major = 10n ** BigInt(minorDigits[terms.maximum.currency]);
  return terms.step.minor % major === 0n ? major : 1n;
}

/** Is there a multiple of the step between `from` and `to`, both included, within the terms? */
function hasAllowed(from: bigint, to: bigint, terms: Redeemable): boolean {
  const low = from > terms.minimum.minor ? from : terms.minimum.minor;
  const high = to < terms.maximum.minor ? to : terms.maximum.minor;
  const highest = high - (high % terms.step.minor);
  return highest >= low && highest > 0n;
}
