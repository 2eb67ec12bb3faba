/**
 * Tells whoever watches this process that it still turns: by touching a file, now and again. A main process
 * that hangs touches nothing; packaging/linux/session/kiosk-session then lets systemd start it anew.
 */
import { closeSync, futimesSync, openSync } from 'node:fs';
// why not as elsewhere: the first lines of the process load nothing of the engine
import type { Clock } from './engine/ports.ts';
import { limits } from './limits.ts';

/** @throws where the file cannot be made: a watched kiosk that says nothing would be ended for ever */
export function sayAlive(file: string, clock: Clock): void {
  const touch = (): void => {
    const opened = openSync(file, 'a', 0o600);
    try {
      futimesSync(opened, clock.now(), clock.now());
    } finally {
      closeSync(opened);
    }
    clock.after(limits.aliveMs, touch);
  };
  touch();
}
