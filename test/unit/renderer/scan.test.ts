import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanOf } from '../../../renderer/scan.ts';
import { CARD } from './fixtures/snapshots.ts';

const id = '019ab6a0-0000-7000-8000-000000000001';
const statement = (said: unknown): string =>
  ['{}', JSON.stringify(said), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

test('sixteen digits are a card, and no other number is anything', () => {
  expect(scanOf(CARD)).toEqual({ kind: 'card', digits: CARD });
  expect(scanOf(CARD.slice(1))).toBeNull();
  expect(scanOf(`${CARD}1`)).toBeNull();
});

test('eight digits are a badge where the check digit is right, else a product', () => {
  expect(scanOf('40063813')).toBeNull();
  expect(scanOf('10000016')).toEqual({ kind: 'badge', digits: '10000016' });
});

test('a slip is known by its number, a receipt by what it says of itself, and is told whole', () => {
  expect(scanOf(id.toUpperCase())).toEqual({ kind: 'slip', id, text: id.toUpperCase() });
  const said = statement({ redemption: id, amount: { currency: 'EUR', minor: '2500' } });
  for (const text of [said, `https://hanami.example/receipt.html#${said}~eyJhIjoxfQ`]) {
    expect(scanOf(text)).toEqual({ kind: 'slip', id, text });
  }
});

test.each([
  '4006381333931',
  'https://example.org/#x',
  statement({ redemption: 'x' }),
  'a.b.c',
  'a.b.c.d',
])('%s is somebody else’s', (text) => {
  expect(scanOf(text)).toBeNull();
});

test('no text is too strange', () => {
  fc.assert(fc.property(fc.string(), (text) => void scanOf(text)));
  expect(scanOf('')).toBeNull();
});
