/**
 * The main job, end to end, through real processes: a shop's till reports a purchase, the customer
 * signs in at the kiosk, picks an amount, the bank transfers it, and only then the points go down.
 * Every step is a screenshot; at the end the parties themselves are asked what happened.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright';
import { type Money, moneyForPoints } from '../../protocol/money.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { root } from '../runtime.ts';
import { verify } from '../verify/verify.ts';
import { startVirtualDisplay } from '../virtual-display.ts';
import { Customer } from './customer.ts';
import { type LaunchedKiosk, launchKiosk, shopKiosk } from './launch.ts';
import { balanceOf, buySomething } from './shop.ts';

/** As shells say it: 128 and the number of SIGINT. */
const interruptedCode = 130;
const screenshots = join(root, 'screenshots');

export async function guidedJourney(network: Network, folder: string): Promise<number> {
  console.log('There is no display here: the journey is made on a virtual one.');
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const [demo] = network.seed.customers;
  const { account } = demo.payee;
  const display = await startVirtualDisplay();
  const kiosk = shopKiosk(network, folder);
  const launched = await launchKiosk({ ...kiosk, window: '1080x1920', display });
  const { app, page } = launched;
  let isInterrupted = false;
  // Ctrl-C reaches kiosk and services too: what breaks from here on is no failure of theirs.
  process.once('SIGINT', () => {
    isInterrupted = true;
    console.log('Stopped. What the network holds is kept for the next start.');
  });
  try {
    const { amount, digits } = await earnSome(network);
    const before = await balanceOf(network, account);
    const receipt = await transfer(launched, { card: demo.cardNumber, pin: demo.pin, digits });
    const after = await balanceOf(network, account);
    return report(receipt, {
      wanted: amount,
      arrived: { ...amount, minor: after.minor - before.minor },
      violations: verify({ data: network.data, kiosks: [kiosk.userData] }).violations.length,
    });
  } catch (error) {
    if (isInterrupted) return interruptedCode;
    await page.screenshot({ path: join(screenshots, 'where-it-stopped.png') }).catch(() => null);
    console.error(`The journey stopped: ${error instanceof Error ? error.message : String(error)}`);
    console.error(`What the services logged is in ${network.data}.`);
    return 1;
  } finally {
    await app.close();
    display.stop();
  }
}

/** The customer shops first, so that the journey can be made any number of times. */
async function earnSome(network: Network): Promise<{ amount: Money; digits: string }> {
  const { programme, customers } = network.seed;
  const { currency, ratePoints, rateMinor } = programme;
  const paid: Money = { currency, minor: programme.minimumMinor * 20n };
  const { points } = await buySomething(network, { customer: customers[0], paid });
  const amount = moneyForPoints(points, { points: ratePoints, minor: rateMinor }, currency);
  console.log(
    `A shop's till reports a purchase of ${shown(paid)}: ${points} points for the customer.`,
  );
  return { amount, digits: amount.minor.toString() };
}

async function transfer(
  launched: LaunchedKiosk,
  { card, pin, digits }: { card: string; pin: string; digits: string },
): Promise<Record<string, string>> {
  const customer = new Customer(launched);
  const step = stepper(launched.page);
  await customer.waitFor('welcome');
  await step('welcome', 'The kiosk invites.');
  await customer.scanCard(card);
  await step('pin', 'The customer scans the card.');
  await customer.enterPin(pin);
  await customer.waitFor('balance');
  await step('balance', 'The PIN is right: the kiosk shows what the points are worth.');
  await customer.chooseAmount(digits);
  await step('amount', 'The customer picks an amount.');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
  await step('confirm', 'The kiosk asks once more, with the masked account.');
  await customer.press(/^Transfer/);
  await customer.waitFor('progress');
  await step('progress', 'The points are reserved, the order goes to the bank.');
  await customer.waitFor('paid');
  await step('paid', 'The bank has paid, and only now the points went down.');
  const receipt = await customer.receipt();
  await customer.press('Finish');
  await customer.waitFor('goodbye');
  await step('goodbye', 'The customer is signed out.');
  return receipt;
}

function stepper(page: Page): (name: string, words: string) => Promise<void> {
  let place = 0;
  return async (name, words) => {
    place += 1;
    const file = `${String(place).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(screenshots, file), animations: 'disabled' });
    console.log(`  ${words} (screenshots/${file})`);
  };
}

function report(
  receipt: Record<string, string>,
  { wanted, arrived, violations }: { wanted: Money; arrived: Money; violations: number },
): number {
  console.log(`Points before: ${receipt['Points before']}, after: ${receipt['Points now']}.`);
  console.log(`Arrived at the bank: ${shown(arrived)} of ${shown(wanted)}.`);
  console.log(`Account: ${receipt['Account']}. Bank reference: ${receipt['Bank reference']}.`);
  console.log(`The books of ledger, bank and kiosk were checked: ${violations} violations.`);
  if (arrived.minor === wanted.minor && violations === 0) {
    console.log('The money arrived, and the points were subtracted after that.');
    return 0;
  }
  console.error('The money did not arrive as it should have.');
  return 1;
}

function shown({ currency, minor }: Money): string {
  const digits = currency === 'JPY' ? 0 : 2;
  const text = minor.toString().padStart(digits + 1, '0');
  return digits === 0
    ? `${currency} ${text}`
    : `${currency} ${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
