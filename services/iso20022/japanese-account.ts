/**
 * A Japanese bank account, by the rules of the Zengin data transfer format (Japanese Banks' Payment
 * Clearing Network): digits without check digit, and the holder's name as the bank keeps it, in
 * half-width characters of JIS X 0201.
 */
import { z } from 'zod';
import { zenginNameCharactersMax } from './limits.ts';

/** Small kana and the long vowel mark do not exist there: banks write large kana and a hyphen. */
const holderName = /^[A-Z0-9ｦｱ-ﾝﾞﾟ ().,/\-¥｢｣]+$/;

export const japaneseAccount = z.strictObject({
  kind: z.literal('jp-account'),
  name: z.string().min(1).max(zenginNameCharactersMax).regex(holderName),
  bankCode: z.string().regex(/^[0-9]{4}$/),
  branchCode: z.string().regex(/^[0-9]{3}$/),
  /** 1 ordinary, 2 current, 4 savings. */
  accountType: z.enum(['1', '2', '4']),
  accountNumber: z.string().regex(/^[0-9]{7}$/),
});
export type JapaneseAccount = z.infer<typeof japaneseAccount>;
