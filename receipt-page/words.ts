/** Every word of the page, in the kiosk's two languages. Plain: what is so, what it means, what to do. */
export type Language = 'en' | 'ja';

const en = {
  title: 'Check a receipt',
  how: 'Nothing you show here leaves this device: the page asks nobody and stores nothing.',
  receipt: 'The receipt',
  receiptHint: 'The text or the link in the receipt’s code, or a proof that you were given.',
  check: 'Check the receipt',
  file: 'Open a file',
  otherLanguage: '日本語',

  genuine: 'This receipt is genuine',
  genuineWhat: 'Exactly these words were signed with the service’s key. Nothing was changed since.',
  fits: 'This receipt fits the key you gave',
  completed: 'paid to your account',
  refused: 'not paid: your bank refused the transfer',
  cancelled: 'not paid: the transfer was cancelled',
  returned: 'sent back by your bank after it had been paid',
  completedWhat: 'The bank confirmed the transfer, and the points were subtracted for it.',
  refusedWhat: 'No money moved, and the points were given back.',
  cancelledWhat: 'No money moved, and the points were given back.',
  returnedWhat: 'The money went back to the programme, and the points were given back.',
  asOf: 'True when it was signed. A transfer that came back later has a second receipt of its own.',

  outcome: 'State',
  before: 'Points before',
  after: 'Points after',
  points: 'Points of this transfer',
  fee: 'Fee, paid with these points',
  account: 'Account',
  requested: 'Asked for',
  decided: 'Decided by the bank',
  reference: 'Bank reference',
  number: 'Transfer number',
  reason: 'The bank’s reason',
  key: 'Signed with the key',
  keyCompare:
    'You gave this key yourself. Compare its number with the one that is printed on the receipt and in the shop.',
  journal: 'Journal',

  named: 'It is transaction {n} of the service’s journal. A proof of that was not shown.',
  notNamed: 'This receipt is from before receipts named their place in the journal.',
  included:
    'It is transaction {n} of the service’s journal, which the service signed for up to transaction {head} on {when}.',
  notSignedYet:
    'It is transaction {n} of the service’s journal. The journal was not signed for that far yet: ask for the proof again tomorrow.',
  broken: 'The proof does not fit this receipt.',
  'proof-unreadable': 'It cannot be read: perhaps it was not copied whole.',
  'other-receipt': 'It was made for another receipt.',
  'other-hash': 'The transaction in it is not the one that the receipt names.',
  'other-transaction': 'The transaction in it does not do what the receipt says.',
  'head-not-signed': 'The end of the journal in it is not signed by the points service.',
  'head-elsewhere': 'It does not lead to the end of the journal that was signed.',
  brokenWhat:
    'The receipt itself is genuine. Keep both, and show them to the programme’s operator or auditor.',

  altered: 'This receipt does not hold',
  alteredWhat:
    'It was changed after it was signed, or it was not written by the points service. It proves nothing.',
  alteredNext: 'Take the picture of the code again. If it still does not hold, ask the shop.',
  unknownKey: 'The signer is not known here',
  unknownKeyWhat:
    'It is signed with the key {key}. This page does not know that key, so it cannot say whether the receipt is genuine.',
  unknownKeyNext:
    'Use the page of the programme that paid you, or give the page the programme’s public key below.',
  keyRetired: 'This receipt is dated too late',
  keyRetiredWhat:
    'It is signed with the key {key}, which the points service had stopped using by then. Do not rely on it.',
  keyRetiredNext: 'Ask the programme’s operator.',
  unreadable: 'This is not a whole receipt',
  unreadableWhat: 'Something is missing in it, or it is something else.',
  unreadableNext: 'Scan the code again, and copy all of its text.',
  otherMessage: 'This is not a receipt',
  otherMessageWhat: 'It is signed by the points service, and it is a message of another kind.',
  otherMessageNext: 'Show the code of the receipt.',
  cannotCheck: 'This browser cannot check receipts',
  cannotCheckWhat:
    'It has no cryptography for pages opened this way. The receipt may well be genuine.',
  cannotCheckNext: 'Open the page in another browser.',

  keys: 'Keys that this page knows',
  noKeys: 'None: this copy of the page was made without a programme’s key.',
  giveKey: 'Use another public key',
  giveKeyHint: 'The programme’s public keys, as it publishes them (JSON).',
  useKey: 'Use this key',
  keyUnreadable: 'There is no public key in this.',
} as const;

export type Words = Record<keyof typeof en, string>;

const ja: Words = {
  title: 'レシートを確認する',
  how: 'ここに入れたものは、この端末から外へ出ません。どこにも問い合わせず、何も残しません。',
  receipt: 'レシート',
  receiptHint: 'レシートのコードの文字かリンク、または受け取った証明を入れてください。',
  check: 'レシートを確認する',
  file: 'ファイルを開く',
  otherLanguage: 'English',

  genuine: 'このレシートは本物です',
  genuineWhat: 'サービスの鍵でこのとおりに署名され、その後の変更はありません。',
  fits: 'このレシートは、入れた鍵に合います',
  completed: '口座に振り込まれました',
  refused: '振り込まれませんでした：銀行が受け付けませんでした',
  cancelled: '振り込まれませんでした：取り消されました',
  returned: '振り込みのあと、銀行から戻されました',
  completedWhat: '銀行が振り込みを確認し、その分のポイントが引かれました。',
  refusedWhat: 'お金は動かず、ポイントは戻されました。',
  cancelledWhat: 'お金は動かず、ポイントは戻されました。',
  returnedWhat: 'お金は戻り、ポイントも戻されました。',
  asOf: '署名した時点でのことです。あとから戻された振り込みには、別のレシートが出ます。',

  outcome: '状態',
  before: '前のポイント',
  after: '後のポイント',
  points: 'この振り込みのポイント',
  fee: '手数料（ポイントに含む）',
  account: '口座',
  requested: '申し込み',
  decided: '銀行の決定',
  reference: '銀行の番号',
  number: '振り込みの番号',
  reason: '銀行の理由',
  key: '署名した鍵',
  keyCompare: 'この鍵はご自分で入れたものです。レシートと店にある番号と比べてください。',
  journal: '記録',

  named: 'ポイントサービスの記録の {n} 番です。その証明は示されていません。',
  notNamed: '記録の番号が入る前のレシートです。',
  included:
    'ポイントサービスの記録の {n} 番です。サービスは {when} に、記録の {head} 番まで署名しました。',
  notSignedYet:
    'ポイントサービスの記録の {n} 番です。そこまでの記録はまだ署名されていません。明日、もう一度証明を受け取ってください。',
  broken: '証明がこのレシートに合いません。',
  'proof-unreadable': '読めません。全部コピーされていないかもしれません。',
  'other-receipt': '別のレシートの証明です。',
  'other-hash': '証明の中の記録は、レシートが示すものではありません。',
  'other-transaction': '証明の中の記録は、レシートの内容と違います。',
  'head-not-signed': '証明の終わりに、ポイントサービスの署名がありません。',
  'head-elsewhere': '署名された記録の終わりにつながりません。',
  brokenWhat: 'レシートそのものは本物です。両方を保管し、運営者か監査人に見せてください。',

  altered: 'このレシートは正しくありません',
  alteredWhat:
    '署名のあとで変えられたか、ポイントサービスが書いたものではありません。何の証明にもなりません。',
  alteredNext: 'もう一度コードを読み取ってください。それでも同じなら、店にお尋ねください。',
  unknownKey: '署名した人がここではわかりません',
  unknownKeyWhat:
    '鍵 {key} で署名されています。このページはその鍵を知らないので、本物かどうか言えません。',
  unknownKeyNext: '振り込みをしたプログラムのページを使うか、下でその公開鍵を入れてください。',
  keyRetired: 'このレシートの日付は遅すぎます',
  keyRetiredWhat:
    '鍵 {key} で署名されていますが、ポイントサービスはその時すでに使うのをやめていました。頼りにしないでください。',
  keyRetiredNext: '運営者にお尋ねください。',
  unreadable: 'レシートの全部ではありません',
  unreadableWhat: '足りないところがあるか、別のものです。',
  unreadableNext: 'もう一度コードを読み取り、文字を全部コピーしてください。',
  otherMessage: 'これはレシートではありません',
  otherMessageWhat: 'ポイントサービスの署名はありますが、別の種類のものです。',
  otherMessageNext: 'レシートのコードを入れてください。',
  cannotCheck: 'このブラウザでは確認できません',
  cannotCheckWhat: 'この開き方では暗号が使えません。レシートは本物かもしれません。',
  cannotCheckNext: '別のブラウザで開いてください。',

  keys: 'このページが知っている鍵',
  noKeys: 'ありません。このページには、どのプログラムの鍵も入っていません。',
  giveKey: '別の公開鍵を使う',
  giveKeyHint: 'プログラムが公開している公開鍵（JSON）を入れてください。',
  useKey: 'この鍵を使う',
  keyUnreadable: 'この中に公開鍵はありません。',
};

export const words: Record<Language, Words> = { en, ja };

export const filled = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
