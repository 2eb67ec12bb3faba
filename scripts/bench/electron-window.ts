/**
 * An Electron application started as a shop starts it, with nothing of a test in its process; afterwards its page is
 * asked over Chromium's own debugging port what it has measured itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type KioskToLaunch, kioskEnvironment } from '../kiosk/launch.ts';
import { launchOptions, resolveRuntime, root } from '../runtime.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Display } from '../virtual-display.ts';

export interface ElectronWindow {
  process: ChildProcess;
  /** When it was started, in milliseconds since the epoch. */
  spawnedMs: number;
  /** In the page; what it answers is JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** A finger comes down or goes up, at CSS pixels of the page. */
  point(way: 'mousePressed' | 'mouseReleased', at: { x: number; y: number }): Promise<void>;
  /** The page gives back what nobody holds any more. */
  collect(): Promise<void>;
  close(): Promise<void>;
}

const WINDOW = '1080x1920';
const TRIES_MAX = 3_000;
const STOP_MS_MAX = 10_000;

/** @param runtime another folder with the same binary, where memory is compared: see p07-memory.ts */
export const bareWindow = (
  folder: string,
  display: Display,
  runtime?: string,
): Promise<ElectronWindow> => {
  const userData = join(folder, 'bare-user-data');
  mkdirSync(userData, { recursive: true });
  const env = { ...process.env, ...display.env, KANGEN_USER_DATA: userData, KANGEN_WINDOW: WINDOW };
  const place = join(import.meta.dirname, 'yardsticks/bare-window');
  return opened(place, { env: { ...env, NODE_OPTIONS: '' }, display, runtime });
};

export const kioskWindow = (
  kiosk: Pick<KioskToLaunch, 'userData' | 'provisioning'>,
  display: Display,
): Promise<ElectronWindow> =>
  opened(root, { env: kioskEnvironment({ ...kiosk, window: WINDOW, display }), display });

async function opened(
  application: string,
  {
    env,
    display,
    runtime: elsewhere,
  }: { env: NodeJS.ProcessEnv; display: Display; runtime?: string | undefined },
): Promise<ElectronWindow> {
  const runtime = resolveRuntime();
  const port = await freePort();
  const debugging = [`--remote-debugging-port=${port}`, '--remote-allow-origins=*'];
  const args = [...launchOptions(runtime).args, ...display.args, ...debugging, application];
  const spawnedMs = Date.now();
  const executable =
    elsewhere === undefined
      ? runtime.executable
      : join(elsewhere, basename(realpathSync(runtime.executable)));
  const child = spawn(executable, args, { env, stdio: 'ignore' });
  const socket = await pageAt(port);
  return {
    process: child,
    spawnedMs,
    evaluate: (expression) => evaluated(socket, expression),
    point: async (type, at) => {
      // When it was sent is when it happened: what the process needs until it looks at it is part of the wait.
      const timestamp = (performance.timeOrigin + performance.now()) / 1_000;
      const params = { type, ...at, button: 'left', clickCount: 1, timestamp };
      await said(socket, 'Input.dispatchMouseEvent', params);
    },
    collect: async () => {
      await said(socket, 'HeapProfiler.collectGarbage', {});
    },
    close: async () => {
      socket.close();
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await ended;
      clearTimeout(late);
    },
  };
}

const targets = z.array(z.looseObject({ type: z.string(), webSocketDebuggerUrl: z.string() }));

async function pageAt(port: number): Promise<WebSocket> {
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    const found = await fetch(`http://127.0.0.1:${port}/json`)
      .then(async (answered) => targets.parse(await answered.json()))
      .catch(() => []);
    const page = found.find(({ type }) => type === 'page');
    if (page !== undefined) return connected(page.webSocketDebuggerUrl);
    await new Promise((resolve) => void setTimeout(resolve, 10));
  }
  throw new Error('the application opened no window');
}

async function connected(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  return socket;
}

const answer = z.looseObject({
  /** Absent where the page went elsewhere meanwhile: the first one is empty. */
  result: z
    .looseObject({
      result: z.looseObject({ value: z.unknown().optional() }),
      exceptionDetails: z.unknown().optional(),
    })
    .optional(),
});

let asked = 0;

async function evaluated(socket: WebSocket, expression: string): Promise<unknown> {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const { result } = answer.parse(await said(socket, 'Runtime.evaluate', params));
  if (result === undefined) return evaluated(socket, expression);
  if (result.exceptionDetails === undefined) return result.result.value;
  throw new Error(JSON.stringify(result.exceptionDetails));
}

async function said(socket: WebSocket, method: string, params: object): Promise<unknown> {
  const id = (asked += 1);
  const told = new Promise<string>((resolve) => {
    const listen = ({ data }: MessageEvent): void => {
      const text = String(data);
      if (!text.startsWith(`{"id":${id},`)) return;
      socket.removeEventListener('message', listen);
      resolve(text);
    };
    socket.addEventListener('message', listen);
  });
  socket.send(JSON.stringify({ id, method, params }));
  return JSON.parse(await told);
}
