/**
 * Where the page's calls come in, from its first line on: until somebody is there who answers, they wait. So the page
 * comes up while the rest of the main process is still being read.
 */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { CHANNEL } from '../../protocol/ipc-names.ts';

/** Judges and answers what any page says: nothing was looked at before. */
export interface Answers {
  command(event: IpcMainInvokeEvent, name: unknown, input: unknown): unknown;
  currentSnapshot(event: IpcMainInvokeEvent): unknown;
}

/** @returns who answers from now on, and what has been waiting */
export function openDoor(): (answers: Answers) => void {
  const { promise: answering, resolve } = Promise.withResolvers<Answers>();
  ipcMain.handle(CHANNEL.command, async (event, name: unknown, input: unknown) =>
    (await answering).command(event, name, input),
  );
  ipcMain.handle(CHANNEL.currentSnapshot, async (event) =>
    (await answering).currentSnapshot(event),
  );
  return resolve;
}
