/** What a seed stands for: who takes part, what they do, and which faults may strike. */
import { Random } from './world/random.ts';

export const faultNames = [
  'loss',
  'duplicates',
  'late',
  'garbled',
  'partitions',
  'kiosk-crashes',
  'ledger-crashes',
  'bank-crashes',
  'disk-failures',
  'wrong-clocks',
  'bank-refuses',
  'bank-holds',
  'bank-errors',
  'kiosk-never-returns',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface Visit {
  atMs: number;
  customer: number;
  kiosk: number;
  /** How much of what is possible is taken. */
  share: number;
  patienceMs: number;
  wrongPin: boolean;
}

export interface Sale {
  atMs: number;
  customer: number;
  paidMinor: number;
}

export interface Plan {
  seed: number;
  programme: 'eur' | 'jpy' | 'odd-rate';
  kiosks: number;
  customers: number;
  visits: readonly Visit[];
  sales: readonly Sale[];
  /** Anything may fail for so long. */
  safetyMs: number;
  faults: ReadonlySet<FaultName>;
}

/** What a shrunk or kept case leaves of its seed's plan. */
export interface Cut {
  faults?: readonly FaultName[];
  visits?: number;
  sales?: number;
  safetyMs?: number;
}

const HOUR_MS = 3_600_000;
const limits = {
  kiosks: 4,
  customers: 4,
  visits: 14,
  sales: 8,
  safetyMsMin: HOUR_MS,
  safetyMsMax: 72 * HOUR_MS,
  /** So that customers meet each other, most visits fall into a rush. */
  rushMs: 20_000,
} as const;

export function planOf(seed: number, cut: Cut = {}): Plan {
  const random = new Random(seed, 'plan');
  const kiosks = 1 + random.below(limits.kiosks);
  const customers = 1 + random.below(limits.customers);
  const safetyMs = Math.floor(random.between(limits.safetyMsMin, limits.safetyMsMax));
  const rushes = [0.05, 0.2, 0.5].map((place) => place * safetyMs);
  const share = random.next();
  const faults = faultNames.filter(() => random.chance(share));
  const visits = Array.from({ length: 1 + random.below(limits.visits) }, () => ({
    atMs: Math.floor(
      random.chance(0.7)
        ? random.pick(rushes) + random.below(limits.rushMs)
        : random.next() * safetyMs * 0.9,
    ),
    customer: random.below(customers),
    kiosk: random.below(kiosks),
    share: random.chance(0.3) ? 1 : random.between(0.05, 0.6),
    patienceMs: random.around(60_000),
    wrongPin: random.chance(0.05),
  }));
  const sales = Array.from({ length: random.below(limits.sales) }, () => ({
    atMs: Math.floor(random.next() * safetyMs * 0.8),
    customer: random.below(customers),
    paidMinor: 100 + random.below(200_000),
  }));
  return {
    seed,
    programme: random.pick(['eur', 'jpy', 'odd-rate'] as const),
    kiosks,
    customers,
    visits: visits.slice(0, cut.visits ?? visits.length),
    sales: sales.slice(0, cut.sales ?? sales.length),
    safetyMs: Math.min(cut.safetyMs ?? safetyMs, safetyMs),
    faults: new Set(cut.faults ?? faults),
  };
}
