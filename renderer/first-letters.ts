import { type Language } from '../protocol/ledger.ts';
import { type Kiosk } from './kiosk.ts';

/**
 * The letters of every first screen: Latin, and the names of the languages. Where text is laid out before its font is
 * there, Blink looks for a stand-in through all families behind it, and asks the system once for each of their 350
 * faces, while nothing is drawn; and it does so again when the font has come.
 */
const letters = [
  { family: 'Noto Sans Kiosk', text: 'Aa' },
  { family: 'Noto Sans JP Name', text: '日本語' },
  { family: 'Noto Sans SC Name', text: '简体中文' },
  { family: 'Noto Sans KR Name', text: '한국어' },
] as const;

/** @returns when they are there, or cannot be had: then the screen is written with what there is */
export async function firstLetters(fonts: Pick<FontFaceSet, 'load'>): Promise<void> {
  const loading = letters.map(({ family, text }) => fonts.load(`1em '${family}'`, text));
  await Promise.allSettled(loading);
}

/** Faces of our own words alone: scripts/words-faces.ts. English has no more than Latin. */
const families: Record<Language, string | null> = {
  en: null,
  ja: 'Noto Sans JP Words',
  zh: 'Noto Sans SC Words',
  ko: 'Noto Sans KR Words',
};

/** @returns once the language is known, and its letters are there or cannot be had */
export async function lettersOfFirstWords(
  kiosk: Pick<Kiosk, 'current' | 'subscribe'>,
  page: { documentElement: Pick<HTMLElement, 'lang'>; fonts: Iterable<FontFace> },
): Promise<void> {
  const language = await firstLanguage(kiosk);
  // Before its first word, or that would be looked for in the letters of every other language.
  page.documentElement.lang = language;
  const faces = [...page.fonts].filter(({ family }) => family === families[language]);
  await Promise.allSettled(faces.map((face) => face.load()));
}

function firstLanguage({ current, subscribe }: Pick<Kiosk, 'current' | 'subscribe'>) {
  return new Promise<Language>((resolve) => {
    const look = (): void => {
      const snapshot = current();
      if (snapshot === null) return;
      stop();
      resolve(snapshot.language);
    };
    const stop = subscribe(look);
    look();
  });
}
