/**
 * P8: from a touch to the frame that shows it, while the kiosk works through a thousand redemptions that were left
 * over when the bank was away; beside it the same kiosk at rest, when the bank is away again. A bare window is
 * touched, too, for what the machine, Chromium and the display take by themselves.
 */
import { startNetwork } from '../../services/embedded-network/network.ts';
import { join } from 'node:path';
import { z } from 'zod';
import { build } from '../build.ts';
import { shopKiosk } from '../kiosk/launch.ts';
import { openDisplay, startVirtualDisplay } from '../virtual-display.ts';
import { bareWindow, type ElectronWindow, kioskWindow } from './electron-window.ts';
import { median } from './judge.ts';
import { queueUp } from './queued-kiosk.ts';
import { type Row } from './row.ts';
import { type Touches, touched } from './touches.ts';

/** Each round takes its share of them, and no touch is measured once that is carried. */
const QUEUE = 1_800;
const TOUCHES = 100;
/** The first digit and the key that takes it back: a keypad never comes to its end. */
const KEYS = ['.key:nth-child(1)', '.key:nth-child(12)'];
const BUTTON = ['button'];

export const touch: Row = {
  id: 'P8',
  comparisons: [
    {
      id: 'P8',
      figure: 'p98Ms',
      unit: 'ms',
      ours: `p98 from a touch to its paint, while ${QUEUE.toLocaleString('en')} redemptions are carried`,
      yardstick: 'the same at rest',
      target: { most: 1.25, oursMost: 34 },
    },
  ],
  prepare: async ({ folder, rounds, say }) => {
    build();
    const display = await openDisplay();
    const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
    const { userData, provisioning } = shopKiosk(network, folder);
    await queueUp(network, { userData, urn: provisioning.identity }, QUEUE);
    // The code above ended when its terminal was enrolled to fill the record.
    const kiosk = shopKiosk(network, folder);
    say(`${QUEUE} redemptions wait for the bank`);
    const window = await kioskWindow(kiosk, display);
    await atKeypad(window);
    // A display of its own: a window behind another one is slowed down.
    const other = await startVirtualDisplay();
    const bare = await bareWindow(folder, other);
    const seen: Record<'busy' | 'rest' | 'bare', Touches[]> = { busy: [], rest: [], bare: [] };
    let carried = 0;
    return {
      ours: async () => {
        const before = await queued(window);
        await network.startService('bank');
        await window.evaluate('window.kiosk.syncNow({})');
        await untilFewerThan(before, window);
        await atKeypad(window);
        // Half of it: until the bank is gone again, as many may be carried once more.
        const share = Math.floor(QUEUE / (rounds + 1) / 2);
        const isBusy = async (): Promise<boolean> => (await queued(window)) > before - share;
        const one = await touched(window, { count: TOUCHES, on: KEYS, while: isBusy });
        const left = await queued(window);
        await network.stopService('bank');
        if (left === 0 && before > share) throw new Error('nothing was left to be carried');
        carried += before - left;
        seen.busy.push(one);
        return { p98Ms: one.p98Ms };
      },
      yardstick: async () => {
        await atKeypad(window);
        const one = await touched(window, { count: TOUCHES, on: KEYS });
        seen.rest.push(one);
        seen.bare.push(await touched(bare, { count: TOUCHES / 2, on: BUTTON }));
        return { p98Ms: one.p98Ms };
      },
      notes: () => [
        `${carried} redemptions were carried meanwhile`,
        ...(['busy', 'rest', 'bare'] as const).map((how) => `${named[how]}: ${told(seen[how])}`),
      ],
      end: async () => {
        await window.close();
        await bare.close();
        await network.stop();
        display.stop();
        other.stop();
      },
    };
  },
};

const named = { busy: 'while carrying', rest: 'at rest', bare: 'bare window' } as const;

function told(all: readonly Touches[]): string {
  const of = (figure: (one: Touches) => number): string => median(all.map(figure)).toFixed(1);
  const sum = (figure: (one: Touches) => number): number =>
    all.reduce((total, one) => total + figure(one), 0);
  const [next, count] = [sum(({ nextFrame }) => nextFrame), sum((one) => one.count)];
  return `p50 ${of(({ p50Ms }) => p50Ms)} ms, p98 ${of(({ p98Ms }) => p98Ms)} ms, ${next} of ${count} in the very next frame`;
}

const waiting = z.number();

/** From what the kiosk says by itself: who asks it often is answered no more. */
const queued = async (window: ElectronWindow): Promise<number> =>
  waiting.parse(
    await window.evaluate(`(async () => {
      if (window.told === undefined) {
        window.kiosk.onSnapshot((next) => { window.told = next; });
        window.told = await window.kiosk.snapshot();
      }
      return window.told.network.waiting;
    })()`),
  );

async function untilFewerThan(before: number, window: ElectronWindow): Promise<void> {
  await window.evaluate(`(async () => {
    for (let tried = 0; tried < 2400; tried += 1) {
      if (window.told.network.waiting < ${before}) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('nothing is carried');
  })()`);
}

/** Where nobody has touched it for a while it has gone back by itself. */
async function atKeypad(window: ElectronWindow): Promise<void> {
  await window.evaluate(`(async () => {
    for (let tried = 0; tried < 2400; tried += 1) {
      if (document.querySelector('[data-screen="card"] .key') !== null) return;
      const way = [...document.querySelectorAll('button')].find((button) =>
        (button.getAttribute('aria-label') ?? button.textContent).trim() === 'Enter card number');
      way?.click();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('no keypad: ' + document.body.innerText.slice(0, 200));
  })()`);
}
