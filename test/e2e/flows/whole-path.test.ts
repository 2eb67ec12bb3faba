import { balanceOf } from '../../../scripts/kiosk/shop.ts';
import { expect, test } from '../fixtures.ts';

test.describe('from points to money', () => {
  for (const window of ['1080x1920', '1920x1080'] as const) {
    test.describe(window, () => {
      test.use({ window });

      test('what was picked arrives at the bank, and the points go down by it', async ({
        customer,
        network,
      }) => {
        const [marta] = network.seed.customers;
        await customer.signIn(marta.cardNumber, marta.pin);
        expect(await customer.words()).toContain('49.20');
        await customer.chooseAmount('2500');
        await customer.press(/^Continue with/);
        await customer.waitFor('confirm');
        expect(await customer.words()).not.toContain(lastDigitsHidden(marta.payee.account));
        await customer.press(/^Transfer/);
        await customer.waitFor('paid');
        const receipt = await customer.receipt();
        expect(receipt['Points before']).toBe('4,920');
        expect(receipt['Points now']).toBe('2,420');
        expect(receipt['Bank reference']).toMatch(/\S+/);
        expect(await balanceOf(network, marta.payee.account)).toEqual({
          currency: 'EUR',
          minor: 2500n,
        });
        await customer.press('Back to my points');
        await customer.waitFor('balance');
        expect(await customer.words()).toContain('24.20');
        await customer.press('Finish');
        await customer.waitFor('goodbye');
        await customer.waitFor('welcome');
      });
    });
  }

  test('everything can be taken, and the card number typed by touch', async ({
    customer,
    network,
  }) => {
    const [marta] = network.seed.customers;
    await customer.typeCard(marta.cardNumber);
    await customer.enterPin(marta.pin);
    await customer.waitFor('balance');
    await customer.press('Choose an amount');
    await customer.waitFor('amount');
    await customer.press(/^Everything/);
    await customer.press(/^Continue with/);
    await customer.press(/^Transfer/);
    await customer.waitFor('paid');
    const receipt = await customer.receipt();
    expect(receipt['Points now']).toBe('0');
    expect((await balanceOf(network, marta.payee.account)).minor).toBe(4920n);
  });
});

test.describe('the programme in yen', () => {
  test.use({ programme: 'jpy' });

  test('pays into a Japanese account', async ({ customer, network }) => {
    const [first] = network.seed.customers;
    await customer.signIn(first.cardNumber, first.pin);
    await customer.chooseAmount('2000');
    await customer.press(/^Continue with/);
    await customer.press(/^Transfer/);
    await customer.waitFor('paid');
    expect(await balanceOf(network, first.payee.account)).toEqual({
      currency: 'JPY',
      minor: 2000n,
    });
  });
});

/** What must never be on a screen: the account number but for its last four digits. */
function lastDigitsHidden(account: { kind: string; iban?: string }): string {
  return (account.iban ?? '').slice(4, -4);
}
