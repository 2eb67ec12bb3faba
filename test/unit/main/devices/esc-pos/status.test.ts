import { expect, test } from 'vitest';
import { isInTurn, isStatus, stateFrom } from '../../../../../main/devices/esc-pos/status.ts';

test.each([
  { said: 'all is well', offline: 0x12, paper: 0x12, state: 'ready' },
  { said: 'little paper', offline: 0x12, paper: 0x1e, state: 'paper-low' },
  { said: 'no paper at the sensor', offline: 0x12, paper: 0x7e, state: 'paper-out' },
  { said: 'stopped, since the paper has ended', offline: 0x32, paper: 0x12, state: 'paper-out' },
  { said: 'open, and so without paper too', offline: 0x36, paper: 0x7e, state: 'cover-open' },
  { said: 'something is broken', offline: 0x52, paper: 0x12, state: 'fault' },
])('$said: $state', ({ offline, paper, state }) => {
  expect(stateFrom(offline, paper)).toBe(state);
});

test('every byte is one kind of answer, or none', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    expect(isStatus(byte) && isInTurn(byte), byte.toString(16)).toBe(false);
  }
  expect([0x11, 0x13, 0x92, 0xff].some((byte) => isStatus(byte) || isInTurn(byte))).toBe(false);
});
