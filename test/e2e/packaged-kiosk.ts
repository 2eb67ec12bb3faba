/**
 * The kiosk as it is packaged: sandboxed, under a user of its own, on a display of its own. There are two
 * programs in the folder. `kangen` is what ships. `kangen-observed` is a copy in which one fuse is
 * turned, so that a test can ask the main process what it has; all else, the application too, is the same.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { APP_URL } from '../../main/assets.ts';
import { root } from '../../scripts/runtime.ts';
import { type Display, startVirtualDisplay } from '../../scripts/virtual-display.ts';
import { attachTo, type MainProcess } from '../support/main-process.ts';
import { expect, test as base } from './fixtures.ts';

export interface PackagedKiosk {
  /** The program that ships. */
  program: string;
  userData: string;
  /** Its own, so that no key goes to anybody else. */
  display: Display;
  main: MainProcess;
  /** Of the main process. */
  pid: number;
  /** Of the program that ships, with another environment or command line. */
  run(args: readonly string[], env?: Record<string, string>): Promise<Ended>;
}

export interface Ended {
  code: number | null;
  said: string;
}

/** `nobody`: as root neither Chromium's sandbox nor the kiosk would start. */
const nobody = 65_534;
const patience = { timeout: 60_000 };
const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

export const test = base.extend<object, { packaged: PackagedKiosk }>({
  packaged: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'kangen-packaged-'));
      chmodSync(folder, 0o755);
      const program = await packageInto(folder);
      const userData = ownFolder(folder, 'data');
      const display = await startVirtualDisplay();
      const env = { ...cleanEnvironment(userData), ...display.env };
      const observed = await observedCopy(program);
      const running = spawn(observed, [...display.args, '--inspect=127.0.0.1:0'], {
        ...user,
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const inspector = await inspectorOf(running);
      // Node answers before there is a kiosk to ask, and does not start well when it is asked then.
      await expect.poll(() => existsSync(join(userData, 'kiosk.log')), patience).toBe(true);
      const main = await attachTo(inspector);
      const shown = () =>
        main.ask(({ webContents }) =>
          webContents.getAllWebContents().map((one) => !one.isLoading() && one.getURL()),
        );
      // A question that comes while the process is still starting may be lost: then it is asked again.
      await expect(async () => expect(await shown()).toEqual([APP_URL])).toPass(patience);
      await use({
        program,
        userData,
        display,
        main,
        pid: running.pid ?? 0,
        run: (args, more = {}) => run(program, args, { ...env, ...more }),
      });
      main.close();
      await ended(running);
      display.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

async function packageInto(folder: string): Promise<string> {
  const dist = join(root, 'scripts/dist.ts');
  const args = [dist, '--development', '--built', '--into', folder];
  await promisify(execFile)(process.execPath, args, { cwd: root });
  return join(folder, 'linux-unpacked', 'kangen');
}

async function observedCopy(program: string): Promise<string> {
  const copy = `${program}-observed`;
  copyFileSync(program, copy);
  await flipFuses(copy, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  return copy;
}

function ownFolder(folder: string, name: string): string {
  const own = join(folder, name);
  mkdirSync(own, { mode: 0o700 });
  if (user.uid !== undefined) chownSync(own, user.uid, user.gid);
  return own;
}

/** As a service manager would start it: nothing of the environment that the tests themselves have. */
const cleanEnvironment = (userData: string): Record<string, string> => ({
  PATH: '/usr/bin:/bin',
  HOME: userData,
  KANGEN_USER_DATA: userData,
});

async function inspectorOf(running: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    running.once('exit', (code) => reject(new Error(`the kiosk ended with ${code}: ${said}`)));
    running.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [, url] = /Debugger listening on (ws:\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const running = spawn(program, args, { ...user, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  running.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  running.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code] = (await once(running, 'close')) as [number | null];
  return { code, said };
}

async function ended(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null) return;
  const gone = once(running, 'exit');
  running.kill('SIGTERM');
  await gone;
}
