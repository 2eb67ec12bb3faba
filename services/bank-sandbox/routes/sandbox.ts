/** What an operator may look at and switch on, in the sandbox only. */
import { z } from 'zod';
import { redemptionId } from '../../../protocol/ids.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { type Faults } from '../faults.ts';
import { accountBalances, faultSettings, returnOrder, returnOrdered } from '../sandbox-wire.ts';
import { executePending } from '../transfers/pending.ts';
import { returnTransfer } from '../transfers/return-transfer.ts';

const nothing = z.strictObject({});
const noBody = nothing.optional();

export function sandboxRoutes(bank: Bank, faults: Faults): Route[] {
  return [
    route({
      method: 'GET',
      path: '/sandbox/v1/accounts',
      roles: ['operator'],
      params: nothing,
      query: nothing,
      body: noBody,
      answer: accountBalances,
      handle: async () => ({ ok: true, body: { accounts: balancesOf(bank) } }),
    }),
    route({
      method: 'GET',
      path: '/sandbox/v1/faults',
      roles: ['operator'],
      params: nothing,
      query: nothing,
      body: noBody,
      answer: faultSettings,
      handle: async () => ({ ok: true, body: faults.settings() }),
    }),
    route({
      method: 'PUT',
      path: '/sandbox/v1/faults',
      roles: ['operator'],
      params: nothing,
      query: nothing,
      body: faultSettings,
      answer: faultSettings,
      handle: async ({ body }) => {
        faults.set(body);
        bank.log.info({ faults: body }, 'faults set');
        if (!body.faults.some(({ name }) => name === 'pending')) await executePending(bank);
        return { ok: true, body: faults.settings() };
      },
    }),
    route({
      method: 'POST',
      path: '/sandbox/v1/transfers/:id/return',
      roles: ['operator'],
      params: z.strictObject({ id: redemptionId }),
      query: nothing,
      body: returnOrder,
      answer: returnOrdered,
      handle: ({ params: { id }, body: { reason } }) =>
        returnTransfer(bank, { redemption: id, reason }),
    }),
  ];
}

function balancesOf({ store }: Bank) {
  return store.read.accounts().map(({ id, currency, balance, state }) => ({
    id,
    state,
    balance: { currency, minor: balance },
  }));
}
