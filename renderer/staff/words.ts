/** Staff mode's own words: plain, and apart from what customers read. */
import { type Language } from '../../protocol/ledger.ts';
import { type NotPrinted } from '../../protocol/paper.ts';
import { type RefundReason } from '../../protocol/staff-messages.ts';
import { type StaffItem } from '../../protocol/staff.ts';

export interface StaffWords {
  staff: string;
  badge: string;
  pin: string;
  next: string;
  back: string;
  signIn: string;
  signingIn: string;
  refused: string;
  locked: string;
  unreachable: string;
  signOut: string;
  home: string;
  record: string;
  reverse: string;
  lookUp: string;
  queue: string;
  sync: string;
  summary: string;
  lock: string;
  assist: string;
  close: string;
  exportDay: string;
  reprint: string;
  printTest: string;
  readerTest: string;
  reader: {
    hold: string;
    what: string;
    read: string;
    kinds: Record<'card' | 'badge' | 'slip' | 'other', string>;
    characters: string;
    ends: string;
  };
  printedPartly: string;
  notPrinted: Record<NotPrinted, string>;
  card: string;
  paid: string;
  receipt: string;
  refundReceipt: string;
  check: string;
  confirmRecord: string;
  confirmReverse: string;
  whichPurchase: string;
  whichRedemption: string;
  scanSlip: string;
  why: string;
  reasons: Record<RefundReason, string>;
  second: string;
  nothing: string;
  working: string;
  noted: Record<'purchase' | 'refund' | 'print' | 'sync' | 'lock', string>;
  exported: string;
  notDone: string;
  points: string;
  items: Record<StaffItem['kind'], string>;
  states: Record<StaffItem['state'], string>;
  ledgerStates: Record<
    'held' | 'authorized' | 'withdrawn' | 'completed' | 'refused' | 'cancelled' | 'returned',
    string
  >;
  sums: Record<'purchases' | 'refunds' | 'refused' | 'paid' | 'returned' | 'open', string>;
  lockSure: string;
  closeSure: string;
  assistedBy: string;
}

const en: StaffWords = {
  staff: 'Staff',
  badge: 'Type or scan your badge',
  pin: 'Type your staff PIN',
  next: 'Go on',
  back: 'Back',
  signIn: 'Sign in',
  signingIn: 'Checking badge and PIN',
  refused: 'Badge and PIN do not match.',
  locked: 'This badge is locked. An operator unlocks it.',
  unreachable: 'The ledger cannot be reached. Signing in needs it.',
  signOut: 'Sign out',
  home: 'What would you like to do?',
  record: 'Record a purchase',
  reverse: 'Reverse a purchase',
  lookUp: 'Look up a redemption',
  queue: 'What waits',
  sync: 'Try all now',
  summary: 'Summary of the day',
  lock: 'Lock this terminal',
  assist: 'Assist a customer',
  close: 'Close the application',
  exportDay: 'Export as CSV',
  reprint: 'Print it again',
  printTest: 'Test the printer',
  readerTest: 'Test the code reader',
  reader: {
    hold: 'Hold any code to the reader',
    what: 'A card, a badge, a slip, or anything from a shelf. What is read only appears here.',
    read: 'Read',
    kinds: {
      card: 'A customer’s card',
      badge: 'A staff badge',
      slip: 'A slip or a receipt',
      other: 'Something else',
    },
    characters: 'Characters',
    ends: 'Ends in',
  },
  printedPartly: 'The printer stopped half-way. Look at it, then print again.',
  notPrinted: {
    'paper-out': 'The printer has no paper.',
    'cover-open': 'The printer’s cover is open.',
    fault: 'The printer has stopped by itself. Look at it.',
    unreachable: 'The printer does not answer. Is it on, and plugged in?',
    busy: 'The printer is busy. Wait a moment.',
    'not-drawn': 'The page could not be drawn. Try again.',
  },
  card: 'Type or scan the customer’s card',
  paid: 'How much was paid?',
  receipt: 'Number of the receipt',
  refundReceipt: 'Number of the refund’s receipt',
  check: 'Is this right?',
  confirmRecord: 'Record the purchase',
  confirmReverse: 'Reverse the purchase',
  whichPurchase: 'Which purchase?',
  whichRedemption: 'Which redemption?',
  scanSlip: 'Choose from today, or scan the code on the slip.',
  why: 'Why is it reversed?',
  reasons: {
    'goods-returned': 'Goods came back',
    'wrong-amount': 'The amount was wrong',
    'wrong-card': 'It was the wrong card',
    cancelled: 'The sale was cancelled',
  },
  second: 'A second member confirms it',
  nothing: 'Nothing here.',
  working: 'One moment',
  noted: {
    print: 'Printed. Is the paper there?',
    purchase: 'The purchase is noted. Its points come when the ledger has it.',
    refund: 'The reversal is noted.',
    sync: 'Everything that waits is tried now.',
    lock: 'This terminal is locked.',
  },
  exported: 'Written:',
  notDone: 'This was not done.',
  points: 'points',
  items: { redemption: 'Redemption', purchase: 'Purchase', refund: 'Reversal' },
  states: {
    wished: 'wish',
    requested: 'asked for',
    authorized: 'reserved',
    sent: 'sent',
    confirmed: 'paid, being booked',
    settled: 'paid',
    refused: 'not done',
    cancelled: 'cancelled',
    rejected: 'not done',
    waiting: 'waits',
    recorded: 'recorded',
  },
  ledgerStates: {
    held: 'Reserved. The bank has not been asked yet.',
    authorized: 'Sent. The bank has not answered yet.',
    withdrawn: 'Withdrawn. The points are back.',
    completed: 'Paid to the customer’s account.',
    refused: 'The bank refused. The points are back.',
    cancelled: 'Cancelled. The points are back.',
    returned: 'Paid, and sent back by the bank. The points are back.',
  },
  sums: {
    purchases: 'Purchases',
    refunds: 'Reversals',
    refused: 'Not taken by the ledger',
    paid: 'Paid out',
    returned: 'Not paid out',
    open: 'Still waiting',
  },
  lockSure: 'Nobody is served here until an operator unlocks it. What waits is kept.',
  closeSure: 'The screen closes. What waits is kept and goes on after the next start.',
  assistedBy: 'Helping you:',
};

const ja: StaffWords = {
  staff: 'スタッフ',
  badge: '社員証を読み取るか番号を入力',
  pin: 'スタッフ暗証番号を入力',
  next: '進む',
  back: '戻る',
  signIn: 'サインイン',
  signingIn: '確認しています',
  refused: '社員証番号と暗証番号が一致しません。',
  locked: 'この社員証はロックされています。運用担当者が解除します。',
  unreachable: '台帳に接続できません。サインインには接続が必要です。',
  signOut: 'サインアウト',
  home: '何をしますか',
  record: '購入を記録する',
  reverse: '購入を取り消す',
  lookUp: '交換を調べる',
  queue: '未処理の記録',
  sync: 'すべて今送る',
  summary: '本日の集計',
  lock: '端末をロックする',
  assist: 'お客様を手伝う',
  close: 'アプリを終了する',
  exportDay: 'CSVに書き出す',
  reprint: 'もう一度印刷',
  printTest: 'プリンターのテスト',
  readerTest: '読み取り機のテスト',
  reader: {
    hold: 'コードを読み取り機にかざしてください',
    what: 'カード、社員証、控え、商品など、どのコードでもかまいません。読み取った内容はこの画面に表示するだけです。',
    read: '読み取り結果',
    kinds: {
      card: 'お客様のカード',
      badge: '社員証',
      slip: '控え・レシート',
      other: 'その他のコード',
    },
    characters: '文字数',
    ends: '末尾',
  },
  printedPartly: '印刷が途中で止まりました。プリンターを確認して、もう一度印刷してください。',
  notPrinted: {
    'paper-out': '用紙がありません。',
    'cover-open': 'プリンターのカバーが開いています。',
    fault: 'プリンターが止まっています。確認してください。',
    unreachable: 'プリンターから応答がありません。電源と接続を確認してください。',
    busy: 'プリンターは使用中です。少しお待ちください。',
    'not-drawn': '印刷面を作れませんでした。もう一度お試しください。',
  },
  card: 'お客様のカードを読み取るか入力',
  paid: 'お支払い金額',
  receipt: 'レシート番号',
  refundReceipt: '返金レシート番号',
  check: 'これでよいですか',
  confirmRecord: '購入を記録する',
  confirmReverse: '購入を取り消す',
  whichPurchase: 'どの購入ですか',
  whichRedemption: 'どの交換ですか',
  scanSlip: '本日の一覧から選ぶか、控えのコードをスキャンしてください。',
  why: '取り消しの理由',
  reasons: {
    'goods-returned': '返品',
    'wrong-amount': '金額の間違い',
    'wrong-card': 'カードの間違い',
    cancelled: '販売の取り消し',
  },
  second: '別のスタッフが確認します',
  nothing: '何もありません。',
  working: 'お待ちください',
  noted: {
    print: '印刷しました。用紙をご確認ください。',
    purchase: '購入をこの端末に保存しました。台帳に届くとポイントが付きます。',
    refund: '取り消しをこの端末に保存しました。',
    sync: '未処理の記録をすべて送っています。',
    lock: '端末はロックされました。',
  },
  exported: '書き出しました：',
  notDone: '実行されませんでした。',
  points: 'ポイント',
  items: { redemption: '交換', purchase: '購入', refund: '取り消し' },
  states: {
    wished: '希望',
    requested: '依頼中',
    authorized: '確保済み',
    sent: '送金中',
    confirmed: '支払済み・記帳中',
    settled: '支払済み',
    refused: '未実行',
    cancelled: '中止',
    rejected: '未実行',
    waiting: '待機中',
    recorded: '記録済み',
  },
  ledgerStates: {
    held: '確保済み。銀行にはまだ依頼していません。',
    authorized: '送金中。銀行の返答を待っています。',
    withdrawn: '取り下げ。ポイントは戻りました。',
    completed: 'お客様の口座に支払済みです。',
    refused: '銀行が断りました。ポイントは戻りました。',
    cancelled: '中止。ポイントは戻りました。',
    returned: '支払後に銀行から戻りました。ポイントは戻りました。',
  },
  sums: {
    purchases: '購入',
    refunds: '取り消し',
    refused: '台帳に記録されず',
    paid: '支払済み',
    returned: '支払いなし',
    open: '待機中',
  },
  lockSure: '運用担当者が解除するまで使えません。未処理の記録は残ります。',
  closeSure: '画面を閉じます。未処理の記録は残り、次の起動後に続きます。',
  assistedBy: 'お手伝い：',
};

const zh: StaffWords = {
  staff: '店员',
  badge: '扫描或输入工牌号',
  pin: '输入店员密码',
  next: '继续',
  back: '返回',
  signIn: '登录',
  signingIn: '正在核对',
  refused: '工牌号与密码不符。',
  locked: '此工牌已锁定，由运营人员解锁。',
  unreachable: '无法连接账本，登录需要连接。',
  signOut: '退出登录',
  home: '要做什么？',
  record: '登记购物',
  reverse: '撤销购物',
  lookUp: '查询兑换',
  queue: '等待中的事项',
  sync: '立即全部重试',
  summary: '今日汇总',
  lock: '锁定本终端',
  assist: '协助顾客',
  close: '关闭应用',
  exportDay: '导出 CSV',
  reprint: '再打印一次',
  printTest: '测试打印机',
  readerTest: '测试读码器',
  reader: {
    hold: '请将任意条码对准读码器',
    what: '会员卡、工牌、凭条或任何商品均可。读到的内容只在此显示。',
    read: '读到',
    kinds: {
      card: '顾客的卡',
      badge: '工牌',
      slip: '凭条或收据',
      other: '其他条码',
    },
    characters: '字符数',
    ends: '末尾',
  },
  printedPartly: '打印中途停止。请检查打印机后再打印一次。',
  notPrinted: {
    'paper-out': '打印机缺纸。',
    'cover-open': '打印机的盖子开着。',
    fault: '打印机自行停止，请检查。',
    unreachable: '打印机没有响应。请检查电源和连接。',
    busy: '打印机正忙，请稍候。',
    'not-drawn': '无法生成打印页，请再试一次。',
  },
  card: '扫描或输入顾客卡号',
  paid: '支付金额',
  receipt: '小票号码',
  refundReceipt: '退款小票号码',
  check: '是否正确？',
  confirmRecord: '登记购物',
  confirmReverse: '撤销购物',
  whichPurchase: '哪一笔购物？',
  whichRedemption: '哪一笔兑换？',
  scanSlip: '请从今天的列表中选择，或扫描凭条上的二维码。',
  why: '撤销原因',
  reasons: {
    'goods-returned': '退货',
    'wrong-amount': '金额不对',
    'wrong-card': '卡不对',
    cancelled: '交易取消',
  },
  second: '由另一位店员确认',
  nothing: '这里没有。',
  working: '请稍候',
  noted: {
    print: '已打印。请确认纸张。',
    purchase: '购物已记下，账本收到后计入积分。',
    refund: '撤销已记下。',
    sync: '正在重试所有等待事项。',
    lock: '本终端已锁定。',
  },
  exported: '已写入：',
  notDone: '没有执行。',
  points: '积分',
  items: { redemption: '兑换', purchase: '购物', refund: '撤销' },
  states: {
    wished: '意愿',
    requested: '已请求',
    authorized: '已预留',
    sent: '已发送',
    confirmed: '已付，入账中',
    settled: '已付',
    refused: '未执行',
    cancelled: '已取消',
    rejected: '未执行',
    waiting: '等待',
    recorded: '已登记',
  },
  ledgerStates: {
    held: '已预留，尚未询问银行。',
    authorized: '已发送，银行尚未答复。',
    withdrawn: '已撤回，积分已退回。',
    completed: '已付到顾客账户。',
    refused: '银行拒绝，积分已退回。',
    cancelled: '已取消，积分已退回。',
    returned: '付款后被银行退回，积分已退回。',
  },
  sums: {
    purchases: '购物',
    refunds: '撤销',
    refused: '账本未登记',
    paid: '已付出',
    returned: '未付出',
    open: '仍在等待',
  },
  lockSure: '运营人员解锁前，此处不再服务。等待的事项会保留。',
  closeSure: '屏幕将关闭。等待的事项会保留，下次启动后继续。',
  assistedBy: '正在协助您：',
};

const ko: StaffWords = {
  staff: '직원',
  badge: '사원증을 스캔하거나 번호를 입력하세요',
  pin: '직원 비밀번호를 입력하세요',
  next: '계속',
  back: '뒤로',
  signIn: '로그인',
  signingIn: '확인하고 있습니다',
  refused: '사원증 번호와 비밀번호가 맞지 않습니다.',
  locked: '이 사원증은 잠겨 있습니다. 운영자가 풀어 줍니다.',
  unreachable: '원장에 연결할 수 없습니다. 로그인에는 연결이 필요합니다.',
  signOut: '로그아웃',
  home: '무엇을 하시겠습니까?',
  record: '구매 기록',
  reverse: '구매 취소',
  lookUp: '교환 조회',
  queue: '대기 항목',
  sync: '지금 모두 시도',
  summary: '오늘 집계',
  lock: '단말기 잠그기',
  assist: '고객 돕기',
  close: '앱 닫기',
  exportDay: 'CSV로 내보내기',
  reprint: '다시 인쇄',
  printTest: '프린터 시험',
  readerTest: '코드 리더기 시험',
  reader: {
    hold: '아무 코드나 리더기에 대 주세요',
    what: '카드, 사원증, 전표, 진열 상품 모두 됩니다. 읽은 내용은 이 화면에만 표시됩니다.',
    read: '읽은 것',
    kinds: {
      card: '고객 카드',
      badge: '사원증',
      slip: '전표 또는 영수증',
      other: '기타 코드',
    },
    characters: '글자 수',
    ends: '끝자리',
  },
  printedPartly: '인쇄가 중간에 멈췄습니다. 프린터를 확인한 뒤 다시 인쇄하세요.',
  notPrinted: {
    'paper-out': '프린터에 용지가 없습니다.',
    'cover-open': '프린터 덮개가 열려 있습니다.',
    fault: '프린터가 멈췄습니다. 확인하세요.',
    unreachable: '프린터가 응답하지 않습니다. 전원과 연결을 확인하세요.',
    busy: '프린터가 사용 중입니다. 잠시 기다리세요.',
    'not-drawn': '인쇄 면을 만들지 못했습니다. 다시 시도하세요.',
  },
  card: '고객 카드를 스캔하거나 입력하세요',
  paid: '결제 금액',
  receipt: '영수증 번호',
  refundReceipt: '환불 영수증 번호',
  check: '맞습니까?',
  confirmRecord: '구매 기록하기',
  confirmReverse: '구매 취소하기',
  whichPurchase: '어느 구매입니까?',
  whichRedemption: '어느 교환입니까?',
  scanSlip: '오늘 목록에서 고르거나 전표의 코드를 스캔하세요.',
  why: '취소 이유',
  reasons: {
    'goods-returned': '반품',
    'wrong-amount': '금액이 다름',
    'wrong-card': '카드가 다름',
    cancelled: '판매 취소',
  },
  second: '다른 직원이 확인합니다',
  nothing: '아무것도 없습니다.',
  working: '잠시만 기다려 주세요',
  noted: {
    print: '인쇄했습니다. 용지를 확인하세요.',
    purchase: '구매를 적어 두었습니다. 원장에 도착하면 포인트가 쌓입니다.',
    refund: '취소를 적어 두었습니다.',
    sync: '대기 항목을 모두 시도합니다.',
    lock: '단말기가 잠겼습니다.',
  },
  exported: '저장됨:',
  notDone: '실행되지 않았습니다.',
  points: '포인트',
  items: { redemption: '교환', purchase: '구매', refund: '취소' },
  states: {
    wished: '희망',
    requested: '요청됨',
    authorized: '예약됨',
    sent: '보냄',
    confirmed: '지급됨, 기장 중',
    settled: '지급됨',
    refused: '실행 안 됨',
    cancelled: '취소됨',
    rejected: '실행 안 됨',
    waiting: '대기',
    recorded: '기록됨',
  },
  ledgerStates: {
    held: '예약됨. 은행에 아직 요청하지 않았습니다.',
    authorized: '보냄. 은행의 답을 기다립니다.',
    withdrawn: '철회됨. 포인트가 돌아왔습니다.',
    completed: '고객 계좌로 지급되었습니다.',
    refused: '은행이 거절했습니다. 포인트가 돌아왔습니다.',
    cancelled: '취소됨. 포인트가 돌아왔습니다.',
    returned: '지급 후 은행에서 돌아왔습니다. 포인트가 돌아왔습니다.',
  },
  sums: {
    purchases: '구매',
    refunds: '취소',
    refused: '원장에 기록 안 됨',
    paid: '지급',
    returned: '미지급',
    open: '대기 중',
  },
  lockSure: '운영자가 풀 때까지 이용할 수 없습니다. 대기 항목은 보존됩니다.',
  closeSure: '화면이 닫힙니다. 대기 항목은 보존되고 다음 시작 후 이어집니다.',
  assistedBy: '도와드리는 직원:',
};

export const staffWords: Record<Language, StaffWords> = { en, ja, zh, ko };
