/** Opens the kiosk in a window of its own, for a person at a display, until it is closed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Network } from '../../services/embedded-network/network.ts';
import { launchOptions, resolveRuntime, root } from '../runtime.ts';
import { kioskEnvironment, shopKiosk } from './launch.ts';

export async function openKiosk(
  network: Network,
  folder: string,
  devices: Record<string, string> = {},
): Promise<number> {
  const runtime = resolveRuntime();
  const [demo] = network.seed.customers;
  console.log(
    `The kiosk opens. Try card ${demo.cardNumber} with PIN ${demo.pin}. Close it to stop.`,
  );
  const env = kioskEnvironment({
    ...shopKiosk(network, folder),
    window: 'fit',
    display: { env: {}, args: [] },
    devices,
  });
  const kiosk = spawn(runtime.executable, [...launchOptions(runtime).args, root], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      isStopped = true;
      kiosk.kill(signal);
    });
  const exited: unknown[] = await once(kiosk, 'exit');
  const [code, by] = exited;
  console.log(`What the kiosk keeps is in ${join(folder, 'kiosk')}.`);
  if (typeof code === 'number') return code;
  if (isStopped) return 0;
  console.error(`The kiosk was ended by ${String(by)}, not by anybody here.`);
  return 1;
}
