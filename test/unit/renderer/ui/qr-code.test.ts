// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { limits } from '../../../../renderer/limits.ts';
import { modulesOf } from '../../../../renderer/ui/qr-code.tsx';
import { receiptWithProof } from '../../../support/receipt-makers.ts';
import { STATEMENT } from '../fixtures/snapshots.ts';

/** ISO/IEC 18004: version v has 17 + 4v modules a side. */
const sideOf = (version: number): number => 17 + 4 * version;

test('the limit is what version 30 holds, and not one byte less', () => {
  expect(modulesOf('a'.repeat(limits.qrBytesMax)).size).toBe(sideOf(30));
  expect(modulesOf('a'.repeat(limits.qrBytesMax + 1)).size).toBe(sideOf(31));
});

test('a signed statement fits', () => {
  expect(STATEMENT.length).toBeGreaterThan(1000);
  expect(modulesOf(STATEMENT).size).toBeLessThanOrEqual(sideOf(30));
});

test('a receipt of the example programmes fits version 24, with a link in front of it', async () => {
  const link = 'https://points.hanami-market.example/receipt.html#';
  const amounts = [
    { amount: { currency: 'EUR', minor: 500_000n }, payee: 'DE•• •••• 1001' },
    { amount: { currency: 'JPY', minor: 500_000n }, payee: '•••1001' },
  ] as const;
  for (const words of amounts) {
    const { receipt } = await receiptWithProof({ words, place: 1_000, length: 1_001 });
    expect(modulesOf(link + receipt).size).toBeLessThanOrEqual(sideOf(24));
  }
});

test('the path draws as many modules as are dark, the finder patterns among them', () => {
  const { size, path } = modulesOf('kangen');
  expect(size).toBe(sideOf(1));
  expect(path.startsWith('M0 0h1v1h-1zM1 0h1v1h-1z')).toBe(true);
});
