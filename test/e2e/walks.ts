/** The way from the welcome screen to each screen that shows or asks something of somebody. */
import { type ScreenName } from '../../renderer/flow.ts';
import { type Customer } from '../../scripts/kiosk/customer.ts';
import { setFaults } from '../../scripts/kiosk/shop.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { operatorSays } from '../support/operators.ts';
import { expect } from './fixtures.ts';
import { lockCard } from './lock-card.ts';
import { untilPolicy } from './policy-came.ts';
import { command, type SharedKiosk } from './shared-kiosk.ts';

export interface Visit {
  kiosk: SharedKiosk;
  network: Network;
  customer: Customer;
  who: SeedCustomer;
}
export type Walk = (visit: Visit) => Promise<void>;

export interface WayTo {
  go: Walk;
  /** What was changed for it in the world, put back once the customer has gone. */
  after?: Walk;
}

const signedIn: Walk = ({ customer, who }) => customer.signIn(who.cardNumber, who.pin);
const presses =
  (...names: (string | RegExp)[]): Walk =>
  async ({ customer }) => {
    for (const name of names) await customer.press(name);
  };
const all =
  (...walks: Walk[]): Walk =>
  async (visit) => {
    for (const walk of walks) await walk(visit);
  };
const chosen: Walk = ({ customer }) => customer.chooseAmount('500');
const confirming = all(signedIn, chosen, presses(/^Continue with/));
const transferring = all(confirming, presses(/^Transfer/));
const faults =
  (...set: Parameters<typeof setFaults>[1]): Walk =>
  ({ network }) =>
    setFaults(network, set);
const typed =
  (digits: string): Walk =>
  ({ customer }) =>
    customer.touchDigits(digits);
const minimum =
  (minor: string): Walk =>
  async ({ network }) =>
    void (await operatorSays(network, 'alice', 'programme', 'terms', '--minimum', minor));
const cardAndPin: Walk = async ({ customer, who }) => {
  await customer.scanCard(who.cardNumber);
  await customer.enterPin(who.pin);
};
const ledgerBack: Walk = async ({ network, customer, kiosk }) => {
  await network.startService('ledger');
  await command(kiosk.page, 'syncNow', {});
  await expect(customer.page.getByText('cannot be reached')).toHaveCount(0, { timeout: 60_000 });
};
const withoutLedger = (...walks: Walk[]): WayTo => ({
  go: all(
    ({ kiosk }) => untilPolicy(kiosk.page),
    ({ network }) => network.killService('ledger'),
    cardAndPin,
    ...walks,
  ),
  after: ledgerBack,
});

/** Screens on which nobody is in the middle of anything, or which come and go by themselves. */
export type Nobodys =
  | 'starting'
  | 'out-of-service'
  | 'maintenance'
  | 'wrong-clock'
  | 'disk-failing'
  | 'welcome'
  | 'signing-in'
  | 'goodbye';

export const ways = {
  card: {
    go: async ({ customer, who }) => {
      await customer.press('Enter card number');
      await customer.touchDigits(who.cardNumber.slice(0, 12));
    },
  },
  pin: {
    go: async ({ customer, who }) => {
      await customer.scanCard(who.cardNumber);
      await customer.touchDigits(who.pin.slice(0, 2));
    },
  },
  'sign-in-refused': {
    // Another's: whoever comes next is served with their own.
    go: async ({ customer, network }) => {
      const last = network.seed.customers.at(-1);
      if (last === undefined) throw new Error('the programme has customers');
      await lockCard(network, last.cardNumber);
      await customer.scanCard(last.cardNumber);
      await customer.enterPin(last.pin);
    },
  },
  slip: {
    go: async ({ customer, kiosk }) => {
      await command(kiosk.page, 'readSlip', { slip: '019ab6a0-0000-7000-8000-000000000011' });
      await customer
        .screen('slip')
        .getByText(/Sign in with your card/)
        .waitFor();
    },
  },
  balance: { go: signedIn },
  points: { go: all(signedIn, presses('My points')) },
  history: { go: all(signedIn, presses('My points', 'What happened')) },
  'new-pin': { go: all(signedIn, presses('My points', 'Change PIN'), typed('12')) },
  'pin-change': {
    // The present one is typed wrong: the card keeps its PIN for whoever comes next.
    go: all(
      signedIn,
      presses('My points', 'Change PIN'),
      typed('739154'),
      presses('Continue'),
      typed('904175'),
      presses('Continue'),
      typed('904175'),
      presses('Change PIN'),
      ({ customer }) =>
        customer
          .screen('pin-change')
          .getByText(/was not right/)
          .waitFor(),
    ),
  },
  amount: { go: all(signedIn, chosen) },
  confirm: { go: confirming },
  progress: {
    go: all(faults({ name: 'pending' }), transferring, async ({ customer }) => {
      await customer.page.getByText('You may leave; nothing is lost').first().waitFor();
    }),
    after: all(faults(), async ({ customer }) => {
      await customer.page
        .getByText(/on (its|their) way/)
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 });
    }),
  },
  paid: { go: transferring },
  transfer: {
    go: all(signedIn, presses('My points', 'My transfers'), async ({ customer }) => {
      await customer.page.locator('.entry-open').first().click();
      await customer.page.getByText(/in the points service’s (signed )?book/).waitFor();
    }),
  },
  returned: { go: all(faults({ name: 'refuse' }), transferring), after: faults() },
  rejected: {
    go: all(confirming, minimum('1000'), presses(/^Transfer/)),
    after: minimum('500'),
  },
  wish: withoutLedger(),
  'wish-amount': withoutLedger(chosen),
  'wish-confirm': withoutLedger(chosen, presses(/^Continue with/)),
  wished: withoutLedger(chosen, presses(/^Continue with/, /^Leave a wish/)),
} satisfies Record<Exclude<ScreenName, Nobodys>, WayTo>;
