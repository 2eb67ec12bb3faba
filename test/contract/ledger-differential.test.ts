/** The same random life on SQLite and on PostgreSQL; `npm run differential` is the long one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differential } from '../support/engines/differential.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 30_000);

it('leaves the same books on both engines, row by row', async () => {
  const url = await server.createDatabase('both');
  const { counts, rows } = await differential(url, { operations: 250, seed: 7 });
  expect(rows).toBeGreaterThan(300);
  // It did happen: points were held, paid for and given back.
  const came = [...counts.keys()];
  expect(came).toEqual(expect.arrayContaining(['redeem: ok', 'bring a receipt: ok', 'buy: ok']));
}, 120_000);
