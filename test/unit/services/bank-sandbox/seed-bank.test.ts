import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bankUrn, partyFromUrn } from '../../../../protocol/identity.ts';
import { seedBank } from '../../../../services/bank-sandbox/seed-bank.ts';
import { brokenInvariants } from '../../../../services/bank-sandbox/store/check-books.ts';
import { openBankStore } from '../../../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { seedOf } from '../../../../services/embedded-network/seed/index.ts';
import { account } from '../../../../services/iso20022/account.ts';
import { temporaryFolder } from './bank-fixture.ts';

describe.each(['eur', 'jpy'] as const)('the books of the example programme %s', (programme) => {
  const seed = seedOf(programme);

  it('have an account for the programme and for each customer, once', () => {
    const store = openBankStore(join(temporaryFolder(), 'bank.db'));
    seedBank(store, seed);
    seedBank(store, seed);
    const state = store.read.state();
    expect(state).toMatchObject({ bic: seed.bank.bic, currency: seed.programme.currency });
    expect(store.read.accounts()).toHaveLength(seed.customers.length + 1);
    const { minor } = seed.debtor.openingBalance;
    expect(store.read.account(state?.debtor ?? '')).toMatchObject({
      balance: minor,
      state: 'open',
    });
    expect(brokenInvariants(store.read)).toEqual([]);
    store.close();
  });

  it('hold accounts that keep every rule about accounts, at a bank that can have a name', () => {
    const accounts = [seed.debtor.account, ...seed.customers.map(({ payee }) => payee.account)];
    expect(accounts.map((one) => account.parse(one))).toEqual(accounts);
    expect(partyFromUrn(bankUrn(seed.bank.bic))).toMatchObject({ role: 'bank' });
  });
});
