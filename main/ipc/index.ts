/** Connects the gate to Electron: the only place in the main process that listens to a page. */
import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { CHANNEL, snapshot, type Snapshot } from '../../protocol/ipc.ts';
import { commandGate, type GateParts } from './gate.ts';
import { isOwnPage } from './sender.ts';

export interface IpcParts extends GateParts {
  /** Of our own window. */
  webContentsId: number;
  snapshot(): Snapshot;
}

export function registerIpc(parts: IpcParts): void {
  const gate = commandGate(parts);
  const fromOwnPage = ({ sender, senderFrame }: IpcMainInvokeEvent): boolean =>
    isOwnPage({ webContentsId: sender.id, frame: senderFrame }, parts.webContentsId);
  ipcMain.handle(CHANNEL.command, (event, name: unknown, input: unknown) =>
    gate({ fromOwnPage: fromOwnPage(event), name, input }),
  );
  ipcMain.handle(CHANNEL.currentSnapshot, (event) =>
    fromOwnPage(event) ? snapshot.encode(parts.snapshot()) : null,
  );
}
