import { balanceOf } from '../../../scripts/kiosk/shop.ts';
import { expect, test } from '../fixtures.ts';

const patient = { timeout: 60_000 };

test(
  'the ledger is gone: a wish, not reserved; the ledger is back: the money arrives, once',
  { tag: '@slow' },
  async ({ customer, network }) => {
    const [marta] = network.seed.customers;
    await customer.signIn(marta.cardNumber, marta.pin);
    await customer.press('Finish');
    await network.killService('ledger');

    await customer.scanCard(marta.cardNumber);
    await customer.enterPin(marta.pin);
    await customer.waitFor('wish');
    expect(await customer.words()).toContain('4,920 points, worth €49.20');
    await customer.chooseAmount('2500');
    expect(await customer.words()).toContain('nothing is reserved yet');
    await customer.press(/^Continue with/);
    await customer.waitFor('wish-confirm');
    await customer.press(/^Leave a wish/);
    await customer.waitFor('wished');
    const slip = await customer.receipt();
    expect(slip['Points it will take']).toBe('2,500');
    expect(await customer.words()).toContain('A wish only: nothing is reserved yet.');
    await expect(customer.page.getByRole('img', { name: 'Code of this wish' })).toBeVisible();
    await expect(customer.page.getByText('1 wish waits, not reserved')).toBeVisible();
    await customer.press('Finish');
    await customer.waitFor('welcome');
    await expect(customer.page.getByText('cannot be reached right now')).toBeVisible();
    expect((await balanceOf(network, marta.payee.account)).minor).toBe(0n);

    await network.startService('ledger');
    await customer.press('Try again now');
    await expect
      .poll(async () => (await balanceOf(network, marta.payee.account)).minor, patient)
      .toBe(2500n);
    await expect(customer.page.getByText('wish waits')).toHaveCount(0, patient);
    await customer.signIn(marta.cardNumber, marta.pin);
    await expect(customer.page.getByText('24.20').first()).toBeVisible();
    await expect(customer.page.getByText('Money to your account').first()).toBeVisible();
  },
);
