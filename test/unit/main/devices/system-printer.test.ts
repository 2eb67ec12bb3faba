import type { BrowserWindow } from 'electron';
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { limits } from '../../../../main/devices/limits.ts';
import { systemPrinter, type SystemPrinterParts } from '../../../../main/devices/system-printer.ts';
import { testSlip } from '../../../support/devices/slips.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

type Taken = (taken: boolean) => void;

/** A window whose page draws at once, and a system that takes the job when the test says so. */
function paper({ loads = async (_url: string): Promise<void> => undefined } = {}) {
  const jobs: Taken[] = [];
  const page = Object.assign(new EventEmitter(), {
    print: (_options: unknown, taken: Taken) => jobs.push(taken),
  });
  const window = {
    webContents: page,
    loadURL: async (url: string) => {
      await loads(url);
      page.emit('page-title-updated', {}, 'drawn 400');
    },
    isDestroyed: () => false,
    destroy: () => undefined,
  };
  return { jobs, open: () => window as unknown as BrowserWindow };
}

function printerWith(parts: Partial<SystemPrinterParts>) {
  const clock = new FakeClock();
  const failures: unknown[] = [];
  const printer = systemPrinter({
    name: 'till',
    clock,
    open: paper().open,
    known: async () => [{ name: 'till' }],
    failed: (error) => failures.push(error),
    ...parts,
  });
  return { printer, clock, failures };
}

test('what the system took is called printed, and what it refused is not', async () => {
  const { open, jobs } = paper();
  const { printer } = printerWith({ open });
  const first = printer.print(testSlip);
  await settled();
  jobs[0]?.(true);
  expect(await first).toEqual({ state: 'printed' });
  const second = printer.print(testSlip);
  await settled();
  jobs[1]?.(false);
  expect(await second).toEqual({ state: 'not-printed', reason: 'unreachable', partly: false });
});

test('a system that never answers is waited for no longer than a while, and may have the job', async () => {
  const { printer, clock } = printerWith({});
  const print = printer.print(testSlip);
  await clock.advance(limits.drawMsMax);
  expect(await print).toEqual({ state: 'not-printed', reason: 'unreachable', partly: true });
});

test('one that does not say which printers it knows is unreachable', async () => {
  const { printer, clock } = printerWith({ known: () => new Promise(() => undefined) });
  const state = printer.state();
  await clock.advance(limits.systemAnswerMsMax);
  expect(await state).toBe('unreachable');
});

test('a window that has gone is a printer that is not there', async () => {
  const gone = (): never => {
    throw new TypeError('Object has been destroyed');
  };
  const { printer } = printerWith({ known: gone, open: gone });
  expect(await printer.state()).toBe('unreachable');
  expect(await printer.print(testSlip)).toMatchObject({ reason: 'not-drawn', partly: false });
});

test('nothing of the slip is in what is said of a page that was not loaded', async () => {
  const loads = (url: string): Promise<void> =>
    Promise.reject(Object.assign(new Error(url), { url }));
  const { printer, failures } = printerWith({ open: paper({ loads }).open });
  expect(await printer.print(testSlip)).toMatchObject({ reason: 'not-drawn', partly: false });
  expect(failures).toEqual([new Error('the paper page was not loaded')]);
});
