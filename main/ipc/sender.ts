/**
 * SECURITY: validate the sender of all IPC messages (Electron checklist 17). Only the main frame of
 * our own window, showing our own origin, is listened to; a frame inside it or another page is not.
 */
import { APP_HOST, APP_SCHEME } from '../assets.ts';

export interface SenderFrame {
  url: string;
  parent: unknown;
}
export interface Sender {
  webContentsId: number;
  /** Null where the frame is gone already. */
  frame: SenderFrame | null;
}

export function isOwnPage({ webContentsId, frame }: Sender, ownWebContentsId: number): boolean {
  if (frame === null || frame.parent !== null || webContentsId !== ownWebContentsId) return false;
  if (!URL.canParse(frame.url)) return false;
  const { protocol, host } = new URL(frame.url);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST;
}
