import { describe, expect, it } from 'vitest';
import { isOwnName } from '../../../../../services/ledger/rules/own-name.ts';

const iban = (registered: string, holder: string): boolean =>
  isOwnName({ name: registered, kana: null }, { kind: 'iban', name: holder });
const japanese = (kana: string | null, holder: string): boolean =>
  isOwnName({ name: '山田 花子', kana }, { kind: 'jp-account', name: holder });

describe('the own-name rule, for an IBAN', () => {
  it.each([
    ['Marta Lindqvist', 'MARTA LINDQVIST'],
    ['Marta Lindqvist', 'Lindqvist, Marta'],
    ['Jürgen Groß', 'Juergen Gross'],
    ['Jürgen Groß', 'JURGEN GROSS'],
    ['Juergen Gross', 'Jürgen Groß'],
    ["Siobhán O'Neill", 'Siobhan ONeill'],
    ['Anne-Marie Lefèvre', 'ANNE MARIE LEFEVRE'],
    ['Søren Kjær', 'Soeren Kjaer'],
    ['Søren Kjær', 'Soren Kjaer'],
    ['Łukasz Żak', 'Lukasz Zak'],
    ['Åsa Öberg', 'Aasa Oeberg'],
  ])('%s owns the account of %s', (registered, holder) => {
    expect(iban(registered, holder)).toBe(true);
  });

  it.each([
    ['Marta Lindqvist', 'Jonas Weber'],
    ['Marta Lindqvist', 'M Lindqvist'],
    ['Marta Lindqvist', 'Marta Lindqvist Weber'],
    ['Marta Lindqvist', 'Marta'],
    ['Marta Lindqvist', 'Marta Marta Lindqvist'],
    ['山田 花子', 'Hanako Yamada'],
    ['...', '---'],
  ])('%s does not own the account of %s', (registered, holder) => {
    expect(iban(registered, holder)).toBe(false);
  });
});

describe('the own-name rule, for a Japanese account', () => {
  it('compares the registered kana name, of any width, without spaces', () => {
    expect(japanese('ﾔﾏﾀﾞ ﾊﾅｺ', 'ﾔﾏﾀﾞ ﾊﾅｺ')).toBe(true);
    expect(japanese('ヤマダ　ハナコ', 'ﾔﾏﾀﾞﾊﾅｺ')).toBe(true);
    expect(japanese('ﾔﾏﾀﾞ ﾊﾅｺ', 'ﾔﾏﾀ ﾊﾅｺ')).toBe(false);
    expect(japanese('ﾔﾏﾀﾞ ﾊﾅｺ', 'ﾊﾅｺ ﾔﾏﾀﾞ')).toBe(false);
  });

  it('cannot be met without a kana name', () => {
    expect(japanese(null, 'ﾔﾏﾀﾞ ﾊﾅｺ')).toBe(false);
    expect(japanese(' ', ' ')).toBe(false);
  });
});
