/**
 * `npm start`: a whole network on this machine and the kiosk on it. With a display the kiosk opens and
 * stays until it is closed; without one a guided journey is made on a virtual display, told in plain
 * words, and the exit code says whether the money arrived.
 *
 *   npm start [-- --programme eur|jpy] [--journey] [--devices]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AlreadyRunning } from '../services/embedded-network/lock.ts';
import { type Network, startNetwork } from '../services/embedded-network/network.ts';
import { type ProgrammeName } from '../services/embedded-network/seed/index.ts';
import { build } from './build.ts';
import { simulatedDevices } from './kiosk/devices.ts';
import { guidedJourney } from './kiosk/journey.ts';
import { openKiosk } from './kiosk/open.ts';
import { compiledFolder, describeRuntime, resolveRuntime, root } from './runtime.ts';
import { hasDisplay } from './setup/display.mjs';

const { values } = parseArgs({
  options: {
    programme: { type: 'string', default: 'eur' },
    journey: { type: 'boolean', default: false },
    devices: { type: 'boolean', default: false },
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
  process.env['NODE_COMPILE_CACHE'] ??= compiledFolder;
  const network = await networkIn(join(folder, 'network'), programme);
  if (network === null) return 1;
  const devices = values.devices ? await simulatedDevices(folder) : null;
  try {
    return journey || !hasDisplay()
      ? await guidedJourney(network, folder)
      : await openKiosk(network, folder, devices?.env);
  } finally {
    await devices?.close();
    await stop(network);
  }
}

async function networkIn(data: string, programme: ProgrammeName): Promise<Network | null> {
  try {
    return await startNetwork({ data, programme });
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    console.error(`${error.message}.`);
    return null;
  }
}

async function stop(network: Network): Promise<void> {
  await network.stop();
  console.log('The network is stopped; what it holds is kept for the next start.');
}
