/** Why the ledger did not take something, and what staff does about it. */
import { type FailureCode } from '../../protocol/failure.ts';
import { type Language } from '../../protocol/ledger.ts';

const told = [
  'card-unknown',
  'receipt-number-reused',
  'currency-mismatch',
  'amount-above-limit',
  'refund-above-purchase',
  'second-member-required',
  'staff-role-required',
  'staff-session-required',
  'staff-session-ending',
  'staff-key-unknown',
  'staff-evidence-lost',
  'badge-locked',
] as const satisfies readonly FailureCode[];
type Told = (typeof told)[number];

const words: Record<Language, Record<Told, string>> = {
  en: {
    'card-unknown': 'This card is not known. Check it, and type it anew.',
    'receipt-number-reused': 'This receipt number was told before.',
    'currency-mismatch': 'It is in another currency.',
    'amount-above-limit': 'The amount is too large.',
    'refund-above-purchase': 'More than what is left of the purchase.',
    'second-member-required': 'It takes a second member. Type it anew.',
    'staff-role-required': 'It takes a supervisor.',
    'staff-session-required': 'It was signed too late, or is too old. Type it anew.',
    'staff-session-ending': 'Sign out and in again, then help.',
    'staff-key-unknown': 'The ledger does not know who signed it. It is kept: call the operator.',
    'staff-evidence-lost':
      'The ledger does not know who signed it any more. Type it anew from the receipt.',
    'badge-locked': 'The badge that signed it is locked. It is kept: call the operator.',
  },
  ja: {
    'card-unknown': 'このカードは登録がありません。確認して入力し直してください。',
    'receipt-number-reused': 'このレシート番号は使用済みです。',
    'currency-mismatch': '通貨が異なります。',
    'amount-above-limit': '金額が上限を超えています。',
    'refund-above-purchase': '購入の残りを超えています。',
    'second-member-required': '別のスタッフの確認が必要です。入力し直してください。',
    'staff-role-required': '責任者の権限が必要です。',
    'staff-session-required': '署名が遅すぎるか、古すぎます。入力し直してください。',
    'staff-session-ending': 'サインインし直してから、お手伝いください。',
    'staff-key-unknown':
      '署名した人が台帳にありません。保存してあります。運用担当者に連絡してください。',
    'staff-evidence-lost':
      '署名した人の記録が台帳から失われました。レシートを見て入力し直してください。',
    'badge-locked':
      '署名した社員証がロック中です。保存してあります。運用担当者に連絡してください。',
  },
  zh: {
    'card-unknown': '没有这张卡。请核对后重新输入。',
    'receipt-number-reused': '这个小票号码已经登记过。',
    'currency-mismatch': '币种不同。',
    'amount-above-limit': '金额超过上限。',
    'refund-above-purchase': '超过这笔购物余下的金额。',
    'second-member-required': '需要另一位店员确认。请重新输入。',
    'staff-role-required': '需要主管权限。',
    'staff-session-required': '签署太晚或太久。请重新输入。',
    'staff-session-ending': '请重新登录后再协助。',
    'staff-key-unknown': '账本不认得签署人。已保存，请联系运营人员。',
    'staff-evidence-lost': '账本中已没有签署人的记录。请照小票重新输入。',
    'badge-locked': '签署的工牌已锁定。已保存，请联系运营人员。',
  },
  ko: {
    'card-unknown': '등록되지 않은 카드입니다. 확인하고 다시 입력하세요.',
    'receipt-number-reused': '이미 사용된 영수증 번호입니다.',
    'currency-mismatch': '통화가 다릅니다.',
    'amount-above-limit': '금액이 한도를 넘습니다.',
    'refund-above-purchase': '구매의 남은 금액을 넘습니다.',
    'second-member-required': '다른 직원의 확인이 필요합니다. 다시 입력하세요.',
    'staff-role-required': '책임자 권한이 필요합니다.',
    'staff-session-required': '서명이 너무 늦었거나 오래되었습니다. 다시 입력하세요.',
    'staff-session-ending': '다시 로그인한 뒤 도와 주세요.',
    'staff-key-unknown': '누가 서명했는지 원장이 모릅니다. 보관 중이니 운영자에게 알리세요.',
    'staff-evidence-lost': '서명한 사람의 기록이 원장에 없습니다. 영수증을 보고 다시 입력하세요.',
    'badge-locked': '서명한 사원증이 잠겨 있습니다. 보관 중이니 운영자에게 알리세요.',
  },
};

/** Null where there is nothing better to say than the code. */
export function whyNot(language: Language, code: FailureCode): string | null {
  const known = told.find((one) => one === code);
  return known === undefined ? null : words[language][known];
}
