/**
 * Names as Japanese banks keep them: half-width katakana of JIS X 0201, capital letters and digits.
 * Small kana become large and the long vowel mark a hyphen, as the banks themselves write them.
 */

/** `ｱ` for `ア`: what compatibility normalisation (NFKC) makes of each half-width kana, turned round. */
const halfOf = new Map(
  Array.from({ length: 0xff_9d - 0xff_66 + 1 }, (_, place) => String.fromCodePoint(0xff_66 + place))
    .filter((half) => half < 'ｧ' || half > 'ｰ')
    .map((half) => [half.normalize('NFKC'), half]),
);
const others = new Map([
  ...pairs('ァィゥェォッャュョヮヵヶヰヱ', 'ｱｲｳｴｵﾂﾔﾕﾖﾜｶｹｲｴ'),
  ...pairs('\u3099\u309A「」', 'ﾞﾟ｢｣'),
  // Hyphens, dashes and the long vowel mark are one sign there.
  ...pairs('ー‐‑‒–—―−', '--------'),
  ...pairs('・’', '. '),
]);
/** What the Zengin format allows in a name. */
const allowed = /^[A-Z0-9ｦｱ-ﾝﾞﾟ ().,/\-¥｢｣]$/;

/** @returns null where a character has no form that a bank would take, a kanji for instance */
export function halfWidthKana(name: string): string | null {
  const spelled = [...katakana(name.normalize('NFKC')).normalize('NFD').toUpperCase()].map(
    (char) => others.get(char) ?? halfOf.get(char) ?? char,
  );
  if (!spelled.every((char) => allowed.test(char))) return null;
  return spelled.join('').replaceAll(/ +/g, ' ').trim();
}

/** ぁ…ゖ lie 96 places before ァ…ヶ. */
const katakana = (text: string): string =>
  text.replaceAll(/[ぁ-ゖ]/g, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + 0x60));

function pairs(from: string, to: string): [string, string][] {
  const targets = [...to];
  return [...from].map((char, place) => [char, targets[place] ?? char]);
}
