/**
 * `npm start`: a whole network on this machine and the kiosk on it. With a display the kiosk opens and
 * stays until it is closed; without one a guided journey is made on a virtual display, told in plain
 * words, and the exit code says whether the money arrived.
 *
 *   npm start [-- --programme eur|jpy] [--journey]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Network, startNetwork } from '../services/embedded-network/network.ts';
import { build } from './build.ts';
import { guidedJourney } from './kiosk/journey.ts';
import { openKiosk } from './kiosk/open.ts';
import { describeRuntime, resolveRuntime, root } from './runtime.ts';

const { values } = parseArgs({
  options: {
    programme: { type: 'string', default: 'eur' },
    journey: { type: 'boolean', default: false },
  },
});
process.exitCode = await start(values.programme, values.journey);

async function start(programme: string, journey: boolean): Promise<number> {
  if (programme !== 'eur' && programme !== 'jpy') {
    console.error('There are two programmes: npm start -- --programme eur, or jpy');
    return 2;
  }
  console.log(describeRuntime(resolveRuntime()));
  build();
  const folder = join(root, '.kangen', programme);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  console.log('Starting the authority, the ledger and the sandbox bank on this machine.');
  const network = await startNetwork({ data: join(folder, 'network'), programme });
  try {
    return journey || !hasDisplay()
      ? await guidedJourney(network, folder)
      : await openKiosk(network, folder);
  } finally {
    await stop(network);
  }
}

function hasDisplay(): boolean {
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

async function stop(network: Network): Promise<void> {
  await network.stop();
  console.log('The network is stopped; what it holds is kept for the next start.');
}
