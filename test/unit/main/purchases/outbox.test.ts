import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../../../main/purchases/limits.ts';
import { withLuhnDigit } from '../../../../services/embedded-network/seed/numbers.ts';
import { TillRig } from '../../../support/till-rig.ts';
import {
  customer,
  eur,
  sale,
  type TillUnderTest,
  tillUnderTest,
} from '../../../support/till-under-test.ts';
import {
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../../services/ledger/ledger-under-test.ts';

let ledger: LedgerUnderTest;
let rig: TillRig;
let earned: TillUnderTest['earned'];
beforeEach(async () => {
  ({ ledger, rig, earned } = await tillUnderTest());
});
afterEach(async () => {
  expect(rig.fatals).toEqual([]);
  await rig.dispose();
});

const told = (): number => rig.calls.filter(({ name }) => name === 'tell').length;

describe('a purchase', () => {
  it('is told at once, and then is final, with its points', async () => {
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    expect(rig.purchase(id)).toMatchObject({ state: 'recorded', points: 200, paid: eur(10_000n) });
    expect(await earned()).toBe(200);
    expect(rig.outbox.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 0 });
  });

  it('is on the disk before the first byte of it leaves', async () => {
    const states: unknown[] = [];
    rig.fault = ({ name }) => {
      if (name === 'tell') states.push(...rig.sql('SELECT state, receipt_number FROM purchase'));
      return 'none';
    };
    await rig.note(sale('R-1'));
    await rig.calm();
    expect(states).toEqual([{ state: 'waiting', receipt_number: 'R-1' }]);
  });

  it('waits while the disk fails, and is told again when it is well', async () => {
    rig.fault = () => 'lost-request';
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    rig.fault = () => 'none';
    rig.disk = 'fails';
    await rig.pass(60_000);
    expect(rig.purchase(id)).toMatchObject({ state: 'waiting' });
    expect(await earned()).toBe(200);
    const before = told();
    rig.disk = 'sound';
    await rig.pass(60_000);
    expect(rig.purchase(id)).toMatchObject({ state: 'recorded' });
    expect(await earned()).toBe(200);
    expect(before, 'with pauses that grow').toBeLessThan(30);
  });

  it('is noted where its commit failed and has happened, and is told', async () => {
    rig.disk = 'fails-after';
    const noted = await rig.outbox.record(sale('R-1'));
    rig.disk = 'sound';
    await rig.pass(60_000);
    expect(noted).toMatchObject({ ok: true });
    expect(await earned()).toBe(200);
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0 });
  });

  it('whose commit has happened unseen is told once the disk can be read', async () => {
    rig.disk = 'closes-after';
    const noted = await rig.outbox.record(sale('R-1'));
    expect(noted).toMatchObject({ failure: { code: 'terminal-storage-failing' } });
    await rig.pass(60_000);
    expect(told()).toBe(0);
    rig.disk = 'sound';
    await rig.pass(60_000);
    expect(await earned()).toBe(200);
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0 });
  });

  it('leaves no card number on the disk, and nothing sealed once it is final', async () => {
    rig.fault = () => 'lost-request';
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    const disk = ['', '-wal'].map((end) => readFileSync(`${rig.file}${end}`).toString('latin1'));
    expect(disk.join('')).not.toContain(customer.cardNumber);
    expect(rig.purchase(id)).toHaveProperty('sealed');
    rig.fault = () => 'none';
    rig.outbox.hurry();
    await rig.calm();
    expect(rig.sql('SELECT sealed FROM purchase')).toEqual([{ sealed: null }]);
  });

  it('is told again under the same id where the answer was lost, and earns once', async () => {
    const fates = ['lost-answer', 'server-error', 'answer-invalid'] as const;
    rig.fault = () => fates[told() - 1] ?? 'none';
    const id = await rig.note(sale('R-1'));
    await rig.pass(60_000);
    expect(rig.purchase(id).state).toBe('recorded');
    expect(new Set(rig.calls.flatMap((call) => call.id ?? [])).size).toBe(1);
    expect(told()).toBe(4);
    expect(await earned()).toBe(200);
    expect(rig.alarms).toEqual(['the ledger answered outside the protocol']);
  });

  it('waits, with pauses that grow, while the ledger is away; staff can hurry it', async () => {
    rig.fault = () => 'lost-request';
    const id = await rig.note(sale('R-1'));
    await rig.pass(600_000);
    expect(rig.outbox.counts().waiting).toBe(1);
    expect(told()).toBeLessThan(40);
    rig.fault = () => 'none';
    rig.outbox.hurry();
    await rig.calm();
    expect(rig.purchase(id).state).toBe('recorded');
  });

  it('goes on after a restart, oldest sale first', async () => {
    rig.fault = () => 'lost-request';
    const ids = [await rig.note(sale('R-1')), await rig.note(sale('R-2'))];
    rig.fault = () => 'none';
    const from = rig.calls.length;
    await rig.restart();
    await rig.pass(1_000);
    expect(rig.calls.slice(from).flatMap(({ id }) => id ?? [])).toEqual(ids);
    expect(await earned()).toBe(400);
  });
});

describe('a refusal', () => {
  it('of the purchase is final, keeps its reason, and is shown to staff', async () => {
    const unknown = sale('R-1', { cardNumber: withLuhnDigit('970499999999999') });
    const id = await rig.note(unknown);
    await rig.calm();
    expect(rig.purchase(id)).toMatchObject({ state: 'refused', failure: { code: 'card-unknown' } });
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0, refused: 1 });
    expect(rig.outbox.refused()).toMatchObject([{ ok: true, purchase: { receiptNumber: 'R-1' } }]);
    await rig.restart();
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0, refused: 1 });
    expect(await rig.outbox.record(sale('R-1'))).toMatchObject({ ok: true });
  });

  it('comes where another till has told this receipt number', async () => {
    const body = purchaseBody(eur(500n), 'R-1');
    await ledger.call('PUT', '/v1/purchases/:id', { id: ledger.newId(), caller: TILL, body });
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    expect(rig.purchase(id)).toMatchObject({ failure: { code: 'receipt-number-reused' } });
    expect(await earned()).toBe(10);
  });

  it('of all that waits is told to a person once, and again when it comes back', async () => {
    rig.fault = () => 'answer-invalid';
    for (const receipt of ['R-1', 'R-2', 'R-3']) await rig.note(sale(receipt));
    await rig.pass(120_000);
    expect(rig.alarms).toHaveLength(1);
    rig.fault = () => 'none';
    rig.outbox.hurry();
    await rig.calm();
    expect(await earned()).toBe(600);
    rig.fault = () => 'answer-invalid';
    await rig.note(sale('R-4'));
    await rig.calm();
    expect(rig.alarms).toHaveLength(2);
  });

  it('of something the ledger cannot open holds up nobody else', async () => {
    rig.fault = () => 'lost-request';
    const sick = await rig.note(sale('R-1'));
    rig.sql('DROP TRIGGER purchase_goes_forward');
    rig.sql(`UPDATE purchase SET sealed = 'eyJhIjoxfQ..aaaa.bbbb.cccc'`);
    rig.fault = () => 'none';
    rig.outbox.hurry();
    await rig.calm();
    const well = await rig.note(sale('R-2'));
    await rig.calm();
    expect(rig.purchase(well).state).toBe('recorded');
    expect(rig.purchase(sick).state).toBe('waiting');
    expect(rig.alarms).toEqual([expect.stringContaining('body-invalid')]);
  });
});

describe('what is not noted', () => {
  it('a receipt number that waits or was recorded here', async () => {
    await rig.note(sale('R-1'));
    const again = await rig.outbox.record(sale('R-1', { paid: eur(99n) }));
    expect(again).toMatchObject({ ok: false, failure: { code: 'receipt-number-reused' } });
    const both = await Promise.all([
      rig.outbox.record(sale('R-2')),
      rig.outbox.record(sale('R-2')),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('anything before the ledger was first reached', async () => {
    const fresh = new TillRig(ledger);
    fresh.fault = () => 'lost-request';
    const answer = await fresh.outbox.record(sale('R-1'));
    expect(answer).toMatchObject({ ok: false, failure: { code: 'terminal-not-ready' } });
    expect(fresh.sql('SELECT id FROM purchase')).toEqual([]);
    await fresh.dispose();
  });

  it('anything while the disk fails: nothing waits, and its number is free', async () => {
    rig.disk = 'fails';
    const noted = await rig.outbox.record(sale('R-1'));
    expect(noted).toMatchObject({ failure: { code: 'terminal-storage-failing' } });
    expect(rig.outbox.isWaiting()).toBe(false);
    rig.disk = 'sound';
    await rig.note(sale('R-1'));
    await rig.calm();
    expect(await earned()).toBe(200);
  });

  it('one more than there is room for, and those that wait stay', async () => {
    rig.fault = () => 'lost-request';
    rig.sql(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO purchase (id, state, paid, receipt_number, bought_at, sealed)
       SELECT printf('0195f0c2-7b3a-7c1d-8e2f-%012d', i), 'waiting', '{"currency":"EUR","minor":"1"}',
         'B-' || i, '2026-03-14T09:00:00.000Z', 'eyJhIjoxfQ..aaaa.bbbb.cccc' FROM n`,
      limits.waitingPurchasesMax - 1,
    );
    await rig.restart();
    expect(await rig.outbox.record(sale('R-1'))).toMatchObject({ ok: true });
    const full = await rig.outbox.record(sale('R-2'));
    expect(full).toMatchObject({ ok: false, failure: { code: 'terminal-not-ready' } });
    expect(rig.outbox.counts().waiting).toBe(limits.waitingPurchasesMax);
  });
});

it('puts a row aside that it cannot read, as it was, and goes on with the others', async () => {
  rig.fault = () => 'lost-request';
  const damaged = await rig.note(sale('R-1'));
  const whole = await rig.note(sale('R-2'));
  rig.sql('DROP TRIGGER purchase_goes_forward');
  rig.sql('DROP TRIGGER purchase_is_written_once');
  rig.sql(`UPDATE purchase SET paid = '"nonsense"' WHERE id = ?`, damaged);
  rig.fault = () => 'none';
  await rig.restart();
  await rig.pass(1_000);
  expect(rig.outbox.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 1 });
  expect(rig.purchase(whole).state).toBe('recorded');
  const [aside] = rig.sql<{ raw: string }>('SELECT raw FROM purchase_quarantine');
  expect(aside?.raw).toContain('nonsense');
  expect(rig.alarms).toHaveLength(1);
});
