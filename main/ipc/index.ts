/** Connects the gate to Electron: whatever a page says is judged here, and nowhere else. */
import { type IpcMainInvokeEvent } from 'electron';
import { snapshot, type Snapshot } from '../../protocol/ipc.ts';
import { type Answers } from './door.ts';
import { commandGate, type GateParts } from './gate.ts';
import { limits } from '../limits.ts';
import { tokenBucket } from './rate.ts';
import { isOwnPage } from './sender.ts';

export interface IpcParts extends GateParts {
  /** Of our own window. */
  webContentsId: number;
  snapshot(): Snapshot;
}

export function answersBy(parts: IpcParts): Answers {
  const gate = commandGate(parts);
  const fromOwnPage = ({ sender, senderFrame }: IpcMainInvokeEvent): boolean =>
    isOwnPage({ webContentsId: sender.id, frame: senderFrame }, parts.webContentsId);
  const rate = { burst: limits.snapshotBurstMax, perSecond: limits.snapshotsPerSecond };
  const mayAsk = tokenBucket(rate, parts.clock);
  return {
    command: (event, name, input) => gate({ fromOwnPage: fromOwnPage(event), name, input }),
    // Null tells nothing: a page that asks too often still gets every change as it happens.
    currentSnapshot: (event) =>
      fromOwnPage(event) && mayAsk() ? snapshot.encode(parts.snapshot()) : null,
  };
}
