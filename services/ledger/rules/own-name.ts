/**
 * The own-name rule: money goes to an account that is held in the customer's own name.
 *
 *   IBAN      the registered name and the holder's are the same words, in any order. Case, accents,
 *             apostrophes, hyphens and points do not count; ä, ö, ü, ø, å may be written ae, oe, ue, oe, aa.
 *   Japanese  the registered kana name and the holder's are the same in half-width kana. Spaces do not count.
 *
 * Nothing else is forgiven: no initials, no second first name left out. A person at the counter can
 * register the name as the bank has it; that is then the customer's registered name.
 */
import { halfWidthKana } from './kana.ts';

export interface RegisteredName {
  name: string;
  /** Null where none was registered. */
  kana: string | null;
}

export function isOwnName(
  registered: RegisteredName,
  account: { kind: 'iban' | 'jp-account'; name: string },
): boolean {
  if (account.kind === 'iban') return sameLatinName(registered.name, account.name);
  if (registered.kana === null) return false;
  const own = unspaced(registered.kana);
  return own !== null && own !== '' && own === unspaced(account.name);
}

function sameLatinName(left: string, right: string): boolean {
  const forms = latinForms(right);
  return latinForms(left).some((form) => form !== '' && forms.includes(form));
}

/** The name with its umlauts reduced, and with them spelled out. */
const latinForms = (name: string): string[] => {
  const capitals = name.normalize('NFKC').toUpperCase();
  return [capitals, spelled(capitals, umlauts)].map((form) => words(spelled(form, letters)));
};

const umlauts: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
  Ø: 'OE',
  Å: 'AA',
};
/** Letters that Unicode does not take apart. `ß` is `SS` already as a capital. */
const letters: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  Ħ: 'H',
  İ: 'I',
};

const spelled = (text: string, as: Readonly<Record<string, string>>): string =>
  [...text].map((letter) => as[letter] ?? letter).join('');

function words(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[\p{M}'’`´]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .toSorted()
    .join(' ');
}

const unspaced = (kana: string): string | null => halfWidthKana(kana)?.replaceAll(' ', '') ?? null;
