/**
 * Before things go wrong at random: each link alone is cut, then flaps, then suffers each kind of fault,
 * while the other two are well. So no kind and no link is left to chance.
 */
import { FAULT_KINDS } from '../../test/support/fault-proxy.ts';
import { type Bench } from '../crash/bench.ts';
import { pause } from '../crash/waiting.ts';
import { type Deeds } from './deeds.ts';
import { LINKS, type LinkName, type Links } from './links.ts';

const FLAPS = 8;
/** Where some pass, redemptions get on to where the next fault is. The ledger only asks, a few bytes. */
const STRUCK: Record<LinkName, { percent: number; bytesMax?: number }> = {
  'kiosk-ledger': { percent: 70 },
  'kiosk-bank': { percent: 70 },
  'ledger-bank': { percent: 100, bytesMax: 3_000 },
};

export interface DrillOptions {
  bench: Bench;
  links: Links;
  deeds: Deeds;
  forMs: number;
}

export async function drill({ bench, links, deeds, forMs }: DrillOptions): Promise<void> {
  const steps = [
    ...LINKS.map((link) => ({ what: 'severed alone', link, act: sever })),
    ...LINKS.map((link) => ({ what: 'flapping alone', link, act: flap })),
    // One link after the other: what is late or silent on one has time to end.
    ...FAULT_KINDS.flatMap((kind) =>
      LINKS.map((link) => ({
        what: `${kind} alone`,
        link,
        act: async (ms: number): Promise<void> => {
          links.worsen(link, { ...STRUCK[link], kinds: [kind] });
          if (link === 'ledger-bank') await restart(bench);
          await pause(ms);
          links.spare(link);
        },
      })),
    ),
  ];
  const shares = steps.reduce((sum, { link }) => sum + SHARES[link], 0);
  for (const { what, link, act } of steps) {
    deeds.did(what, link);
    await act((forMs * SHARES[link]) / shares, { links, link });
  }
}

/** The ledger asks the bank every few seconds, and after a failure less often. */
const SHARES: Record<LinkName, number> = { 'kiosk-ledger': 1, 'kiosk-bank': 1, 'ledger-bank': 3 };

/** A ledger that has just started has not yet learned to wait. */
async function restart(bench: Bench): Promise<void> {
  await bench.stop('ledger');
  await bench.start('ledger');
}

interface On {
  links: Links;
  link: LinkName;
}

export async function sever(ms: number, { links, link }: On): Promise<void> {
  links.sever(link);
  await pause(ms);
  links.mend(link);
}

export async function flap(ms: number, { links, link }: On): Promise<void> {
  for (let flaps = 0; flaps < FLAPS; flaps += 1) {
    await sever(ms / FLAPS / 2, { links, link });
    await pause(ms / FLAPS / 2);
  }
}
