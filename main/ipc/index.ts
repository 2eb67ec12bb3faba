/** Connects the gate to Electron: the only place in the main process that listens to a page. */
import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { CHANNEL, snapshot, type Snapshot } from '../../protocol/ipc.ts';
import { commandGate, type GateParts } from './gate.ts';
import { limits } from '../limits.ts';
import { tokenBucket } from './rate.ts';
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
  const rate = { burst: limits.snapshotBurstMax, perSecond: limits.snapshotsPerSecond };
  const mayAsk = tokenBucket(rate, parts.clock);
  // Null tells nothing: a page that asks too often still gets every change as it happens.
  ipcMain.handle(CHANNEL.currentSnapshot, (event) =>
    fromOwnPage(event) && mayAsk() ? snapshot.encode(parts.snapshot()) : null,
  );
}
