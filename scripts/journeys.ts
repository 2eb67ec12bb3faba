/**
 * Many journeys in a row at one real kiosk, and how soon a touch is seen while its engine drains a queue:
 *
 *   npm run journeys -- [--count 1000] [--touches 200]
 *
 * Prints the memory of the kiosk's processes (PSS) at 100 journeys and at the end. Exit code 1 where it
 * grew by more than a tenth in between.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startNetwork } from '../services/embedded-network/network.ts';
import { launchKiosk, shopKiosk } from './kiosk/launch.ts';
import { makeJourneys } from './kiosk/many-journeys.ts';
import { pressedWhileDraining } from './kiosk/pressed-while-draining.ts';
import { openDisplay } from './virtual-display.ts';

const GROWTH_MAX = 1.1;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    touches: { type: 'string', default: '200' },
  },
});
process.exitCode = await run(Number(values.count), Number(values.touches));

async function run(count: number, touches: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-journeys-'));
  const display = await openDisplay();
  const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
  const [demo] = network.seed.customers;
  const { app, page } = await launchKiosk({
    ...shopKiosk(network, folder),
    window: '1080x1920',
    display,
  });
  try {
    const { cardNumber: card, pin } = demo;
    const pressed = await pressedWhileDraining({ network, app, page, card, pin }, touches);
    console.log(
      `Pressed state painted: p98 in frame ${pressed.p98Frames} after the touch; p50 ${pressed.p50Ms.toFixed(1)} ms, p98 ${pressed.p98Ms.toFixed(1)} ms, ` +
        `at most ${pressed.maxMs.toFixed(1)} ms, over ${pressed.touches} touches while ${pressed.queued} transfers drained.`,
    );
    const { measured, scannedAgain } = await makeJourneys(
      { app, page, card, pin },
      count,
      ({ journeys, pssKiB }) =>
        console.log(`After ${journeys} journeys: ${Math.round(pssKiB / 1024)} MiB (PSS).`),
    );
    const [warm, last] = [measured[0]?.pssKiB ?? 0, measured.at(-1)?.pssKiB ?? 0];
    console.log(`Grown to ${((100 * last) / warm).toFixed(1)} % of what it was.`);
    if (scannedAgain > 0) console.log(`Cards that were scanned again: ${scannedAgain}.`);
    return last <= warm * GROWTH_MAX ? 0 : 1;
  } finally {
    await app.close();
    await network.stop();
    display.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
