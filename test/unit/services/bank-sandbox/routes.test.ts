import { describe, expect, it } from 'vitest';
import { keySet } from '../../../../protocol/ledger.ts';
import { LEDGER_URN, partyFromUrn } from '../../../../protocol/identity.ts';
import { createFaults } from '../../../../services/bank-sandbox/faults.ts';
import { keysRoute } from '../../../../services/bank-sandbox/routes/keys.ts';
import { returnsRoute } from '../../../../services/bank-sandbox/routes/returns.ts';
import { sandboxRoutes } from '../../../../services/bank-sandbox/routes/sandbox.ts';
import { statementsRoute } from '../../../../services/bank-sandbox/routes/statements.ts';
import { transferListRoute } from '../../../../services/bank-sandbox/routes/transfer-list.ts';
import { transferRoutes } from '../../../../services/bank-sandbox/routes/transfers.ts';
import { noFaults, returnOrdered } from '../../../../services/bank-sandbox/sandbox-wire.ts';
import { NoAnswer, type Route } from '../../../../services/mutual-tls/route.ts';
import { anyId, authorize, balances, type BankUnderTest, KIOSK, openBank } from './bank-fixture.ts';

function routesOf(bank: BankUnderTest): Route[] {
  const faults = createFaults(noFaults);
  return [
    ...transferRoutes(bank, faults),
    transferListRoute(bank, faults),
    returnsRoute(bank, faults),
    statementsRoute(bank, faults),
    keysRoute(bank),
    ...sandboxRoutes(bank, faults),
  ];
}

async function call(
  routes: Route[],
  name: string,
  {
    params = {},
    query = {},
    body,
    caller = KIOSK,
  }: { params?: unknown; query?: unknown; body?: unknown; caller?: string } = {},
) {
  const found = routes.find(({ method, path }) => `${method} ${path}` === name);
  const party = partyFromUrn(caller);
  if (found === undefined || party === null) throw new Error(`no route ${name}`);
  const asked = { caller: { party, serial: '01', issuedMs: 0 }, params, query, body, bearer: null };
  return found.handle(asked);
}

const settings = (...faults: unknown[]) => ({ body: { faults, realistic: null } });

describe('the bank’s routes', () => {
  it('let in exactly who the protocol names', () => {
    const table = routesOf(openBank()).map(({ method, path, roles }) => [
      `${method} ${path}`,
      roles.join(' '),
    ]);
    expect(Object.fromEntries(table)).toEqual({
      'PUT /v1/transfers/:id': 'kiosk ledger',
      'GET /v1/transfers/:id': 'kiosk ledger',
      'POST /v1/transfers/:id/cancel': 'ledger',
      'GET /v1/transfers': 'ledger',
      'GET /v1/returns': 'ledger',
      'GET /v1/statements/:date': 'ledger',
      'GET /v1/keys': 'kiosk ledger',
      'GET /sandbox/v1/accounts': 'operator',
      'GET /sandbox/v1/faults': 'operator',
      'PUT /sandbox/v1/faults': 'operator',
      'POST /sandbox/v1/transfers/:id/return': 'operator',
    });
  });

  it('publish no private key', async () => {
    const answered = await call(routesOf(openBank()), 'GET /v1/keys');
    expect(answered.ok && keySet.parse(answered.body).keys.map(({ use }) => use)).toEqual([
      'sig',
      'enc',
    ]);
  });

  it('execute what was held when the fault is switched off', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const id = anyId();
    const order = { params: { id }, body: { authorization: await authorize({ id }) } };
    await call(routes, 'PUT /sandbox/v1/faults', settings({ name: 'pending' }));
    expect(await call(routes, 'PUT /v1/transfers/:id', order)).toMatchObject({
      body: { status: 'pending' },
    });
    await call(routes, 'PUT /sandbox/v1/faults', settings({ name: 'pending' }, { name: 'error' }));
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
    await call(routes, 'PUT /sandbox/v1/faults', settings());
    expect(await call(routes, 'GET /v1/transfers/:id', { params: { id } })).toMatchObject({
      body: { status: 'completed' },
    });
  });

  it('execute what was still being accepted when the fault was switched off', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const id = anyId();
    const { find } = bank.ledgerKeys;
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    bank.ledgerKeys = { find: (kid) => gate.then(() => find(kid)) };
    await call(routes, 'PUT /sandbox/v1/faults', settings({ name: 'pending' }));
    const order = { params: { id }, body: { authorization: await authorize({ id }) } };
    const accepting = call(routes, 'PUT /v1/transfers/:id', order);
    await call(routes, 'PUT /sandbox/v1/faults', settings());
    letGo();
    expect(await accepting).toMatchObject({ body: { status: 'pending' } });
    expect(await call(routes, 'GET /v1/transfers/:id', { params: { id } })).toMatchObject({
      body: { status: 'completed' },
    });
  });

  it('show an operator the balances', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const id = anyId();
    await call(routes, 'PUT /v1/transfers/:id', {
      params: { id },
      body: { authorization: await authorize({ id }) },
    });
    expect(await call(routes, 'GET /sandbox/v1/accounts')).toMatchObject({
      body: {
        accounts: expect.arrayContaining([
          {
            id: 'DE89370400440532013000',
            state: 'open',
            balance: { currency: 'EUR', minor: 87_50n },
          },
          { id: 'NL91ABNA0417164300', state: 'open', balance: { currency: 'EUR', minor: 12_50n } },
        ]) as unknown,
      },
    });
  });

  it('tell the ledger every id once, in the order in which the bank first heard of it', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const [held, late, paid] = [anyId(), anyId(), anyId()];
    await call(routes, 'PUT /sandbox/v1/faults', settings({ name: 'pending' }));
    const order = async (id: string, authorization: string) =>
      call(routes, 'PUT /v1/transfers/:id', { params: { id }, body: { authorization } });
    await order(held, await authorize({ id: held }));
    await call(routes, 'POST /v1/transfers/:id/cancel', { params: { id: late } });
    await call(routes, 'PUT /sandbox/v1/faults', settings());
    await order(paid, await authorize({ id: paid }));
    const page = async (after: number) => call(routes, 'GET /v1/transfers', { query: { after } });
    const listed = [held, late, paid].map((redemption, index) => ({
      sequence: index + 1,
      redemption,
    }));
    expect(await page(0)).toEqual({ ok: true, body: { transfers: listed } });
    expect(await page(2)).toEqual({ ok: true, body: { transfers: listed.slice(2) } });
  });

  it('give the ledger its own authorization back, and nobody else', async () => {
    const routes = routesOf(openBank());
    const [id, never] = [anyId(), anyId()];
    const authorization = await authorize({ id });
    await call(routes, 'PUT /v1/transfers/:id', { params: { id }, body: { authorization } });
    const asked = async (name: string, params: object, caller: string) =>
      call(routes, name, { params, caller });
    const status = 'GET /v1/transfers/:id';
    const cancel = 'POST /v1/transfers/:id/cancel';
    for (const name of [status, cancel]) {
      expect(await asked(name, { id }, LEDGER_URN)).toMatchObject({ body: { authorization } });
    }
    expect(await asked(status, { id }, KIOSK)).not.toHaveProperty('body.authorization');
    expect(await asked(status, { id: never }, LEDGER_URN)).not.toHaveProperty('body.authorization');
  });

  it('tell the ledger of returns in the order they were booked, from where it has read on', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const told: unknown[] = [];
    for (const id of [anyId(), anyId()]) {
      const body = { authorization: await authorize({ id }) };
      await call(routes, 'PUT /v1/transfers/:id', { params: { id }, body });
      const back = await call(routes, 'POST /sandbox/v1/transfers/:id/return', {
        params: { id },
        body: { reason: { code: 'AC04', text: 'Account closed' } },
      });
      told.push(back.ok && returnOrdered.parse(back.body));
    }
    const page = async (after: number) => call(routes, 'GET /v1/returns', { query: { after } });
    expect(await page(0)).toEqual({ ok: true, body: { returns: told } });
    expect(await page(1)).toEqual({ ok: true, body: { returns: told.slice(1) } });
    expect(await page(2)).toEqual({ ok: true, body: { returns: [] } });
  });

  it('have executed although they were cut off after, and answer the next time', async () => {
    const bank = openBank();
    const routes = routesOf(bank);
    const id = anyId();
    const order = { params: { id }, body: { authorization: await authorize({ id }) } };
    await call(routes, 'PUT /sandbox/v1/faults', settings({ name: 'no-answer-after', times: 1 }));
    await expect(call(routes, 'PUT /v1/transfers/:id', order)).rejects.toThrow(NoAnswer);
    expect(balances(bank)).toEqual([87_50n, 12_50n, 0n]);
    expect(await call(routes, 'PUT /v1/transfers/:id', order)).toMatchObject({
      body: { status: 'completed' },
    });
  });
});
