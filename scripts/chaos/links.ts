/** The three links of the triangle, each through fault proxies: all that passes can be hurt. */
import { seededRandom } from '../../services/bank-sandbox/seeded-random.ts';
import { type Urls } from '../../services/embedded-network/services.ts';
import { drawnFrom, faultProxy, type FaultProxy } from '../../test/support/fault-proxy.ts';

export type LinkName = 'kiosk-ledger' | 'kiosk-bank' | 'ledger-bank';
export const LINKS: readonly LinkName[] = ['kiosk-ledger', 'kiosk-bank', 'ledger-bank'];

export interface Links {
  seenBy: Record<'kiosk' | 'ledger' | 'bank', Urls>;
  /** All connections of this link break now, and no new ones come. */
  sever(link: LinkName): void;
  mend(link: LinkName): void;
  /** So many percent of its new connections misbehave. */
  worsen(link: LinkName, percent: number): void;
  /** Everything passes, and connections that were hurt are broken, so that nobody waits for them. */
  heal(): void;
  /** What was done, by link and kind. */
  done(): Record<LinkName, Record<string, number>>;
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
  return {
    seenBy: {
      kiosk: { ...doors, ledger: at(kioskLedger), bank: at(kioskBank) },
      ledger: { ...doors, bank: at(ledgerBank) },
      bank: { ...doors, ledger: at(bankLedger) },
    },
    sever: (link) => proxies[link].forEach((proxy) => proxy.sever()),
    mend: (link) => proxies[link].forEach((proxy) => proxy.mend()),
    worsen: (link, percent) => {
      for (const proxy of proxies[link]) {
        const chance = chances.get(proxy);
        if (chance !== undefined) proxy.misbehave(drawnFrom(chance, percent));
      }
    },
    heal: () => {
      for (const proxy of all) {
        proxy.misbehave(() => ({ kind: 'none' }));
        proxy.sever();
        proxy.mend();
      }
    },
    done: () => ({
      'kiosk-ledger': summed(proxies['kiosk-ledger']),
      'kiosk-bank': summed(proxies['kiosk-bank']),
      'ledger-bank': summed(proxies['ledger-bank']),
    }),
    close: async () => void (await Promise.all(all.map((proxy) => proxy.close()))),
  };
}

const portOf = (url: string): number => Number(new URL(url).port);
const at = ({ port }: FaultProxy): string => `https://127.0.0.1:${port}`;

function summed(proxies: readonly FaultProxy[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const proxy of proxies) {
    for (const [kind, count] of Object.entries(proxy.done()))
      sums[kind] = (sums[kind] ?? 0) + count;
  }
  return sums;
}
