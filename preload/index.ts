/**
 * The bridge to the screen: one frozen object with named methods, and nothing else. It forwards; every
 * check happens in the main process.
 * SECURITY: no generic channel, no event object and no Electron type crosses into the page.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNEL, commandNames } from '../protocol/ipc-names.ts';

const commands = Object.fromEntries(
  commandNames.map((name) => [
    name,
    (input: unknown): Promise<unknown> => ipcRenderer.invoke(CHANNEL.command, name, input),
  ]),
);

const kiosk = {
  ...commands,
  snapshot: (): Promise<unknown> => ipcRenderer.invoke(CHANNEL.currentSnapshot),
  onSnapshot: comingUpOn(CHANNEL.snapshot),
  onCode: comingUpOn(CHANNEL.code),
};

contextBridge.exposeInMainWorld('kiosk', Object.freeze(kiosk));

/** What came before somebody listened is gone. */
function comingUpOn(channel: string) {
  return (listener: (next: unknown) => void): (() => void) => {
    const forward = (_event: unknown, next: unknown): void => listener(next);
    ipcRenderer.on(channel, forward);
    return () => {
      ipcRenderer.off(channel, forward);
    };
  };
}
