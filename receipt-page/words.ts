/** Every word of the page, in the kiosk's languages. Plain: what is so, what it means, what to do. */
export type Language = 'en' | 'ja' | 'zh' | 'ko';

const en = {
  title: 'Check a receipt',
  how: 'Nothing you show here leaves this device: the page asks nobody and stores nothing.',
  receipt: 'The receipt',
  receiptHint: 'The text or the link in the receipt’s code, or a proof that you were given.',
  check: 'Check the receipt',
  file: 'Open a file',

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

const zh: Words = {
  title: '查验凭证',
  how: '您在这里提供的内容不会离开本设备：本页面不询问任何人，也不保存任何内容。',
  receipt: '凭证',
  receiptHint: '凭证码中的文字或链接，或您收到的证明。',
  check: '查验凭证',
  file: '打开文件',

  genuine: '此凭证是真的',
  genuineWhat: '内容由积分系统的密钥原样签名，此后未被更改。',
  fits: '此凭证与您提供的密钥相符',
  completed: '已转入您的账户',
  refused: '未付款：银行拒绝了这笔转账',
  cancelled: '未付款：转账已取消',
  returned: '付款后被银行退回',
  completedWhat: '银行已确认转账，相应积分已扣除。',
  refusedWhat: '没有转出款项，积分已退回。',
  cancelledWhat: '没有转出款项，积分已退回。',
  returnedWhat: '款项已退回，积分也已退回。',
  asOf: '以签名时为准。此后被退回的转账另有一份凭证。',

  outcome: '状态',
  before: '之前的积分',
  after: '之后的积分',
  points: '本次转账的积分',
  fee: '手续费（以这些积分支付）',
  account: '账户',
  requested: '申请时间',
  decided: '银行决定时间',
  reference: '银行流水号',
  number: '转账编号',
  reason: '银行的理由',
  key: '签名密钥',
  keyCompare: '此密钥由您自己提供。请将其编号与凭证上和店内所印的编号核对。',
  journal: '账簿',

  named: '这是积分系统账簿的第{n}笔记录。未出示相关证明。',
  notNamed: '此凭证早于凭证注明账簿位置的时期。',
  included: '这是积分系统账簿的第{n}笔记录；积分系统于{when}对账簿签名至第{head}笔。',
  notSignedYet: '这是积分系统账簿的第{n}笔记录。账簿尚未签名至此：请明天再次索取证明。',
  broken: '证明与此凭证不符。',
  'proof-unreadable': '无法读取：可能没有完整复制。',
  'other-receipt': '它属于另一份凭证。',
  'other-hash': '其中的记录不是凭证所指的那一笔。',
  'other-transaction': '其中的记录与凭证内容不一致。',
  'head-not-signed': '其中账簿的末尾没有积分系统的签名。',
  'head-elsewhere': '它没有通向已签名的账簿末尾。',
  brokenWhat: '凭证本身是真的。请保留两者，并出示给运营方或审计人员。',

  altered: '此凭证不成立',
  alteredWhat: '它在签名后被更改，或不是由积分系统开具。它不能证明任何事。',
  alteredNext: '请重新拍摄凭证码。若仍不成立，请咨询商店。',
  unknownKey: '这里不认识签名者',
  unknownKeyWhat: '它由密钥{key}签名。本页面不认识该密钥，因此无法判断真伪。',
  unknownKeyNext: '请使用向您付款的计划的页面，或在下方提供其公钥。',
  keyRetired: '此凭证的日期过晚',
  keyRetiredWhat: '它由密钥{key}签名，而积分系统当时已停用该密钥。请勿采信。',
  keyRetiredNext: '请咨询运营方。',
  unreadable: '这不是完整的凭证',
  unreadableWhat: '缺少内容，或是其他东西。',
  unreadableNext: '请重新扫描，并复制全部文字。',
  otherMessage: '这不是凭证',
  otherMessageWhat: '它有积分系统的签名，但属于其他类型的消息。',
  otherMessageNext: '请出示凭证的码。',
  cannotCheck: '此浏览器无法查验凭证',
  cannotCheckWhat: '以这种方式打开的页面不能使用加密功能。凭证可能是真的。',
  cannotCheckNext: '请用其他浏览器打开本页面。',

  keys: '本页面认识的密钥',
  noKeys: '没有：此页面制作时未附任何计划的密钥。',
  giveKey: '使用其他公钥',
  giveKeyHint: '计划公布的公钥（JSON）。',
  useKey: '使用此密钥',
  keyUnreadable: '其中没有公钥。',
};

const ko: Words = {
  title: '영수증 확인',
  how: '여기에 보여 주신 내용은 이 기기를 떠나지 않습니다. 이 페이지는 아무에게도 묻지 않고 아무것도 저장하지 않습니다.',
  receipt: '영수증',
  receiptHint: '영수증 코드의 글자나 링크, 또는 받으신 증명을 넣어 주세요.',
  check: '영수증 확인하기',
  file: '파일 열기',

  genuine: '이 영수증은 진짜입니다',
  genuineWhat: '서비스의 키로 이 내용 그대로 서명되었고 그 뒤 바뀌지 않았습니다.',
  fits: '이 영수증은 넣어 주신 키와 맞습니다',
  completed: '계좌로 입금됨',
  refused: '입금되지 않음: 은행이 송금을 거절했습니다',
  cancelled: '입금되지 않음: 송금이 취소되었습니다',
  returned: '입금 뒤 은행이 되돌려 보냄',
  completedWhat: '은행이 송금을 확인했고 그만큼의 포인트가 차감되었습니다.',
  refusedWhat: '돈은 움직이지 않았고 포인트는 반환되었습니다.',
  cancelledWhat: '돈은 움직이지 않았고 포인트는 반환되었습니다.',
  returnedWhat: '돈은 되돌아갔고 포인트도 반환되었습니다.',
  asOf: '서명한 때의 사실입니다. 나중에 되돌아온 송금에는 별도의 영수증이 있습니다.',

  outcome: '상태',
  before: '이전 포인트',
  after: '이후 포인트',
  points: '이 송금의 포인트',
  fee: '수수료(이 포인트로 지불)',
  account: '계좌',
  requested: '신청',
  decided: '은행의 결정',
  reference: '은행 접수 번호',
  number: '송금 번호',
  reason: '은행의 사유',
  key: '서명한 키',
  keyCompare: '이 키는 직접 넣으신 것입니다. 영수증과 매장에 적힌 번호와 비교해 주세요.',
  journal: '장부',

  named: '서비스 장부의 {n}번 거래입니다. 그 증명은 제시되지 않았습니다.',
  notNamed: '영수증에 장부 번호가 적히기 전의 영수증입니다.',
  included: '서비스 장부의 {n}번 거래이며, 서비스는 {when}에 장부의 {head}번까지 서명했습니다.',
  notSignedYet:
    '서비스 장부의 {n}번 거래입니다. 장부가 아직 그곳까지 서명되지 않았습니다. 내일 증명을 다시 요청해 주세요.',
  broken: '증명이 이 영수증과 맞지 않습니다.',
  'proof-unreadable': '읽을 수 없습니다. 전부 복사되지 않았을 수 있습니다.',
  'other-receipt': '다른 영수증의 증명입니다.',
  'other-hash': '증명 속의 거래는 영수증이 가리키는 거래가 아닙니다.',
  'other-transaction': '증명 속의 거래는 영수증의 내용과 다릅니다.',
  'head-not-signed': '증명 속 장부의 끝에 포인트 서비스의 서명이 없습니다.',
  'head-elsewhere': '서명된 장부의 끝으로 이어지지 않습니다.',
  brokenWhat: '영수증 자체는 진짜입니다. 둘 다 보관하고 운영자나 감사인에게 보여 주세요.',

  altered: '이 영수증은 맞지 않습니다',
  alteredWhat: '서명 뒤에 바뀌었거나 포인트 서비스가 쓴 것이 아닙니다. 아무것도 증명하지 않습니다.',
  alteredNext: '코드를 다시 찍어 주세요. 그래도 맞지 않으면 매장에 문의해 주세요.',
  unknownKey: '서명한 곳을 여기서는 알 수 없습니다',
  unknownKeyWhat:
    '키 {key}(으)로 서명되었습니다. 이 페이지는 그 키를 몰라 진짜인지 말할 수 없습니다.',
  unknownKeyNext: '입금해 준 프로그램의 페이지를 이용하거나 아래에 그 공개 키를 넣어 주세요.',
  keyRetired: '이 영수증의 날짜가 너무 늦습니다',
  keyRetiredWhat:
    '키 {key}(으)로 서명되었는데, 포인트 서비스는 그때 이미 그 키를 쓰지 않고 있었습니다. 믿지 마세요.',
  keyRetiredNext: '운영자에게 문의해 주세요.',
  unreadable: '온전한 영수증이 아닙니다',
  unreadableWhat: '빠진 것이 있거나 다른 것입니다.',
  unreadableNext: '코드를 다시 스캔하고 글자를 모두 복사해 주세요.',
  otherMessage: '영수증이 아닙니다',
  otherMessageWhat: '포인트 서비스가 서명했지만 다른 종류의 메시지입니다.',
  otherMessageNext: '영수증의 코드를 보여 주세요.',
  cannotCheck: '이 브라우저에서는 확인할 수 없습니다',
  cannotCheckWhat:
    '이렇게 연 페이지에서는 암호 기능을 쓸 수 없습니다. 영수증은 진짜일 수 있습니다.',
  cannotCheckNext: '다른 브라우저에서 이 페이지를 열어 주세요.',

  keys: '이 페이지가 아는 키',
  noKeys: '없습니다. 이 페이지에는 어떤 프로그램의 키도 들어 있지 않습니다.',
  giveKey: '다른 공개 키 사용',
  giveKeyHint: '프로그램이 공개한 공개 키(JSON)를 넣어 주세요.',
  useKey: '이 키 사용',
  keyUnreadable: '여기에는 공개 키가 없습니다.',
};

export const words: Record<Language, Words> = { en, ja, zh, ko };

/** Each in its own language: who needs it must be able to read it. */
export const languages: Record<Language, string> = {
  en: 'English',
  ja: '日本語',
  zh: '简体中文',
  ko: '한국어',
};

/** The first of a reader's languages that the page has. @param preferred BCP 47 tags, best first */
export function languageOf(preferred: readonly string[]): Language {
  const known = Object.keys(words) as Language[];
  for (const tag of preferred) {
    const found = known.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return 'en';
}

export const filled = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
