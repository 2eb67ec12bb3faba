/** What the parties around the kiosk do and say: a till that sells, an operator who looks at the bank. */
import { purchaseRecorded } from '../../protocol/ledger.ts';
import { money, type Money } from '../../protocol/money.ts';
import { accountIdOf } from '../../services/iso20022/account-id.ts';
import {
  accountBalances,
  faultSettings,
  type FaultSettings,
} from '../../services/bank-sandbox/sandbox-wire.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';
import { type Account } from '../../services/iso20022/account.ts';
import { type Client } from '../../services/mutual-tls/client.ts';

const ids = systemIds(systemClock);

/** A till of the shop whose points can be used at once tells the ledger what a customer paid. */
export async function buySomething(
  network: Network,
  { customer, paid }: { customer: SeedCustomer; paid: Money },
): Promise<{ points: number }> {
  const shop = network.seed.providers.find(({ maturitySeconds }) => maturitySeconds === 0);
  if (shop === undefined) throw new Error('no shop of this programme gives points at once');
  const till = network.client(await network.enrol(`urn:kangen:till:${shop.id}:till-1`), 'ledger');
  return using(till, async () => {
    const recorded = await till.call({
      method: 'PUT',
      path: `/v1/purchases/${ids.ordered()}`,
      body: {
        cardNumber: customer.cardNumber,
        paid: money.encode(paid),
        receiptNumber: `R-${ids.random().slice(0, 18)}`,
      },
      answer: purchaseRecorded,
    });
    if (!recorded.ok) throw new Error(`the purchase was refused: ${recorded.failure.detail}`);
    return { points: recorded.body.points };
  });
}

/** What the bank says is on an account. */
export async function balanceOf(network: Network, account: Account): Promise<Money> {
  const operator = await operatorAtBank(network);
  return using(operator, async () => {
    const answered = await operator.call({
      method: 'GET',
      path: '/sandbox/v1/accounts',
      answer: accountBalances,
    });
    if (!answered.ok) throw new Error(`the bank does not show it: ${answered.failure.detail}`);
    const found = answered.body.accounts.find(({ id }) => id === accountIdOf(account));
    if (found === undefined) throw new Error('the bank has no such account');
    return found.balance;
  });
}

/** Switches the sandbox's named faults: what is not named is off. */
export async function setFaults(network: Network, faults: FaultSettings['faults']): Promise<void> {
  const operator = await operatorAtBank(network);
  await using(operator, async () => {
    const answered = await operator.call({
      method: 'PUT',
      path: '/sandbox/v1/faults',
      body: { faults, realistic: null },
      answer: faultSettings,
    });
    if (!answered.ok) throw new Error(`the bank refused the faults: ${answered.failure.detail}`);
  });
}

async function operatorAtBank(network: Network): Promise<Client> {
  return network.client(await network.enrol('urn:kangen:operator:sandbox'), 'bank');
}

async function using<A>(client: Client, work: () => Promise<A>): Promise<A> {
  try {
    return await work();
  } finally {
    await client.close();
  }
}
