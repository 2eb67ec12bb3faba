import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../../../main/clock.ts';
import { limits } from '../../../../../main/devices/limits.ts';
import { serialReader } from '../../../../../main/devices/reader/serial.ts';
import { pseudoTerminal } from '../../../../support/devices/pseudo-terminal.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

test('what is read at the line is told, code by code, and that it was unplugged', async () => {
  const terminal = await pseudoTerminal();
  const codes: string[] = [];
  const states: string[] = [];
  const heard = { next: (): void => undefined };
  const waitFor = (done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => (done() ? resolve() : void (heard.next = look));
      look();
    });
  const reader = serialReader({
    path: terminal.path,
    clock: systemClock,
    onCode: (code) => {
      codes.push(code);
      heard.next();
    },
    onState: (state) => {
      states.push(state);
      heard.next();
    },
  });
  reader.start();
  terminal.send('5000000000000009\r');
  terminal.send('019ab6a0-0000-7000-8000-000000000001\r\n');
  await waitFor(() => codes.length === 2);
  expect(codes).toEqual(['5000000000000009', '019ab6a0-0000-7000-8000-000000000001']);
  await terminal.close();
  await waitFor(() => states.length === 2);
  expect(states).toEqual(['ready', 'unreachable']);
  reader.stop();
});

test('one that is not there is looked for again, until it is not wanted any more', async () => {
  const clock = new FakeClock();
  const states: string[] = [];
  const reader = serialReader({
    path: '/dev/ttyACM99',
    clock,
    onCode: vi.fn<() => void>(),
    onState: (state) => states.push(state),
  });
  reader.start();
  await clock.advance(limits.readerReopenMs);
  expect(states, 'said once').toEqual(['unreachable']);
  reader.stop();
  expect(clock.timersPending).toBe(0);
});

test('one that hangs up as soon as it is opened is told as missing, once', async () => {
  const terminal = await pseudoTerminal();
  const clock = new FakeClock();
  const states: string[] = [];
  const reader = serialReader({
    path: terminal.path,
    clock,
    onCode: vi.fn<() => void>(),
    onState: (state) => states.push(state),
  });
  reader.start();
  expect(states).toEqual([]);
  await terminal.close();
  await vi.waitFor(() => expect(states).toEqual(['unreachable']));
  await clock.advance(limits.readerReopenMs);
  expect(states).toEqual(['unreachable']);
  reader.stop();
  expect(clock.timersPending).toBe(0);
});
