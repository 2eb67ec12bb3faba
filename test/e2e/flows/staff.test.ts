/** A member of staff on the real kiosk: helps a customer, notes a purchase, looks up by slip, locks. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { strikeCodes } from '../../../scripts/devices/wedge-scanner.ts';
import { expect, type Terminal, test } from '../fixtures.ts';
import { witness } from '../witness.ts';

const patient = { timeout: 30_000 };

test(
  'staff helps a customer, notes a purchase, looks up by slip, and locks the terminal',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const { page } = customer;
    const [marta] = network.seed.customers;
    const [, supervisor] = network.seed.staff;
    if (supervisor === undefined) throw new Error('the shop has no supervisor');
    const books = new Database(join(network.data, 'ledger', 'ledger.db'), { readonly: true });
    const column = (sql: string): unknown[] => books.prepare(sql).pluck().all();
    const onScreen = (name: string) =>
      page.locator(`[data-screen="${name}"]`).waitFor({ state: 'visible', ...patient });
    const picture = witness(terminal, 'staff');
    const signIn = async (): Promise<void> => {
      await customer.waitFor('welcome');
      await scan(terminal, supervisor.badge);
      await onScreen('staff-pin');
      await customer.touchDigits(supervisor.pin);
      await customer.press('Sign in');
      await onScreen('staff-home');
    };

    await signIn();
    await picture('staff home');
    await customer.press('Assist a customer');
    await customer.waitFor('welcome');
    await expect(page.getByText(`Helping you: ${supervisor.name}`)).toBeVisible();
    await redeemed(customer, marta);
    await picture('assisted, and paid');
    await customer.press('Finish');
    await customer.waitFor('goodbye');
    await expect
      .poll(() => column("SELECT 1 FROM staff_action WHERE deed = 'assisted'"))
      .toEqual([1]);

    await signIn();
    await customer.press('Record a purchase');
    await onScreen('staff-card');
    await scan(terminal, marta.cardNumber);
    await onScreen('staff-paid');
    await customer.touchDigits('5000');
    await customer.press('Go on');
    await onScreen('staff-receipt');
    await customer.touchDigits('4711');
    await customer.press('Go on');
    await customer.press('Record the purchase');
    await expect(page.getByText('The purchase is noted.')).toBeVisible(patient);
    await expect
      .poll(() => column("SELECT paid_minor FROM purchase WHERE receipt_number = '4711'"), patient)
      .toEqual([5_000]);

    await customer.press('Look up a redemption');
    await onScreen('staff-look-up');
    await scan(terminal, String(column('SELECT max(id) FROM redemption')[0]));
    await expect(page.getByText('Paid to the customer’s account.')).toBeVisible(patient);
    await picture('looked up');
    expect(await customer.words()).not.toContain('••••');

    await customer.press('Lock this terminal');
    await onScreen('staff-lock');
    await customer.press('Lock this terminal');
    await customer.waitFor('out-of-service');
    await picture('locked');
    books.close();
  },
);

/** With the PIN that nobody else sees. */
async function redeemed(
  customer: Customer,
  { cardNumber, pin }: { cardNumber: string; pin: string },
): Promise<void> {
  await customer.signIn(cardNumber, pin);
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
  await customer.press(/^Transfer/);
  await customer.waitFor('paid');
}

const scan = ({ running: { app } }: Terminal, text: string): Promise<void> =>
  strikeCodes(app, text);
