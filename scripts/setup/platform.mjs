// The machines Kangen is developed on: Linux on x64, with Node 20.18 or newer to start from.

import { SetupFailure } from './failure.mjs';

const nodeMinimum = /** @type {const} */ ([20, 18]);

/**
 * @param {{ platform: string, arch: string, nodeVersion: string }} machine
 */
export function checkPlatform({ platform, arch, nodeVersion }) {
  if (platform !== 'linux' || arch !== 'x64') {
    throw new SetupFailure(
      `Kangen is developed on Linux x64, and this machine is ${platform} ${arch}.`,
      'docker run --platform linux/amd64 -it --rm -v "$PWD":/kangen -w /kangen node:20-bookworm npm start',
    );
  }
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isNewEnough =
    major > nodeMinimum[0] || (major === nodeMinimum[0] && minor >= nodeMinimum[1]);
  if (!isNewEnough) {
    throw new SetupFailure(
      `Kangen needs Node ${nodeMinimum.join('.')} or newer to set itself up, and this is Node ${nodeVersion}.`,
      'npm install --global node@24',
    );
  }
}
