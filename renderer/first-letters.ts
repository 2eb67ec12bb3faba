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
