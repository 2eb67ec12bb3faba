/**
 * The example programme in yen: one point is one yen. The first customers stand for the cases a
 * screen must handle; the rest are ordinary.
 */
import { type Account } from '../../iso20022/account.ts';
import { type NetworkSeed } from './network-seed.ts';
import { withLuhnDigit } from './numbers.ts';
import { customersFrom, type Person } from './people.ts';

const DAY = 86_400;
const BANK_NAME = '還元サンドボックス銀行';
const BANK_CODE = '9790';

const MARKET = 'hinode-mart';
const BOOKS = 'kumo-books';
const DRUGS = 'sakura-drug';
const CAFE = 'minato-cafe';

export const jpySeed: NetworkSeed = {
  bank: { bic: 'KANGJPJTXXX', name: BANK_NAME },
  programme: {
    name: '還元ポイント',
    currency: 'JPY',
    ratePoints: 1,
    rateMinor: 1,
    minimumMinor: 500n,
    stepMinor: 10n,
    feeMinor: 0n,
    redemptionMinorMax: 30_000n,
    dayMinorMax: 50_000n,
    authorizationWindowSeconds: DAY,
    promiseSeconds: DAY,
  },
  debtor: {
    account: accountAt('ｶﾝｹﾞﾝﾎﾟｲﾝﾄ', '2', 1),
    openingBalance: { currency: 'JPY', minor: 100_000_000n },
  },
  providers: [
    {
      id: MARKET,
      name: 'ひのでマート',
      ratePoints: 1,
      rateMinor: 100,
      paidMinorMin: 500n,
      maturitySeconds: 14 * DAY,
      expirySeconds: 730 * DAY,
    },
    {
      id: BOOKS,
      name: 'くも書店',
      ratePoints: 1,
      rateMinor: 20,
      paidMinorMin: 0n,
      // Books are not taken back: their points can be used at once.
      maturitySeconds: 0,
      expirySeconds: 730 * DAY,
    },
    {
      id: DRUGS,
      name: 'さくらドラッグ',
      ratePoints: 3,
      rateMinor: 100,
      paidMinorMin: 2_000n,
      maturitySeconds: 30 * DAY,
      expirySeconds: 1_095 * DAY,
    },
    // What was drunk is not brought back: these points can be used at once.
    {
      id: CAFE,
      name: 'みなと珈琲',
      ratePoints: 1,
      rateMinor: 10,
      paidMinorMin: 0n,
      maturitySeconds: 0,
      expirySeconds: 365 * DAY,
    },
  ],
  customers: customersFrom(people(), {
    cardPrefix: '97040000001',
    bankName: BANK_NAME,
    openingBalance: { currency: 'JPY', minor: 0n },
  }),
  staff: [
    {
      providerId: MARKET,
      badge: withLuhnDigit('1000001'),
      name: '森 彩花',
      pin: '4739',
      roles: ['assist', 'record'],
    },
    {
      providerId: MARKET,
      badge: withLuhnDigit('1000002'),
      name: '大野 健',
      pin: '6182',
      roles: ['assist', 'record', 'supervise'],
    },
  ],
};

function people(): Person[] {
  return [
    // 4,920 points that can be used: 4,920 yen; 120 more are not mature yet.
    person('山田 花子', 'ﾔﾏﾀﾞ ﾊﾅｺ', '2468', [
      [BOOKS, 25_000, 200],
      [MARKET, 67_000, 150],
      [BOOKS, 17_000, 90],
      [MARKET, 60_000, 60],
      [DRUGS, 50_000, 45],
      [MARKET, 5_000, 20],
      [MARKET, 12_000, 3],
    ]),
    // No points at all.
    person('佐藤 健', 'ｻﾄｳ ｹﾝ', '1357', []),
    // 400 points: below the minimum of 500 yen.
    person('鈴木 美咲', 'ｽｽﾞｷ ﾐｻｷ', '8024', [[MARKET, 40_000, 40]]),
    // 49,500 points: more than one redemption may take.
    person('高橋 誠', 'ﾀｶﾊｼ ﾏｺﾄ', '7319', [
      [BOOKS, 900_000, 300],
      [DRUGS, 150_000, 120],
    ]),
    // 600 points, none mature.
    person('田中 陽子', 'ﾀﾅｶ ﾖｳｺ', '5926', [[MARKET, 60_000, 2]]),
    person('伊藤 大輔', 'ｲﾄｳ ﾀﾞｲｽｹ', '4180', [
      [MARKET, 176_000, 75],
      [BOOKS, 4_000, 33],
    ]),
    person('渡辺 さくら', 'ﾜﾀﾅﾍﾞ ｻｸﾗ', '6673', [[DRUGS, 129_900, 64]]),
    person('中村 翔', 'ﾅｶﾑﾗ ｼﾖｳ', '2039', [
      [BOOKS, 12_350, 410],
      [BOOKS, 9_990, 51],
    ]),
    person('小林 由美', 'ｺﾊﾞﾔｼ ﾕﾐ', '9145', [
      [MARKET, 82_470, 35],
      [MARKET, 77_520, 28],
    ]),
    person('加藤 隆', 'ｶﾄｳ ﾀｶｼ', '3784', [[BOOKS, 60_000, 180]]),
    person('吉田 直子', 'ﾖｼﾀﾞ ﾅｵｺ', '5502', [
      [MARKET, 105_000, 25],
      [DRUGS, 2_000, 90],
    ]),
    person('山本 学', 'ﾔﾏﾓﾄ ﾏﾅﾌﾞ', '8461', [[BOOKS, 10_000, 16]]),
    person('松本 恵', 'ﾏﾂﾓﾄ ﾒｸﾞﾐ', '1290', [[MARKET, 500_000, 365]]),
    person('井上 亮', 'ｲﾉｳｴ ﾘﾖｳ', '7058', [
      [DRUGS, 74_900, 41],
      [MARKET, 1_250, 5],
    ]),
    person('木村 彩', 'ｷﾑﾗ ｱﾔ', '6347', [[BOOKS, 33_300, 22]]),
    person('林 和也', 'ﾊﾔｼ ｶｽﾞﾔ', '4916', [[MARKET, 199_999, 57]]),
    person('清水 愛', 'ｼﾐｽﾞ ｱｲ', '2875', [
      [BOOKS, 21_000, 130],
      [MARKET, 480, 12],
    ]),
    person('森 拓海', 'ﾓﾘ ﾀｸﾐ', '9603', [[DRUGS, 320_000, 210]]),
    person('池田 千尋', 'ｲｹﾀﾞ ﾁﾋﾛ', '3128', [
      [MARKET, 55_000, 19],
      [BOOKS, 2_500, 8],
    ]),
    person('橋本 光', 'ﾊｼﾓﾄ ﾋｶﾙ', '5834', [
      [BOOKS, 150_000, 600],
      [BOOKS, 45_000, 30],
    ]),
  ].map((one, place) => ({
    ...one,
    account: accountAt(one.kana, '1', 1001 + place),
  }));
}

function person(name: string, kana: string, pin: string, bought: Person['bought']) {
  return { name, kana, pin, bought };
}

/** @param accountType 1 ordinary, 2 current */
function accountAt(kana: string, accountType: '1' | '2', number: number): Account {
  return {
    kind: 'jp-account',
    name: kana,
    bankCode: BANK_CODE,
    branchCode: '001',
    accountType,
    accountNumber: String(number).padStart(7, '0'),
  };
}
