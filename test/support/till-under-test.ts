/** A till in front of a ledger that earned something before, and what its tests ask of both. */
import { type Purchase } from '../../protocol/ledger.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import {
  ledgerUnderTest,
  type LedgerUnderTest,
} from '../unit/services/ledger/ledger-under-test.ts';
import { TillRig } from './till-rig.ts';

export const [customer] = eurSeed.customers;
export const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });
export const sale = (receiptNumber: string, more: Partial<Purchase> = {}): Purchase => ({
  cardNumber: customer.cardNumber,
  paid: eur(10_000n),
  receiptNumber,
  ...more,
});

export interface TillUnderTest {
  ledger: LedgerUnderTest;
  rig: TillRig;
  /** Points the customer has more than at the beginning; they are not mature yet. */
  earned: () => Promise<number>;
}

export async function tillUnderTest(): Promise<TillUnderTest> {
  const ledger = await ledgerUnderTest();
  const immature = async (): Promise<number> =>
    (await ledger.account(await ledger.signIn())).immature;
  const before = await immature();
  const rig = new TillRig(ledger);
  await rig.calm();
  return { ledger, rig, earned: async () => (await immature()) - before };
}
