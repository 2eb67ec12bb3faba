import { beforeEach, expect, it, vi } from 'vitest';
import { CHANNEL, commandNames } from '../../../protocol/ipc.ts';

const electron = vi.hoisted(() => ({
  exposed: new Map<string, Record<string, (...args: unknown[]) => unknown>>(),
  invoke: vi.fn<(...args: unknown[]) => Promise<unknown>>(() =>
    Promise.resolve({ accepted: true }),
  ),
  on: vi.fn<(...args: unknown[]) => void>(),
  off: vi.fn<(...args: unknown[]) => void>(),
}));
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: Record<string, (...args: unknown[]) => unknown>) =>
      electron.exposed.set(name, api),
  },
  ipcRenderer: { invoke: electron.invoke, on: electron.on, off: electron.off },
}));

beforeEach(async () => {
  vi.clearAllMocks();
  await import('../../../preload/index.ts');
});
const kiosk = () => {
  const api = electron.exposed.get('kiosk');
  if (api === undefined) throw new Error('nothing was exposed');
  return api;
};

it('exposes one frozen object with the named methods and nothing else', () => {
  expect([...electron.exposed.keys()]).toEqual(['kiosk']);
  expect(Object.keys(kiosk()).toSorted()).toEqual(
    [...commandNames, 'onCode', 'onSnapshot', 'snapshot'].toSorted(),
  );
  expect(Object.isFrozen(kiosk())).toBe(true);
});

it.each(commandNames)('%s forwards its input on the one command channel', async (name) => {
  const input = { any: 'thing' };
  await kiosk()[name]?.(input, 'more is not forwarded');
  expect(electron.invoke).toHaveBeenCalledExactlyOnceWith(CHANNEL.command, name, input);
});

it.each([
  ['onSnapshot', CHANNEL.snapshot],
  ['onCode', CHANNEL.code],
])('%s hands on what comes without the event, until unsubscribed', (method, expected) => {
  const seen: unknown[][] = [];
  const unsubscribe = kiosk()[method]?.((...args: unknown[]) => seen.push(args)) as () => void;
  const [channel, forward] = electron.on.mock.calls[0] as [string, (...args: unknown[]) => void];
  forward({ sender: 'ipcRenderer' }, { sequence: 1 });
  expect(channel).toBe(expected);
  expect(seen).toEqual([[{ sequence: 1 }]]);
  unsubscribe();
  expect(electron.off).toHaveBeenCalledExactlyOnceWith(expected, forward);
});
