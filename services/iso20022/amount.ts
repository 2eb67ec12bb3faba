/** Money as ISO 20022 writes it: a decimal in whole currency units with the currency's own decimals. */
import { money, type Currency, type Money } from '../../protocol/money.ts';

/** ISO 4217: how many decimals one unit has. */
const decimals: Record<Currency, number> = { EUR: 2, JPY: 0 };

export function decimalOf({ currency, minor }: Money): string {
  const places = decimals[currency];
  if (places === 0) return minor.toString();
  const digits = minor.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * Exact: text never becomes a float.
 * @returns null where the text is no such amount, or is finer than the currency's smallest unit
 */
export function moneyFrom(decimal: string, currency: string): Money | null {
  const places = decimals[currency as Currency] as number | undefined;
  const parts = /^([0-9]{1,16})(?:\.([0-9]{1,5}))?$/.exec(decimal);
  if (places === undefined || parts?.[1] === undefined) return null;
  const fraction = parts[2] ?? '';
  if (fraction.length > places) return null;
  const minor = `${parts[1]}${fraction.padEnd(places, '0')}`.replace(/^0+(?=\d)/, '');
  const amount = money.safeParse({ currency, minor });
  return amount.success ? amount.data : null;
}
