/**
 * Asks the main process of a packaged kiosk, through Node's own inspector. Chromium's remote debugging, by
 * which Playwright would ask, is refused by the kiosk; and the inspector opens only where a test has turned
 * the fuse of a copy.
 */
import type * as ElectronModule from 'electron';
import { z } from 'zod';

type Electron = typeof ElectronModule;

export interface MainProcess {
  /** @param what is sent as its text, so it sees nothing but what it is given; JSON goes both ways */
  ask<T, A = undefined>(
    what: (electron: Electron, given: A) => T | Promise<T>,
    given?: A,
  ): Promise<T>;
  /** As `ask`, in the one page, as if somebody had just touched it. */
  inPage<T, A = undefined>(what: (given: A) => T | Promise<T>, given?: A): Promise<T>;
  close(): void;
}

const answer = z.object({
  id: z.int(),
  /** Absent where the process could not be asked: it has hardly begun, or is ending. */
  result: z
    .object({
      result: z.object({ value: z.unknown().optional() }),
      exceptionDetails: z.unknown().optional(),
    })
    .optional(),
  error: z.unknown().optional(),
});

const electron = `process.getBuiltinModule('node:module').createRequire('/')('electron')`;

/** @param url as the process has written it: `ws://127.0.0.1:…` */
export async function attachTo(url: string): Promise<MainProcess> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, (text: string) => void>();
  socket.addEventListener('message', ({ data }) => {
    const text = String(data);
    const { id } = z.object({ id: z.int().optional() }).parse(JSON.parse(text));
    if (id !== undefined) waiting.get(id)?.(text);
  });
  let asked = 0;
  const evaluate = async (expression: string): Promise<unknown> => {
    const id = (asked += 1);
    const told = new Promise<string>((resolve) => waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    const { result, error } = answer.parse(JSON.parse(await told));
    waiting.delete(id);
    if (result !== undefined && result.exceptionDetails === undefined) return result.result.value;
    throw new Error(`${expression}: ${JSON.stringify(result?.exceptionDetails ?? error)}`);
  };
  const main: MainProcess = {
    ask: async (what, given) =>
      (await evaluate(`(${String(what)})(${electron}, ${JSON.stringify(given)})`)) as never,
    inPage: async (what, given) =>
      (await main.ask(
        ({ webContents }, code) =>
          webContents.getAllWebContents()[0]?.executeJavaScript(code, true),
        `(${String(what)})(${JSON.stringify(given)})`,
      )) as never,
    close: () => socket.close(),
  };
  return main;
}
