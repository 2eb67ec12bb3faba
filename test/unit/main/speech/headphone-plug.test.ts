import { expect, it } from 'vitest';
import { plugIn } from '../../../../main/speech/headphone-plug.ts';

function event(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}
const SWITCH = 5;
const HEADPHONES = 2;
const report = event(0, 0, 0);

it('knows headphones that are plugged in and out', () => {
  expect(plugIn(Buffer.concat([event(SWITCH, HEADPHONES, 1), report]))).toBe('in');
  expect(plugIn(Buffer.concat([event(SWITCH, HEADPHONES, 0), report]))).toBe('out');
});

it('believes the last word of a plug that slips', () => {
  const slips = [event(SWITCH, HEADPHONES, 1), report, event(SWITCH, HEADPHONES, 0), report];
  expect(plugIn(Buffer.concat(slips))).toBe('out');
});

it('takes no key, no other switch and no half of an event for one', () => {
  const lid = event(SWITCH, 0, 1);
  const key = event(1, HEADPHONES, 1);
  expect(plugIn(Buffer.concat([lid, key, report]))).toBeNull();
  expect(plugIn(event(SWITCH, HEADPHONES, 1).subarray(0, 20))).toBeNull();
  expect(plugIn(Buffer.alloc(0))).toBeNull();
});
