/** What services tell about themselves on the loopback interface: alive, of use, and what they count. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rollbackAccepted } from '../../protocol/operator/journal.ts';
import { SECOND_MS, Town, townParties } from '../support/reconciler-town.ts';

let town: Town;
beforeEach(async () => {
  town = new Town(await townParties());
});
afterEach(() => town.close());

async function read(
  path: string,
  monitor: string = town.monitor,
): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(`${monitor}${path}`);
  return { status: statusCode, text: await body.text() };
}
const readiness = async (monitor: string = town.monitor) => {
  const { status, text } = await read('/health/ready', monitor);
  return { status, ...(JSON.parse(text) as { checks: object }) };
};
/** Of the first series that has all of these. */
function valueOf(metrics: string, ...parts: string[]): number {
  const line = metrics.split('\n').find((one) => parts.every((part) => one.includes(part)));
  return Number(line?.split(' ').at(-1));
}

it('a ledger is ready once it can promise something, and alive all the while', async () => {
  await town.open(false);
  expect(town.monitor).toMatch(/^http:\/\/127\.0\.0\.1:/);
  expect((await read('/health/live')).status).toBe(200);
  expect(await readiness()).toEqual({
    status: 503,
    ready: false,
    checks: { store: true, journal: true, bankKeys: false },
  });
  await town.startBank();
  await town.authorized();
  expect((await readiness()).status).toBe(200);

  await town.stopLedger();
  const at = (name: string) => join(town.data, 'ledger', name);
  copyFileSync(at('ledger.db'), at('backup.db'));
  await town.startLedger();
  await town.authorized(500n);
  await town.stopLedger();
  copyFileSync(at('backup.db'), at('ledger.db'));
  await town.startLedger();
  expect(await readiness()).toMatchObject({ status: 503, checks: { journal: false } });
  expect((await read('/health/live')).status).toBe(200);
  expect((await read('/v1/keys')).status).toBe(404);

  const operator = town.operatorAtLedger();
  const accepted = await operator.call({
    method: 'POST',
    path: '/v1/operator/journal/accept',
    body: { withoutBankList: true },
    answer: rollbackAccepted,
  });
  await operator.close();
  expect(accepted.ok).toBe(true);
  expect((await readiness()).status).toBe(200);
});

it('a ledger counts requests by route and outcome, what is open, commits, rounds and the event loop', async () => {
  await town.open();
  await town.authorized();
  await town.kiosk.signIn('9704000000000018', '0000', town.clock);
  await town.until(60 * SECOND_MS, ({ due }) => due === 1);
  const { text } = await read('/metrics');
  const route = 'route="/v1/redemptions/:id"';
  expect(valueOf(text, 'kangen_requests_total', 'method="PUT"', route, 'outcome="ok"')).toBe(1);
  expect(valueOf(text, 'kangen_requests_total', 'outcome="credential-refused"')).toBe(1);
  expect(valueOf(text, 'kangen_request_seconds_count', 'method="PUT"', route)).toBe(1);
  expect(valueOf(text, 'kangen_open_redemptions{state="authorized"')).toBe(1);
  expect(valueOf(text, 'kangen_open_redemptions{state="held"')).toBe(0);
  expect(valueOf(text, 'kangen_oldest_open_redemption_seconds{state="authorized"')).toBeGreaterThan(
    59,
  );
  expect(valueOf(text, 'kangen_findings{')).toBe(0);
  expect(valueOf(text, 'kangen_store_commit_seconds_count', 'query="redeem"')).toBe(1);
  expect(valueOf(text, 'kangen_reconciler_rounds_total', 'bank="answered"')).toBeGreaterThan(0);
  expect(valueOf(text, 'kangen_reconciled_total', 'result="due"')).toBeGreaterThan(0);
  expect(text).toContain('nodejs_eventloop_lag_seconds');
  // Labels are routes and codes: whoever reads them learns of nobody.
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7|970400/);
});

it('a bank is ready once it knows the ledger’s keys, and counts its requests', async () => {
  await town.open();
  await town.authorized();
  const { bankMonitor } = town;
  expect((await read('/health/live', bankMonitor)).status).toBe(200);
  // It may have been up before the ledger, whose keys it asks for.
  await vi.waitUntil(async () => (await readiness(bankMonitor)).status === 200, {
    timeout: 20_000,
  });
  expect(await readiness(bankMonitor)).toEqual({
    status: 200,
    ready: true,
    checks: { store: true, books: true, ledgerKeys: true },
  });
  const { text } = await read('/metrics', bankMonitor);
  expect(text).toContain('service="bank-sandbox"');
  expect(
    valueOf(text, 'kangen_requests_total', 'route="/v1/keys"', 'outcome="ok"'),
  ).toBeGreaterThan(0);
  expect(valueOf(text, 'kangen_bank_pending_transfers{')).toBe(0);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7|DE[0-9]{20}/);
});
