/**
 * The example programme in euro: one point is one cent. The first customers stand for the cases a
 * screen must handle; the rest are ordinary.
 */
import { type Account } from '../../iso20022/account.ts';
import { type NetworkSeed } from './network-seed.ts';
import { ibanOf, withLuhnDigit } from './numbers.ts';
import { customersFrom, type Person } from './people.ts';

const DAY = 86_400;
const BIC = 'KANGDEFFXXX';

const MARKET = 'hanami-market';
const BOOKS = 'aurora-books';
const BIKES = 'velo-garage';
const CAFE = 'minato-cafe';

export const eurSeed: NetworkSeed = {
  bank: { bic: BIC, name: 'Kangen Sandbox Bank' },
  programme: {
    name: 'Kangen Points, euro',
    currency: 'EUR',
    ratePoints: 1,
    rateMinor: 1,
    minimumMinor: 500n,
    stepMinor: 10n,
    feeMinor: 0n,
    redemptionMinorMax: 20_000n,
    dayMinorMax: 30_000n,
    authorizationWindowSeconds: DAY,
    promiseSeconds: DAY,
  },
  debtor: {
    account: accountAt('DE', 1, 'Kangen Points Programme'),
    openingBalance: { currency: 'EUR', minor: 100_000_000n },
  },
  providers: [
    {
      id: MARKET,
      name: 'Hanami Market',
      ratePoints: 1,
      rateMinor: 50,
      paidMinorMin: 500n,
      maturitySeconds: 14 * DAY,
      expirySeconds: 730 * DAY,
    },
    {
      id: BOOKS,
      name: 'Aurora Books',
      ratePoints: 1,
      rateMinor: 20,
      paidMinorMin: 0n,
      // Books are not taken back: their points can be used at once.
      maturitySeconds: 0,
      expirySeconds: 730 * DAY,
    },
    {
      id: BIKES,
      name: 'Velo Garage',
      ratePoints: 3,
      rateMinor: 100,
      paidMinorMin: 2_000n,
      maturitySeconds: 30 * DAY,
      expirySeconds: 1_095 * DAY,
    },
    // What was drunk is not brought back: these points can be used at once.
    {
      id: CAFE,
      name: 'Minato Café',
      ratePoints: 1,
      rateMinor: 10,
      paidMinorMin: 0n,
      maturitySeconds: 0,
      expirySeconds: 365 * DAY,
    },
  ],
  customers: customersFrom(people(), {
    cardPrefix: '97040000000',
    bankName: 'Kangen Sandbox Bank',
    openingBalance: { currency: 'EUR', minor: 0n },
  }),
  staff: [
    {
      providerId: MARKET,
      badge: withLuhnDigit('1000001'),
      name: 'Nadia Okafor',
      pin: '4739',
      roles: ['assist', 'record'],
    },
    {
      providerId: MARKET,
      badge: withLuhnDigit('1000002'),
      name: 'Henrik Sand',
      pin: '6182',
      roles: ['assist', 'record', 'supervise'],
    },
  ],
};

function people(): Person[] {
  return [
    // 4,920 points that can be used: 49.20 euro; 120 more are not mature yet.
    person('Marta Lindqvist', '2468', accountAt('DE', 1001, 'Marta Lindqvist'), [
      [BOOKS, 25_000, 200],
      [MARKET, 33_500, 150],
      [BOOKS, 17_000, 90],
      [MARKET, 30_000, 60],
      [BIKES, 50_000, 45],
      [MARKET, 2_500, 20],
      [MARKET, 6_000, 3],
    ]),
    // No points at all.
    person('Jonas Weber', '1357', accountAt('DE', 1002, 'Jonas Weber'), []),
    // 400 points: below the minimum of 5.00 euro.
    person('Sanne de Vries', '8024', accountAt('NL', 100_200_300, 'Sanne de Vries'), [
      [MARKET, 20_000, 40],
    ]),
    // 29,500 points: more than one redemption may take.
    person('Claire Moreau', '7319', accountAt('FR', 2001, 'Claire Moreau'), [
      [BOOKS, 500_000, 300],
      [BIKES, 150_000, 120],
    ]),
    // 600 points, none mature.
    person('Emre Yildiz', '5926', accountAt('DE', 1003, 'Emre Yildiz'), [[MARKET, 30_000, 2]]),
    person('Ingrid Baumann', '4180', accountAt('DE', 1004, 'Ingrid Baumann'), [
      [MARKET, 88_000, 75],
      [BOOKS, 4_000, 33],
    ]),
    person('Pieter Bakker', '6673', accountAt('NL', 100_300_400, 'Pieter Bakker'), [
      [BIKES, 129_900, 64],
    ]),
    person('Lucie Girard', '2039', accountAt('FR', 2002, 'Lucie Girard'), [
      [BOOKS, 12_350, 410],
      [BOOKS, 9_990, 51],
    ]),
    person('Tobias Krause', '9145', accountAt('DE', 1005, 'Tobias Krause'), [
      [MARKET, 41_235, 35],
      [MARKET, 38_760, 28],
    ]),
    person('Fatima El Amrani', '3784', accountAt('NL', 100_400_500, 'Fatima El Amrani'), [
      [BOOKS, 60_000, 180],
    ]),
    person('Henri Lefevre', '5502', accountAt('FR', 2003, 'Henri Lefevre'), [
      [MARKET, 52_500, 25],
      [BIKES, 2_000, 90],
    ]),
    person('Anna Schuster', '8461', accountAt('DE', 1006, 'Anna Schuster'), [[BOOKS, 10_000, 16]]),
    person('Daan Visser', '1290', accountAt('NL', 100_500_600, 'Daan Visser'), [
      [MARKET, 250_000, 365],
    ]),
    person('Elif Kaya', '7058', accountAt('DE', 1007, 'Elif Kaya'), [
      [BIKES, 74_900, 41],
      [MARKET, 1_250, 5],
    ]),
    person('Julien Perrin', '6347', accountAt('FR', 2004, 'Julien Perrin'), [[BOOKS, 33_300, 22]]),
    person('Katharina Vogt', '4916', accountAt('DE', 1008, 'Katharina Vogt'), [
      [MARKET, 99_999, 57],
    ]),
    person('Ruben Smit', '2875', accountAt('NL', 100_600_700, 'Ruben Smit'), [
      [BOOKS, 21_000, 130],
      [MARKET, 480, 12],
    ]),
    person('Sophie Renard', '9603', accountAt('FR', 2005, 'Sophie Renard'), [
      [BIKES, 320_000, 210],
    ]),
    person('Milan Horvat', '3128', accountAt('DE', 1009, 'Milan Horvat'), [
      [MARKET, 27_500, 19],
      [BOOKS, 2_500, 8],
    ]),
    person('Greta Hoffmann', '5834', accountAt('DE', 1010, 'Greta Hoffmann'), [
      [BOOKS, 150_000, 600],
      [BOOKS, 45_000, 30],
    ]),
  ];
}

function person(name: string, pin: string, account: Account, bought: Person['bought']): Person {
  return { name, pin, account, bought };
}

function accountAt(country: 'DE' | 'NL' | 'FR', number: number, name: string): Account {
  return { kind: 'iban', name, iban: ibanOf(country, number), bic: BIC };
}
