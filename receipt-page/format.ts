/** Numbers and dates for a reader. Money is formatted from its integer, so that no float rounds it. */
import { type Language } from './words.ts';

const locales: Record<Language, string> = {
  en: 'en-GB',
  ja: 'ja-JP',
  zh: 'zh-CN',
  ko: 'ko-KR',
};

export function moneyText(
  { currency, minor }: { currency: string; minor: string },
  language: Language,
): string {
  const format = new Intl.NumberFormat(locales[language], { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  const text = minor.padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  return format.format(decimal as `${number}`);
}

export const countText = (count: number, language: Language): string =>
  new Intl.NumberFormat(locales[language]).format(count);

/** @param at milliseconds since the epoch, or an instant in ISO 8601 */
export const momentText = (at: number | string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeStyle: 'short' }).format(
    typeof at === 'number' ? at : Date.parse(at),
  );
