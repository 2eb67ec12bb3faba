/**
 * A page that died, hangs or is no longer ours is drawn anew, and whoever was signed in is signed out first: nobody may
 * be left in front of a dead screen with an account open behind it. The engine is not touched.
 */
import type { BrowserWindow } from 'electron';
import { APP_URL } from './assets.ts';
import { type Clock } from './engine/ports.ts';
import { tokenBucket } from './ipc/rate.ts';
import { limits } from './limits.ts';
import { type Log } from './log.ts';

export interface RecoveryParts {
  /** Signs out whoever is signed in. */
  leave(): void;
  clock: Clock;
  log: Pick<Log, 'error'>;
  /** A page that dies again and again is not mended by drawing it again. */
  fatal(error: unknown): void;
}

export function surviveDeadPage(
  window: Pick<BrowserWindow, 'on' | 'loadURL' | 'isDestroyed'> & {
    webContents: Pick<BrowserWindow['webContents'], 'on' | 'forcefullyCrashRenderer' | 'isCrashed'>;
  },
  { leave, clock, log, fatal }: RecoveryParts,
): void {
  const mayReload = tokenBucket(
    { burst: limits.pageReloadsMax, perSecond: limits.pageReloadsPerHour / 3600 },
    clock,
  );
  const drawAnew = (reason: string): void => {
    log.error({ reason }, 'the page is drawn anew');
    leave();
    if (!mayReload()) return fatal(new Error('the page dies again and again'));
    void window.loadURL(APP_URL);
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) drawAnew(reason);
  });
  // SECURITY: no event comes before `about:blank`, so it cannot be denied.
  window.webContents.on('did-navigate', (_event, url) => {
    if (url !== APP_URL) drawAnew('navigated');
  });
  // It has been running for a while: what happened before anybody listened is told by nobody.
  if (window.webContents.isCrashed()) drawAnew('crashed while the terminal started');
  window.on('unresponsive', () => {
    log.error({ reason: 'unresponsive' }, 'the page hangs');
    // Ends as `render-process-gone`, and goes on there.
    window.webContents.forcefullyCrashRenderer();
  });
}
