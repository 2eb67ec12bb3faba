import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { japaneseAccount } from '../../../../../services/iso20022/japanese-account.ts';
import { halfWidthKana } from '../../../../../services/ledger/rules/kana.ts';

describe('a name in half-width kana', () => {
  it.each([
    ['ヤマダ ハナコ', 'ﾔﾏﾀﾞ ﾊﾅｺ'],
    ['やまだ　はなこ', 'ﾔﾏﾀﾞ ﾊﾅｺ'],
    ['ﾔﾏﾀﾞ ﾊﾅｺ', 'ﾔﾏﾀﾞ ﾊﾅｺ'],
    ['パク・ジュン', 'ﾊﾟｸ.ｼﾞﾕﾝ'],
    ['ナカムラ ショウ', 'ﾅｶﾑﾗ ｼﾖｳ'],
    ['スーザン', 'ｽ-ｻﾞﾝ'],
    ['カ）カンゲン', 'ｶ)ｶﾝｹﾞﾝ'],
    ['Smith ジョン', 'SMITH ｼﾞﾖﾝ'],
    ['ヴィオラ', 'ｳﾞｲｵﾗ'],
    ['  サトウ  ケン ', 'ｻﾄｳ ｹﾝ'],
  ])('%s is %s at a bank', (typed, kept) => {
    expect(halfWidthKana(typed)).toBe(kept);
  });

  it.each(['山田 花子', 'Zoë', 'ヤマダ＆ハナコ', '😀', 'ヤマダ\nハナコ'])(
    'no bank has %j',
    (typed) => {
      expect(halfWidthKana(typed)).toBeNull();
    },
  );

  it('is always a name that an account may have, and is itself when it is written again', () => {
    const kana = fc.string({
      unit: fc.integer({ min: 0x3041, max: 0x30fe }).map((code) => String.fromCodePoint(code)),
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(kana, (typed) => {
        const kept = halfWidthKana(typed);
        fc.pre(kept !== null && kept !== '');
        if (kept === null) return;
        expect(japaneseAccount.shape.name.safeParse(kept).success).toBe(true);
        expect(halfWidthKana(kept)).toBe(kept);
      }),
    );
  });
});
