/** Touches while the engine works through a queue: transfers that were reserved while the bank was away. */
import { type Page } from 'playwright';
import { type Network } from '../../services/embedded-network/network.ts';
import { Customer } from './customer.ts';
import { type JourneyMaker } from './many-journeys.ts';
import { measurePressed, type Pressed } from './pressed.ts';

/** As many as the example customer's points and limits allow in a row. */
const QUEUE = 6;

export async function pressedWhileDraining(
  { network, ...kiosk }: JourneyMaker & { network: Network },
  touches: number,
): Promise<Pressed & { queued: number }> {
  const { page, card, pin } = kiosk;
  const customer = new Customer(kiosk);
  await network.stopService('bank');
  for (let queued = 0; queued < QUEUE; queued += 1) {
    await customer.signIn(card, pin);
    await customer.chooseAmount('500');
    await customer.press(/^Continue with/);
    await customer.press(/^Transfer/);
    await customer.press('Leave, let it continue');
    await customer.waitFor('goodbye');
  }
  const queued = await waiting(page);
  await customer.waitFor('welcome');
  await customer.press('Enter card number');
  await customer.waitFor('card');
  await network.startService('bank');
  await page.evaluate(() => {
    const bridge = Reflect.get(window, 'kiosk') as { syncNow(input: object): unknown };
    return bridge.syncNow({});
  });
  const pressed = await measurePressed(page, touches);
  await page.reload();
  await customer.waitFor('welcome');
  return { ...pressed, queued };
}

const waiting = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const bridge = Reflect.get(window, 'kiosk') as {
      snapshot(): Promise<{ network: { waiting: number } }>;
    };
    return (await bridge.snapshot()).network.waiting;
  });
