/** The catalogues, and the one place where a language begins. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language } from '../../protocol/ledger.ts';
import { type Words, en } from './en.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import { zh } from './zh.ts';

export const catalogues: Record<Language, Words> = { en, ja, zh, ko };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: typeof en };
  }
}

export function wordsIn(language: Language): i18n {
  const words = i18next.createInstance();
  void words.use(initReactI18next).init({
    lng: language,
    ns: ['words'],
    defaultNS: 'words',
    resources: { en: { words: en }, ja: { words: ja }, zh: { words: zh }, ko: { words: ko } },
    initAsync: false,
    // React escapes what it draws; escaping twice would show the customer "&amp;".
    interpolation: { escapeValue: false },
  });
  return words;
}
