/**
 * Numbers and dates in the customer's language. Money is formatted from its integer, through a
 * decimal text, so that no float ever rounds it.
 */
import { type Language } from '../protocol/ledger.ts';
import { type Currency, type Money } from '../protocol/money.ts';

/** ISO 4217: digits after the point of each currency. */
export const minorDigits: Record<Currency, number> = { EUR: 2, JPY: 0 };

const locales: Record<Language, string> = {
  en: 'en-GB',
  ja: 'ja-JP',
  zh: 'zh-CN',
  ko: 'ko-KR',
};

export const localeOf = (language: Language): string => locales[language];

export interface MoneyPart {
  kind: 'figure' | 'fraction' | 'currency';
  text: string;
}

/** `short` leaves out a fraction of nothing but zeros: €20 on a chip, €20.00 everywhere else. */
export interface MoneyStyle {
  short?: boolean;
}

export function moneyParts(amount: Money, language: Language, style: MoneyStyle = {}): MoneyPart[] {
  const parts = numberFormat(amount.currency, language, style).formatToParts(decimalText(amount));
  return parts.map(({ type, value }) => ({
    kind:
      type === 'currency'
        ? 'currency'
        : type === 'decimal' || type === 'fraction'
          ? 'fraction'
          : 'figure',
    text: value,
  }));
}

export function moneyText(amount: Money, language: Language, style: MoneyStyle = {}): string {
  return moneyParts(amount, language, style)
    .map((part) => part.text)
    .join('');
}

export function decimalText(amount: Money): `${number}` {
  const digits = minorDigits[amount.currency];
  const text = amount.minor.toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  return decimal as `${number}`;
}

function numberFormat(
  currency: Currency,
  language: Language,
  style: MoneyStyle,
): Intl.NumberFormat {
  return new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency,
    // 円 and 日元 after the figure is how it is said; in Chinese the sign alone would mean yuan.
    currencyDisplay:
      currency === 'JPY' && (language === 'ja' || language === 'zh') ? 'name' : 'narrowSymbol',
    trailingZeroDisplay: style.short === true ? 'stripIfInteger' : 'auto',
  });
}

export const pointsText = (points: number, language: Language): string =>
  new Intl.NumberFormat(locales[language]).format(points);

export interface DayStyle {
  month: 'long' | 'short';
  /** A day of another year than this instant's is said with its year. */
  asOf: string;
}

/** @param at an instant of the wire, ISO 8601 */
export function dayText(at: string, language: Language, { month, asOf }: DayStyle): string {
  const sameYear = new Date(at).getFullYear() === new Date(asOf).getFullYear();
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locales[language], { ...year, day: 'numeric', month }).format(
    Date.parse(at),
  );
}

export const timeText = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], { hour: '2-digit', minute: '2-digit' }).format(
    Date.parse(at),
  );

export const momentText = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeStyle: 'short' }).format(
    Date.parse(at),
  );

export const monthText = (at: string, language: Language, style: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(locales[language], { month: style }).format(Date.parse(at));
