/**
 * P7: what the kiosk holds after many customers, all of its processes together, beside a bare window of the same
 * binary. A customer signs in by card and PIN, looks at the balance, and leaves; the screens are walked by the page's
 * own buttons. All of them are served before the rounds, of which each only reads the memory again, at rest.
 */
import { cpSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startNetwork } from '../../services/embedded-network/network.ts';
import { build } from '../build.ts';
import { resolveRuntime } from '../runtime.ts';
import { shopKiosk } from '../kiosk/launch.ts';
import { openDisplay, startVirtualDisplay } from '../virtual-display.ts';
import { bareWindow, type ElectronWindow, kioskWindow } from './electron-window.ts';
import { mebibytesByKind, proportionalMebibytes } from './memory.ts';
import { type Figures, type Row } from './row.ts';

export const memory: Row = {
  id: 'P7',
  comparisons: [
    {
      id: 'P7',
      figure: 'mebibytes',
      unit: 'MiB',
      ours: 'memory of the kiosk after its customers',
      yardstick: 'bare window',
      target: { most: 1.35 },
    },
    {
      id: 'P7 growth',
      figure: 'served',
      unit: 'MiB',
      ours: 'memory of the kiosk after all customers',
      yardstick: 'after a tenth of them',
      target: { most: 1.03 },
    },
  ],
  prepare: async ({ folder, journeys, say }) => {
    build();
    const display = await openDisplay();
    const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
    const window = await kioskWindow(shopKiosk(network, folder), display);
    // A display of its own: a window behind another one is slowed down.
    const other = await startVirtualDisplay();
    const bare = await bareWindow(folder, other, copiedRuntime(folder));
    const customers = network.seed.customers.slice(0, 10);
    const serve = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        const customer = customers[n % customers.length];
        if (customer !== undefined) await visit(window, customer);
      }
    };
    const early = Math.max(1, Math.round(journeys / 10));
    await serve(early);
    const earlyMebibytes = await settledMebibytes(window);
    say(`${early} customers served`);
    await serve(journeys - early);
    return {
      ours: async () => {
        const mebibytes = await settledMebibytes(window);
        return { mebibytes, served: mebibytes };
      },
      yardstick: async (): Promise<Figures> => ({
        mebibytes: await settledMebibytes(bare),
        served: earlyMebibytes,
      }),
      notes: () => [
        `${journeys} customers, a tenth of them is ${early}; more with --journeys 1000`,
        `kiosk: ${byKind(window)}`,
        `bare window: ${byKind(bare)}`,
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

/** Of one file both sides would share the pages, and each would count half of what it needs alone. */
function copiedRuntime(folder: string): string {
  const copy = join(folder, 'runtime');
  cpSync(dirname(realpathSync(resolveRuntime().executable)), copy, {
    recursive: true,
    dereference: true,
  });
  return copy;
}

/** After what has become free was given back: V8 is asked to, and whatever the page does at rest has been done. */
async function settledMebibytes(window: ElectronWindow): Promise<number> {
  await window.evaluate(rest);
  await window.collect();
  return proportionalMebibytes(window.process.pid ?? 0);
}

/** In the page: ten seconds of nobody there (`redrawn` in theme/screens.css), and a moment for the other processes. */
const rest = `Promise.all(document.getAnimations().map(({ finished }) => finished))
  .then(() => new Promise((done) => setTimeout(done, 1000, 'rested')))`;

const byKind = ({ process }: ElectronWindow): string =>
  [...mebibytesByKind(process.pid ?? 0)]
    .map(([kind, mebibytes]) => `${kind} ${mebibytes.toFixed(0)} MiB`)
    .join(', ');

interface Visitor {
  cardNumber: string;
  pin: string;
}

async function visit(window: ElectronWindow, { cardNumber, pin }: Visitor): Promise<void> {
  const typed = `${JSON.stringify([...cardNumber])}, ${JSON.stringify([...pin])}`;
  const ended = await window.evaluate(`(${walk})(${typed})`);
  if (ended !== 'done') throw new Error(`the customer got no further than ${String(ended)}`);
}

/** In the page, by what its buttons are called in English. */
const walk = `async (card, pin) => {
  const frame = () => new Promise((resolve) => setTimeout(resolve, 10));
  const named = (name) => [...document.querySelectorAll('button')].find((button) =>
    (button.getAttribute('aria-label') ?? button.textContent).trim() === name && !button.disabled);
  const until = async (found) => {
    for (let tried = 0; tried < 3000; tried += 1) {
      const there = found();
      if (there) return there;
      await frame();
    }
    throw new Error('nothing came after: ' + document.body.innerText.slice(0, 200));
  };
  const screen = (name) => until(() => document.querySelector('[data-screen="' + name + '"]'));
  const press = async (name) => (await until(() => named(name))).click();
  await screen('welcome');
  await press('Enter card number');
  await screen('card');
  for (const digit of card) { await press(digit); await frame(); }
  await press('Continue');
  await screen('pin');
  for (const digit of pin) { await press(digit); await frame(); }
  await press('Show my points');
  await screen('balance');
  await window.kiosk.signOut({});
  await screen('welcome');
  return 'done';
}`;
