/**
 * The bank's statements against the ledger's books and what a terminal brought, over real mutual TLS and
 * on real files, on a clock that the test moves.
 */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  closed,
  HOUR_MS,
  type Parties,
  SECOND_MS,
  Town,
  townParties,
} from '../support/reconciler-town.ts';
import { answered } from '../support/wire-kiosk.ts';

let parties: Parties;
let town: Town;
beforeAll(async () => {
  parties = await townParties();
});
beforeEach(async () => {
  town = new Town(parties);
  await town.open();
});
afterEach(async () => {
  await town.close();
});

const DAY_MS = 24 * HOUR_MS;

/** What stands in the ledger's file, while it is at work. */
function inLedger<T>(sql: string): T[] {
  const database = new Database(join(town.data, 'ledger', 'ledger.db'), { readonly: true });
  try {
    return database.prepare(sql).pluck().all() as T[];
  } finally {
    database.close();
  }
}

const items = () =>
  inLedger<string>("SELECT state || ' ' || why FROM statement_match ORDER BY since_ms, subject");

it('a paid redemption stands on the statement of its day, with what the kiosk brought', async () => {
  const { id, authorization } = await town.authorized();
  const paid = answered(await town.kiosk.order(id, authorization));
  answered(await town.kiosk.deliver(id, paid.evidence));
  await town.untilCompared(DAY_MS, () => items().includes('matched paid'));
  expect(items()).toEqual(['matched paid']);
  expect(inLedger('SELECT terminal FROM terminal_report')).toEqual([
    'urn:kangen:kiosk:hanami-market:front-1',
  ]);
  expect(
    inLedger('SELECT opening_minor - closing_minor FROM bank_statement WHERE entries > 0'),
  ).toEqual([2_500]);
  expect(town.alarms).toEqual([]);
});

it('the checker sees what was booked, imported or matched otherwise', async () => {
  const { id, authorization } = await town.authorized();
  const paid = answered(await town.kiosk.order(id, authorization));
  answered(await town.kiosk.deliver(id, paid.evidence));
  await town.untilCompared(DAY_MS, () => items().includes('matched paid'));
  for (const [where, sql] of [
    ['bank', 'UPDATE booking SET amount = amount + 1'],
    ['bank', 'DELETE FROM booking'],
    ['bank', 'UPDATE booking SET redemption = upper(redemption)'],
    ['ledger', 'DELETE FROM bank_entry'],
    ['ledger', 'UPDATE bank_entry SET amount_minor = amount_minor + 1'],
    ['ledger', "UPDATE bank_entry SET bank_reference = 'another'"],
    ['ledger', 'DELETE FROM statement_match'],
  ] as const) {
    expect(await town.tampered(where, sql), sql).toContain('I2');
  }
});

it('a ledger that was down for days reads them all, and matches what came back meanwhile', async () => {
  const { id, authorization } = await town.authorized();
  const paid = answered(await town.kiosk.order(id, authorization));
  answered(await town.kiosk.deliver(id, paid.evidence));
  await town.stopLedger();
  town.clock.advance(2 * DAY_MS);
  await town.sendBack(id);
  town.clock.advance(2 * DAY_MS);
  await town.startLedger();
  await town.until(SECOND_MS, ({ returned }) => returned === 1);
  await town.untilCompared(DAY_MS, () => items().includes('matched paid-and-returned'));
  const days = inLedger<number>('SELECT day FROM bank_statement ORDER BY day');
  expect(days.map((day) => day - (days[0] ?? 0))).toEqual(days.map((_day, index) => index));
  expect(days.length).toBeGreaterThan(4);
  expect(closed.code).toBe('AC04');
  expect(town.alarms).toEqual([]);
});

it('a bank that is silent is asked again', async () => {
  const { id, authorization } = await town.authorized();
  const paid = answered(await town.kiosk.order(id, authorization));
  answered(await town.kiosk.deliver(id, paid.evidence));
  await town.stopBank();
  await town.untilCompared(DAY_MS, () => items().includes('waiting booking-expected'));
  await town.startBank();
  await town.untilCompared(0, () => items().includes('matched paid'));
  expect(items()).toEqual(['matched paid']);
});
