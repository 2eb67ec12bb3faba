/** What goes wrong, one thing after the other, drawn from the seed until the time is over. */
import { type Bench } from '../crash/bench.ts';
import { pause } from '../crash/waiting.ts';
import { type Counter } from './counter.ts';
import { type Deeds } from './deeds.ts';
import { flap, sever } from './drill.ts';
import { LINKS, type LinkName, type Links } from './links.ts';

const PAUSE_MS = { least: 500, most: 4_000 };
const SEVERED_MS_MAX = 6_000;
const DOWN_MS_MAX = 3_000;
const WORST_PERCENT = 50;
const SERVICES = ['ledger', 'bank', 'authority'] as const;

export interface Scene {
  bench: Bench;
  links: Links;
  counters: readonly Counter[];
  random: () => number;
  deeds: Deeds;
}

export async function disorder(scene: Scene, forMs: number): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const busy = new Set<string>();
  const endsAt = performance.now() + forMs;
  while (performance.now() < endsAt) {
    const { what, on, act } = drawn(scene);
    if (!busy.has(on)) {
      scene.deeds.did(what, on);
      busy.add(on);
      const doing = act().finally(() => {
        busy.delete(on);
        underWay.delete(doing);
      });
      underWay.add(doing);
      // Its failure is met below, where all are waited for.
      doing.catch(() => {});
    }
    await pause(PAUSE_MS.least + scene.random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
  await Promise.all(underWay);
}

interface Deed {
  what: string;
  on: string;
  act(): Promise<void>;
}

function drawn({ bench, links, counters, random }: Scene): Deed {
  const [which, target, size] = [random(), random(), random()];
  const link: LinkName = LINKS[Math.floor(target * LINKS.length)] ?? 'kiosk-ledger';
  const service = SERVICES[Math.floor(target * SERVICES.length)] ?? 'ledger';
  const counter = counters[Math.floor(target * counters.length)];
  if (which < 0.15) {
    return { what: 'severed', on: link, act: () => sever(size * SEVERED_MS_MAX, { links, link }) };
  }
  if (which < 0.3) {
    return { what: 'flapping', on: link, act: () => flap(size * SEVERED_MS_MAX, { links, link }) };
  }
  if (which < 0.6) {
    return {
      what: 'worsened',
      on: link,
      act: async () => links.worsen(link, { percent: size * WORST_PERCENT }),
    };
  }
  if (which < 0.85 || counter === undefined) {
    const act = async (): Promise<void> => {
      await bench.kill(service);
      await pause(size * DOWN_MS_MAX);
      await bench.start(service);
    };
    return { what: 'killed', on: service, act };
  }
  return { what: 'killed', on: counter.name, act: () => counter.crash() };
}
