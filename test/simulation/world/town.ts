/**
 * Who lives in the simulated world. The programmes are the example ones; the customers are made so that
 * every rule about lots, limits and accounts is met: many lots of several shops and ages, points that
 * are just enough, lots that mature or expire while a run lasts, more points than a day's limit, an
 * account that was closed and one the bank does not know. Where the rate is odd there is a fee.
 */
import { type Account } from '../../../services/iso20022/account.ts';
import { eurSeed } from '../../../services/embedded-network/seed/eur.ts';
import { jpySeed } from '../../../services/embedded-network/seed/jpy.ts';
import {
  type NetworkSeed,
  type SeedCustomer,
} from '../../../services/embedded-network/seed/network-seed.ts';
import { withLuhnDigit } from '../../../services/embedded-network/seed/numbers.ts';

export const programmes = ['eur', 'jpy', 'odd-rate', 'small-purse'] as const;
export type Programme = (typeof programmes)[number];

interface Citizen {
  /** What they stand for. They are registered under the name of their account. */
  name: string;
  /** Place of the provider in the programme's list, points (at least), days ago. */
  earned: readonly (readonly [provider: number, points: number, daysAgo: number])[];
  account?: 'closed' | 'unknown';
}

const MARKET = 0;
const BOOKS = 1;
const BIKES = 2;
const CAFE = 3;

const citizens: readonly Citizen[] = [
  {
    name: 'many lots',
    earned: [
      [BOOKS, 650, 740],
      [BOOKS, 900, 700],
      [MARKET, 650, 150],
      [BIKES, 1_200, 91],
      [BOOKS, 333, 90],
      [MARKET, 1_111, 60],
      [CAFE, 777, 40],
      [MARKET, 2_000, 20],
      [MARKET, 500, 3],
    ],
  },
  {
    name: 'small lots',
    earned: Array.from({ length: 12 }, (_, place) => [place % 4, 410, 400 - 30 * place] as const),
  },
  {
    name: 'just enough',
    earned: [
      [CAFE, 320, 33],
      [BOOKS, 300, 30],
    ],
  },
  {
    name: 'rich',
    earned: [
      [BOOKS, 45_000, 300],
      [BIKES, 18_000, 120],
    ],
  },
  {
    name: 'maturing and expiring',
    earned: [
      [CAFE, 800, 364],
      [MARKET, 900, 13],
      [BOOKS, 1_500, 1],
      [BIKES, 600, 29],
      [BOOKS, 700, 729],
    ],
  },
  {
    name: 'closed',
    account: 'closed',
    earned: [
      [BOOKS, 4_000, 100],
      [CAFE, 2_500, 50],
    ],
  },
  {
    name: 'unknown',
    account: 'unknown',
    earned: [
      [MARKET, 3_000, 100],
      [CAFE, 1_500, 50],
    ],
  },
];

export const CITIZENS = citizens.length;
/** Place of the customer whose points are just enough for one redemption. */
export const JUST_ENOUGH = 2;

export interface Town extends NetworkSeed {
  /** Accounts that customers are paid into and that take no money. */
  refusing: { closed: readonly Account[]; unknown: readonly Account[] };
}

export function townOf(programme: Programme): Town {
  const seed = programme === 'jpy' ? jpySeed : eurSeed;
  const odd = programme === 'odd-rate' ? { ratePoints: 7, rateMinor: 3, feeMinor: 17n } : {};
  const { debtor } = seed;
  const { currency } = seed.programme;
  const opening = programme === 'small-purse' ? 20_000n : debtor.openingBalance.minor;
  const [first, ...others] = citizens.map((citizen, place) => customerFrom(seed, citizen, place));
  if (first === undefined) throw new RangeError('a town has citizens');
  const refusing = (kind: Citizen['account']): Account[] =>
    citizens.flatMap(({ account }, place) => {
      const found = seed.customers[place]?.payee.account;
      return account === kind && found !== undefined ? [found] : [];
    });
  return {
    ...seed,
    programme: { ...seed.programme, ...odd },
    debtor: { ...debtor, openingBalance: { currency, minor: opening } },
    customers: [first, ...others],
    refusing: { closed: refusing('closed'), unknown: refusing('unknown') },
  };
}

function customerFrom(seed: NetworkSeed, { earned }: Citizen, place: number): SeedCustomer {
  const known = seed.customers[place];
  if (known === undefined) throw new RangeError('the example programme has too few customers');
  return {
    ...known,
    cardNumber: withLuhnDigit(`9704000000${String(place + 1).padStart(5, '0')}`),
    purchases: earned.map(([provider, points, daysAgo], order) => {
      const shop = seed.providers[provider];
      if (shop === undefined) throw new RangeError('the example programme has too few shops');
      const paid = Math.ceil((points * shop.rateMinor) / shop.ratePoints);
      return {
        providerId: shop.id,
        paidMinor: BigInt(Math.max(paid, Number(shop.paidMinorMin))),
        daysAgo,
        receiptNumber: `${place}-${order}`,
      };
    }),
  };
}
