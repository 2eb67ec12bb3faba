import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { APP_URL } from '../../../main/assets.ts';
import { limits } from '../../../main/limits.ts';
import { surviveDeadPage } from '../../../main/page-recovery.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function deadWindow({ crashedBefore = false } = {}) {
  const webContents = Object.assign(new EventEmitter(), {
    forcefullyCrashRenderer: vi.fn<() => void>(),
    isCrashed: () => crashedBefore,
  });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    loadURL: vi.fn<() => Promise<void>>(() => Promise.resolve()),
    isDestroyed: () => false,
  });
  const parts = {
    leave: vi.fn<() => void>(),
    clock: new FakeClock(),
    log: { error: vi.fn<() => void>() },
    fatal: vi.fn<() => void>(),
  };
  surviveDeadPage(window as never, parts);
  return { window, ...parts };
}

describe('a page that died', () => {
  it('signs out whoever was there before it is drawn again', () => {
    const { window, leave } = deadWindow();
    leave.mockImplementation(() => expect(window.loadURL).not.toHaveBeenCalled());
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(leave).toHaveBeenCalledOnce();
    expect(window.loadURL).toHaveBeenCalledOnce();
  });

  it('before anybody listened is drawn again as well', () => {
    expect(deadWindow({ crashedBefore: true }).window.loadURL).toHaveBeenCalledWith(APP_URL);
    expect(deadWindow().window.loadURL).not.toHaveBeenCalled();
  });

  it('is not drawn for ever: the process ends, and whoever watches it starts it anew', () => {
    const { window, fatal } = deadWindow();
    for (let count = 0; count <= limits.pageReloadsMax; count += 1) {
      window.webContents.emit('render-process-gone', {}, { reason: 'oom' });
    }
    expect(fatal).toHaveBeenCalledOnce();
  });

  it('that was closed in peace is left alone', () => {
    const { window, leave } = deadWindow();
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(leave).not.toHaveBeenCalled();
  });
});

describe('a page that is not ours', () => {
  it('is left at once, signed out', () => {
    const { window, leave } = deadWindow();
    window.webContents.emit('did-navigate', {}, 'about:blank');
    expect(leave).toHaveBeenCalledOnce();
    expect(window.loadURL).toHaveBeenCalledWith(APP_URL);
  });
  it('is not the one that was drawn again', () => {
    const { window, leave } = deadWindow();
    window.webContents.emit('did-navigate', {}, APP_URL);
    expect(leave).not.toHaveBeenCalled();
  });
});

describe('a page that hangs', () => {
  it('is ended, so that it can be drawn again', () => {
    const { window } = deadWindow();
    window.emit('unresponsive');
    expect(window.webContents.forcefullyCrashRenderer).toHaveBeenCalledOnce();
  });
});
