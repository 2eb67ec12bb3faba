/** Money for a person's eyes: `12.50 EUR`, `1250 JPY`. Programs get minor units (`--json`). */
import { type Currency, type Money } from '../../protocol/money.ts';

const decimals: Readonly<Record<Currency, number>> = { EUR: 2, JPY: 0 };

export function moneyText({ currency, minor }: Money): string {
  const places = decimals[currency];
  const digits = minor.toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  return places === 0 ? `${whole} ${currency}` : `${whole}.${digits.slice(-places)} ${currency}`;
}
