/**
 * P6: from the start of the process to the first paint with something on it, and to the first screen that takes a
 * touch, at a kiosk that was enrolled before; beside it a bare window of the same binary. The page's own clock says
 * when: it is the machine's wall clock on both sides.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { startNetwork } from '../../services/embedded-network/network.ts';
import { build } from '../build.ts';
import { shopKiosk } from '../kiosk/launch.ts';
import { openDisplay } from '../virtual-display.ts';
import { bareWindow, type ElectronWindow, kioskWindow } from './electron-window.ts';
import { median } from './judge.ts';
import { type Figures, type Row } from './row.ts';

export const coldStart: Row = {
  id: 'P6',
  comparisons: [
    {
      id: 'P6 paint',
      figure: 'paintMs',
      unit: 'ms',
      ours: 'kiosk, cold start to first contentful paint',
      yardstick: 'bare window',
      target: { most: 1.6 },
    },
    {
      id: 'P6 tap',
      figure: 'tapMs',
      unit: 'ms',
      ours: 'kiosk, cold start to the first touch it takes',
      yardstick: 'bare window',
      target: { most: 2 },
    },
  ],
  prepare: async ({ folder }) => {
    build();
    const display = await openDisplay();
    const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
    const kiosk = shopKiosk(network, folder);
    const parts: Parts[] = [];
    const bareParts: Parts[] = [];
    const ours = async (): Promise<Figures> => {
      const window = await kioskWindow(kiosk, display);
      const seen = await readyIn(window);
      await window.close();
      parts.push(seen);
      return { paintMs: seen.paintMs, tapMs: seen.tapMs };
    };
    // The first start ever enrols the kiosk.
    await ours();
    parts.length = 0;
    return {
      ours,
      yardstick: async () => {
        const window = await bareWindow(folder, display);
        const seen = await readyIn(window);
        await window.close();
        bareParts.push(seen);
        return { paintMs: seen.paintMs, tapMs: seen.tapMs };
      },
      notes: () => [`from its start: ${breakdown(parts)}`, `bare window: ${breakdown(bareParts)}`],
      end: async () => {
        await network.stop();
        display.stop();
      },
    };
  },
};

/** Milliseconds from the start of the process. */
interface Parts {
  /** The window asks for its page. */
  pageMs: number;
  loadedMs: number;
  paintMs: number;
  tapMs: number;
}

const told = z.object({
  origin: z.number(),
  loaded: z.number(),
  paint: z.number(),
  tap: z.number(),
});

const inPage = `new Promise((resolve) => {
  const look = () => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const screen = document.querySelector('[data-screen="welcome"] button');
    if (paint === undefined || screen === null) return requestAnimationFrame(look);
    const [navigation] = performance.getEntriesByType('navigation');
    resolve({ origin: performance.timeOrigin, loaded: navigation.domContentLoadedEventEnd,
      paint: paint.startTime, tap: performance.now() });
  };
  look();
})`;

async function readyIn(window: ElectronWindow): Promise<Parts> {
  const { origin, loaded, paint, tap } = told.parse(await window.evaluate(inPage));
  const pageMs = origin - window.spawnedMs;
  return { pageMs, loadedMs: pageMs + loaded, paintMs: pageMs + paint, tapMs: pageMs + tap };
}

function breakdown(parts: readonly Parts[]): string {
  const at = (name: keyof Parts): string =>
    `${Math.round(median(parts.map((part) => part[name])))} ms`;
  return `window asks for its page ${at('pageMs')}, page loaded ${at('loadedMs')}, first paint ${at('paintMs')}, first touch ${at('tapMs')}`;
}
