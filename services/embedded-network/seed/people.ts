/** Rows of an example list become customers: card numbers and receipt numbers follow their place. */
import { type Money } from '../../../protocol/money.ts';
import { type Account } from '../../iso20022/account.ts';
import { type SeedCustomer } from './network-seed.ts';
import { withLuhnDigit } from './numbers.ts';

export interface Person {
  name: string;
  kana?: string;
  pin: string;
  account: Account;
  /** Provider, amount paid in minor units, days ago. */
  bought: readonly (readonly [providerId: string, paidMinor: number, daysAgo: number])[];
}

/** @param cardPrefix 11 digits that all cards of the programme begin with */
export function customersFrom(
  people: readonly Person[],
  shared: { cardPrefix: string; bankName: string; openingBalance: Money },
): [SeedCustomer, ...SeedCustomer[]] {
  const customer = ({ name, kana, pin, account, bought }: Person, place: number): SeedCustomer => ({
    name,
    ...(kana !== undefined && { kana }),
    cardNumber: withLuhnDigit(`${shared.cardPrefix}${String(place + 1).padStart(4, '0')}`),
    pin,
    payee: { account, bankName: shared.bankName, openingBalance: shared.openingBalance },
    purchases: bought.map(([providerId, paidMinor, daysAgo], order) => ({
      providerId,
      paidMinor: BigInt(paidMinor),
      daysAgo,
      receiptNumber: `${String(place + 1).padStart(4, '0')}-${order + 1}`,
    })),
  });
  const [first, ...others] = people.map(customer);
  if (first === undefined) throw new RangeError('an example programme has customers');
  return [first, ...others];
}
