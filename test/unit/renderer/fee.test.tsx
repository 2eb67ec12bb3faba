// @vitest-environment happy-dom
/** A fee is shown before anything is agreed to, and on the receipt; without one no screen speaks of any. */
import { cleanup, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type SnapshotOnWire } from '../../../protocol/ipc.ts';
import { account, euro, paid, redemption, signedIn, wishing } from './fixtures/snapshots.ts';
import { terminalWith } from './fixtures/terminal.tsx';

afterEach(cleanup);
// Finding controls by role reads the whole page each time; a busy machine needs longer than 5 seconds.
vi.setConfig({ testTimeout: 30_000 });

const fee = euro('25');
const withFee = {
  ...account,
  redeemable: { ...account.redeemable, fee, maximum: euro('4890') },
};
const receiptWithFee = { ...paid, ...(paid.receipt && { receipt: { ...paid.receipt, fee } }) };

describe('a programme with a fee', () => {
  test('says so at the amount, counts it in what stays, and asks for the points of both', async () => {
    const terminal = await terminalWith(signedIn(withFee));
    await terminal.press('Choose an amount');
    expect(
      screen.getByText('Your 4,920 points are worth €49.20, a transfer costs €0.25 of it'),
    ).toBeTruthy();
    await terminal.press('Everything, €48.90');
    expect(screen.getByText('5 points stay')).toBeTruthy();
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    expect(screen.getByText('with the fee of €0.25')).toBeTruthy();
    expect(screen.getByText(/2,025 points become €20\.00, .* pay the fee of €0\.25/)).toBeTruthy();
    await terminal.press('Transfer €20.00');
    expect(terminal.asked).toEqual([
      { name: 'redeem', input: { points: 2_025, amount: euro('2000') } },
    ]);
  });

  test('says so in Japanese', async () => {
    const terminal = await terminalWith({ ...signedIn(withFee), language: 'ja' });
    await terminal.press('金額を選ぶ');
    expect(screen.getByText(/うち手数料/)).toBeTruthy();
  });

  test('says what points must be worth where they are too few', async () => {
    const few = { ...withFee, available: 510, worth: euro('510') };
    const redeemable = { ...withFee.redeemable, maximum: euro('0') };
    await terminalWith(signedIn({ ...few, redeemable }));
    expect(screen.getByText(/Points become money from €5\.25/)).toBeTruthy();
  });

  test('says so before a wish', async () => {
    const plain = wishing();
    if (plain.customer.phase !== 'wishing') throw new Error('it is about a wish');
    const { offer } = plain.customer;
    const snapshot: SnapshotOnWire = wishing(euro, { offer: { ...offer, fee } });
    const terminal = await terminalWith(snapshot);
    await terminal.press('Choose an amount');
    await terminal.press('€20');
    await terminal.press('Continue with €20.00');
    expect(screen.getByText('with the fee of €0.25')).toBeTruthy();
    await terminal.press('Leave a wish for €20.00');
    expect(terminal.asked).toEqual([
      { name: 'wish', input: { points: 2_025, amount: euro('2000') } },
    ]);
  });

  test('says so on the receipt', async () => {
    await terminalWith(signedIn(undefined, { ...redemption, ...receiptWithFee }));
    expect(screen.getByText('The fee of €0.25 was paid in points')).toBeTruthy();
  });
});

test('without a fee nothing speaks of one', async () => {
  const terminal = await terminalWith(signedIn());
  await terminal.press('Choose an amount');
  await terminal.press('€20');
  expect(screen.queryByText(/costs|fee/)).toBeNull();
  await terminal.press('Continue with €20.00');
  expect(screen.queryByText(/costs|fee/)).toBeNull();
});
