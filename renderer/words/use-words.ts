/** Words, money, points and dates in the language that the customer chose. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Language, language as languageSchema } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { dayText, moneyText, momentText, monthText, pointsText, timeText } from '../format.ts';

export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = languageSchema.parse(i18n.language);
  return useMemo(
    () => ({
      t,
      language,
      /** Sentences one after the other: Japanese and Chinese put nothing between them. */
      sentences: (...said: string[]) =>
        said.join(language === 'ja' || language === 'zh' ? '' : ' '),
      money: (amount: Money) => moneyText(amount, language),
      shortMoney: (amount: Money) => moneyText(amount, language, { short: true }),
      points: (count: number) => pointsText(count, language),
      day: (at: string, asOf: string) => dayText(at, language, { month: 'long', asOf }),
      shortDay: (at: string, asOf: string) => dayText(at, language, { month: 'short', asOf }),
      time: (at: string) => timeText(at, language),
      moment: (at: string) => momentText(at, language),
      monthName: (at: string, style: 'long' | 'short') => monthText(at, language, style),
    }),
    [t, language],
  );
}
