/** Starts the built kiosk under Playwright, on whichever runtime the set-up found. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { launchOptions, resolveRuntime, root } from '../runtime.ts';

export interface KioskToLaunch {
  /** The kiosk's own folder: settings, outbox, device key. */
  userData: string;
  /** Written beside it: where the network is, and a one-time code. */
  provisioning: Provisioning;
  /** Pixels of the window's content, e.g. `1080x1920`. */
  window: string;
  display: { env: Record<string, string | undefined>; args: readonly string[] };
  /** As main/config.ts reads them; nothing is attached without. */
  devices?: Record<string, string>;
}

export interface LaunchedKiosk {
  app: ElectronApplication;
  page: Page;
}

export const provisioningFile = (userData: string): string => `${userData}.provisioning.json`;

/** What the kiosk process is told through its environment, in development and in tests. */
export function kioskEnvironment(kiosk: KioskToLaunch): Record<string, string> {
  writeFileSync(provisioningFile(kiosk.userData), JSON.stringify(kiosk.provisioning), {
    mode: 0o600,
  });
  const env = {
    ...process.env,
    ...kiosk.display.env,
    ...kiosk.devices,
    ...launchOptions(resolveRuntime()).env,
    // Meant for the Node processes of a test run: Electron would refuse to start with some of them.
    NODE_OPTIONS: undefined,
    KANGEN_DEVELOPMENT: '1',
    KANGEN_USER_DATA: kiosk.userData,
    KANGEN_PROVISIONING: provisioningFile(kiosk.userData),
    KANGEN_WINDOW: kiosk.window,
  };
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export async function launchKiosk(kiosk: KioskToLaunch): Promise<LaunchedKiosk> {
  const runtime = resolveRuntime();
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...launchOptions(runtime).args, ...kiosk.display.args, root],
    env: kioskEnvironment(kiosk),
  });
  const page = await app.firstWindow();
  return { app, page };
}

/** The one kiosk of the example shop. */
export function shopKiosk(
  network: Network,
  folder: string,
): Pick<KioskToLaunch, 'userData' | 'provisioning'> {
  const [shop] = network.seed.providers;
  if (shop === undefined) throw new Error('the programme has no shop');
  return {
    userData: join(folder, 'kiosk'),
    provisioning: network.provision(`urn:kangen:kiosk:${shop.id}:front-1`, shop.name),
  };
}
