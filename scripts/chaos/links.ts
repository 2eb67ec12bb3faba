/** The three links of the triangle, each way through a fault proxy: all that passes can be hurt. */
import { seededRandom } from '../../services/bank-sandbox/seeded-random.ts';
import { type Urls } from '../../services/embedded-network/services.ts';
import {
  drawnFrom,
  type Drawing,
  faultProxy,
  type FaultProxy,
} from '../../test/support/fault-proxy.ts';

export type LinkName = 'kiosk-ledger' | 'kiosk-bank' | 'ledger-bank';
export const LINKS: readonly LinkName[] = ['kiosk-ledger', 'kiosk-bank', 'ledger-bank'];

/** Who asks whom. The bank asks the ledger for its keys alone, and has them after the first order. */
export type Hop = 'kiosk to ledger' | 'kiosk to bank' | 'ledger to bank' | 'bank to ledger';

export interface Links {
  seenBy: Record<'kiosk' | 'ledger' | 'bank', Urls>;
  /** All connections of this link break now, and no new ones come. */
  sever(link: LinkName): void;
  mend(link: LinkName): void;
  /** So many percent of its connections misbehave; open ones break, so that there are new ones. */
  worsen(link: LinkName, how: Drawing): void;
  /** New connections are left alone; those that were hurt go on as they are. */
  spare(link: LinkName): void;
  /** Everything passes, and connections that were hurt are broken, so that nobody waits for them. */
  heal(): void;
  /** What struck, by hop and kind. */
  struck(): Record<Hop, Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

export async function linksBetween(doors: Urls, seed: number): Promise<Links> {
  const [kioskLedger, kioskBank, ledgerBank, bankLedger] = await Promise.all([
    faultProxy(portOf(doors.ledger)),
    faultProxy(portOf(doors.bank)),
    faultProxy(portOf(doors.bank)),
    faultProxy(portOf(doors.ledger)),
  ]);
  const proxies: Record<LinkName, readonly FaultProxy[]> = {
    'kiosk-ledger': [kioskLedger],
    'kiosk-bank': [kioskBank],
    // Each asks the other.
    'ledger-bank': [ledgerBank, bankLedger],
  };
  const all = Object.values(proxies).flat();
  const chances = new Map(all.map((proxy, place) => [proxy, seededRandom(seed + 1 + place)]));
  const spare = (proxy: FaultProxy): void => proxy.misbehave(() => ({ kind: 'none' }));
  return {
    seenBy: {
      kiosk: { ...doors, ledger: at(kioskLedger), bank: at(kioskBank) },
      ledger: { ...doors, bank: at(ledgerBank) },
      bank: { ...doors, ledger: at(bankLedger) },
    },
    sever: (link) => proxies[link].forEach((proxy) => proxy.sever()),
    mend: (link) => proxies[link].forEach((proxy) => proxy.mend()),
    worsen: (link, how) => {
      for (const proxy of proxies[link]) {
        const chance = chances.get(proxy);
        if (chance !== undefined) proxy.misbehave(drawnFrom(chance, how));
        proxy.breakOpen();
      }
    },
    spare: (link) => proxies[link].forEach(spare),
    heal: () => {
      for (const proxy of all) {
        spare(proxy);
        proxy.mend();
        proxy.breakOpen();
      }
    },
    struck: () => ({
      'kiosk to ledger': kioskLedger.done(),
      'kiosk to bank': kioskBank.done(),
      'ledger to bank': ledgerBank.done(),
      'bank to ledger': bankLedger.done(),
    }),
    close: async () => void (await Promise.all(all.map((proxy) => proxy.close()))),
  };
}

const portOf = (url: string): number => Number(new URL(url).port);
const at = ({ port }: FaultProxy): string => `https://127.0.0.1:${port}`;
