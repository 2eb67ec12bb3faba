// A display for machines that have none. Xvfb picks a free number itself and tells it, so that two
// runs beside each other never share one.

import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { hasDisplay } from './setup/display.mjs';

const screen = '1920x1920x24';
const startMsMax = 15_000;

export interface Display {
  /** For the environment of whatever shows a window. */
  readonly env: { DISPLAY?: string };
  /** For the command line of Electron. */
  readonly args: readonly string[];
  stop(): void;
}

/** The machine's own display when there is one. */
export async function openDisplay(): Promise<Display> {
  if (hasDisplay()) return { env: {}, args: [], stop: () => {} };
  return await startVirtualDisplay();
}

export async function startVirtualDisplay(): Promise<Display> {
  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const stop = (): void => {
    xvfb.kill();
  };
  process.once('exit', stop);
  const number = await new Promise<string>((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`Xvfb did not start: ${why}`));
    const late = setTimeout(() => failed('it did not answer'), startMsMax);
    // A machine with a display of its own need not have it.
    xvfb.once('error', ({ message }) => failed(`${message}; on Debian, apt-get install xvfb`));
    xvfb.once('exit', (code) => failed(`exit code ${code}`));
    (xvfb.stdio[3] as Readable).once('data', (bytes: Buffer) => {
      clearTimeout(late);
      resolve(bytes.toString().trim());
    });
  }).catch((error: unknown) => {
    stop();
    throw error;
  });
  return {
    env: { DISPLAY: `:${number}` },
    // why: with no graphics card and no desktop bus, Chromium retries and complains about each
    args: ['--disable-gpu', '--log-level=3'],
    stop: () => {
      process.off('exit', stop);
      stop();
    },
  };
}
