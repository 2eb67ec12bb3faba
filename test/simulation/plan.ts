/** What a seed stands for: who takes part, what they do, and which troubles come over them. */
import { CITIZENS, JUST_ENOUGH, type Programme, programmes } from './world/town.ts';
import { Random } from './world/random.ts';

/** weather.ts says what each does. */
const drawnThemes = [
  'poor-network',
  'one-bad-hop',
  'late-duplicates',
  'partitions',
  'refusal-storm',
  'bank-holds',
  'bank-errors',
  'kiosk-crash-storm',
  'ledger-crash-storm',
  'bank-crash-storm',
  'disk-failures',
  'withdrawal-races',
  'windows-run-out',
  'wrong-clocks',
  'kiosk-never-returns',
  'last-points',
  'returns',
  'offline-wishes',
  'late-wishes',
  'forged-evidence',
  'lying-answers',
  'certificates',
] as const;
/** Drawn apart, so that the plans of all seeds stay what they were. */
export const themeNames = [...drawnThemes, 'reviews', 'waivers', 'staff'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface Visit {
  atMs: number;
  customer: number;
  kiosk: number;
  /** How much of what is possible is taken. */
  share: number;
  patienceMs: number;
  wrongPin: boolean;
  /** Stays for another one when the first is final. */
  again: boolean;
}

export interface Sale {
  atMs: number;
  customer: number;
  provider: number;
  paidMinor: number;
  /** So long after the goods were paid, perhaps before the ledger has heard of that. */
  refunds: readonly { afterMs: number; share: number }[];
}

/** Of something that was bought long ago: what it had earned may be held or paid out. */
export interface Refund {
  atMs: number;
  customer: number;
  /** Which of the customer's purchases, counted around. */
  purchase: number;
  share: number;
}

/** The ledger cannot be reached by any kiosk, where a theme says so. */
export interface Outage {
  atMs: number;
  lengthMs: number;
}

export interface Plan {
  seed: number;
  programme: Programme;
  kiosks: number;
  visits: readonly Visit[];
  sales: readonly Sale[];
  refunds: readonly Refund[];
  outage: Outage;
  /** Trouble may come for so long. */
  safetyMs: number;
  /** Of an authorization. */
  windowSeconds: number;
  themes: ReadonlySet<ThemeName>;
}

/** What a shrunk or kept case leaves of its seed's plan; of lists the places that stay. */
export interface Cut {
  themes?: readonly ThemeName[];
  visits?: readonly number[];
  sales?: readonly number[];
  refunds?: readonly number[];
  safetyMs?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In a plan of many days the rest is waiting. */
export const BUSY_MS_MAX = 3 * HOUR_MS;

const limits = {
  kiosksMin: 2,
  kiosksMax: 4,
  visitsMin: 8,
  visitsMax: 14,
  salesMax: 6,
  refundsMax: 8,
  safetyMsMin: 20 * MINUTE_MS,
  lateSafetyMs: 9 * DAY_MS,
  /** So that customers meet each other, most visits fall into a rush. */
  rushMs: 20_000,
  providers: 4,
  refundAfterMsMean: 6 * MINUTE_MS,
  purchasesMax: 12,
  debtors: 3,
  refundsOfDebtor: 3,
} as const;

/** Everything is drawn from the seed before anything is cut, so that a cut leaves the rest as it is. */
export function planOf(seed: number, cut: Cut = {}): Plan {
  const random = new Random(seed, 'plan');
  const themes = [
    ...themesFrom(random),
    ...oneIn(0.15, 'reviews', seed),
    ...oneIn(0.3, 'waivers', seed),
    ...oneIn(0.4, 'staff', seed),
  ];
  const kiosks = limits.kiosksMin + random.below(1 + limits.kiosksMax - limits.kiosksMin);
  const safetyMs = themes.includes('late-wishes')
    ? limits.lateSafetyMs
    : Math.floor(random.between(limits.safetyMsMin, BUSY_MS_MAX));
  const busyMs = Math.min(safetyMs, BUSY_MS_MAX);
  const outage = {
    atMs: Math.floor(random.between(0.1, 0.5) * busyMs),
    lengthMs: Math.floor(random.between(2, 12) * MINUTE_MS),
  };
  // Of their own, so that they move nothing else.
  const refunding = new Random(seed, 'refunds');
  const situation = { random, themes, kiosks, busyMs, outage };
  const debtors = themes.includes('waivers')
    ? debtorsFrom(situation, new Random(seed, 'debts'))
    : nobody;
  return {
    seed,
    programme: random.pick(programmes),
    kiosks,
    visits: kept([...visitsFrom(situation), ...debtors.visits], cut.visits),
    sales: kept(salesFrom(situation, refunding), cut.sales),
    refunds: kept([...refundsFrom(busyMs, refunding), ...debtors.refunds], cut.refunds),
    outage,
    safetyMs: Math.min(cut.safetyMs ?? safetyMs, safetyMs),
    windowSeconds: themes.includes('windows-run-out')
      ? random.pick([40, 120, 300])
      : random.pick([600, 3_600, 86_400]),
    themes: new Set(cut.themes ?? themes),
  };
}

function themesFrom(random: Random): ThemeName[] {
  const kind = random.next();
  if (kind < 0.04) return [];
  if (kind < 0.08) return [...drawnThemes].filter((name) => name !== 'late-wishes');
  const count = 1 + random.below(3);
  const drawn = new Set(Array.from({ length: count }, () => random.pick(drawnThemes)));
  return drawnThemes.filter((name) => drawn.has(name));
}

const oneIn = (chance: number, name: ThemeName, seed: number): ThemeName[] =>
  new Random(seed, name).chance(chance) ? [name] : [];

interface Situation {
  random: Random;
  themes: readonly ThemeName[];
  kiosks: number;
  busyMs: number;
  outage: Outage;
}

function visitsFrom({ random, themes, kiosks, busyMs, outage }: Situation): Visit[] {
  const rushes = [0.04, 0.3, 0.6].map((place) => place * busyMs);
  const visitAt = (atMs: number, special: Partial<Visit> = {}): Visit => ({
    atMs: Math.floor(atMs),
    customer: random.below(CITIZENS),
    kiosk: random.below(kiosks),
    share: random.chance(0.15) ? 1 : random.between(0.02, 0.4),
    patienceMs: random.around(30_000),
    wrongPin: random.chance(0.03),
    again: random.chance(0.3),
    ...special,
  });
  const count = limits.visitsMin + random.below(1 + limits.visitsMax - limits.visitsMin);
  const visits = Array.from({ length: count }, () => {
    const rush = random.pick(rushes) + random.below(limits.rushMs);
    return visitAt(random.chance(0.7) ? rush : random.next() * busyMs * 0.9);
  });
  if (themes.includes('last-points')) {
    for (const rush of rushes) {
      const all = { customer: JUST_ENOUGH, share: 1, wrongPin: false };
      for (let kiosk = 0; kiosk < kiosks; kiosk += 1)
        visits.push(visitAt(rush + random.below(500), { ...all, kiosk }));
    }
  }
  if (themes.includes('offline-wishes') || themes.includes('late-wishes')) {
    for (let kiosk = 0; kiosk < kiosks; kiosk += 1) {
      for (let turn = 0; turn < 2; turn += 1)
        visits.push(visitAt(outage.atMs + random.next() * outage.lengthMs * 0.7, { kiosk }));
    }
  }
  return visits;
}

function salesFrom({ random, busyMs }: Situation, refunding: Random): Sale[] {
  return Array.from({ length: random.below(1 + limits.salesMax) }, () => ({
    atMs: Math.floor(random.next() * busyMs * 0.8),
    customer: random.below(CITIZENS),
    provider: random.below(limits.providers),
    paidMinor: 100 + random.below(200_000),
    refunds: Array.from({ length: refunding.pick([0, 0, 1, 1, 3]) }, () => ({
      afterMs: Math.floor(refunding.around(limits.refundAfterMsMean)),
      share: shareFrom(refunding),
    })),
  }));
}

function refundsFrom(busyMs: number, random: Random): Refund[] {
  return Array.from({ length: random.below(1 + limits.refundsMax) }, () => ({
    atMs: Math.floor(random.next() * busyMs * 0.8),
    customer: random.below(CITIZENS),
    purchase: random.below(limits.purchasesMax),
    share: shareFrom(random),
  }));
}

const nobody = { visits: [], refunds: [] };

/** Who redeems everything and then brings goods back owes: otherwise that is rare. */
function debtorsFrom(
  { kiosks, busyMs }: Situation,
  random: Random,
): { visits: Visit[]; refunds: Refund[] } {
  const places = Array.from({ length: limits.debtors }, () => random.below(CITIZENS));
  const visits = places.map((customer) => ({
    atMs: Math.floor(random.between(0, 0.2) * busyMs),
    customer,
    kiosk: random.below(kiosks),
    share: 1,
    patienceMs: random.around(30_000),
    wrongPin: false,
    again: true,
  }));
  const refunds = places.flatMap((customer) =>
    Array.from({ length: limits.refundsOfDebtor }, () => ({
      atMs: Math.floor(random.between(0.2, 0.6) * busyMs),
      customer,
      purchase: random.below(limits.purchasesMax),
      share: 1,
    })),
  );
  return { visits, refunds };
}

/** All of it, or some; several may be more than was paid. */
const shareFrom = (random: Random): number => (random.chance(0.5) ? 1 : random.between(0.05, 0.7));

const kept = <T>(all: readonly T[], places: readonly number[] | undefined): readonly T[] =>
  places === undefined ? all : all.filter((_, place) => places.includes(place));
