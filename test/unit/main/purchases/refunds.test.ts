/** Refunds of a till that may be offline: noted, told once, refused with a reason, whatever dies when. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PurchaseId } from '../../../../protocol/ids.ts';
import { withLuhnDigit } from '../../../../services/embedded-network/seed/numbers.ts';
import { type TillRig } from '../../../support/till-rig.ts';
import { eur, sale, type TillUnderTest, tillUnderTest } from '../../../support/till-under-test.ts';
import {
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../../services/ledger/ledger-under-test.ts';

const of = (purchase: PurchaseId, minor = 10_000n, receiptNumber = 'G-1') => ({
  purchase,
  refunded: eur(minor),
  receiptNumber,
});

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

const refundCalls = (): number => rig.calls.filter(({ name }) => name === 'refund').length;

describe('a refund', () => {
  it('takes the points of a part back, and then those of the rest', async () => {
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    const part = rig.giveBack(of(id, 2_500n));
    await rig.calm();
    expect(rig.refund(part)).toMatchObject({ state: 'recorded', points: 50 });
    expect(await earned()).toBe(150);
    const rest = rig.giveBack(of(id, 7_500n, 'G-2'));
    await rig.calm();
    expect(rig.refund(rest)).toMatchObject({ state: 'recorded', points: 150 });
    expect(await earned()).toBe(0);
    expect(rig.outbox.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 0 });
  });

  it('is on the disk before the first byte of it leaves', async () => {
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    const states: unknown[] = [];
    rig.fault = ({ name }) => {
      if (name === 'refund') states.push(...rig.sql('SELECT state, receipt_number FROM refund'));
      return 'none';
    };
    rig.giveBack(of(id));
    await rig.calm();
    expect(states).toEqual([{ state: 'waiting', receipt_number: 'G-1' }]);
  });

  it('is noted where its commit failed and has happened, and is told', async () => {
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    rig.disk = 'fails-after';
    const refund = rig.giveBack(of(id, 2_500n));
    rig.disk = 'sound';
    await rig.pass(60_000);
    expect(rig.refund(refund)).toMatchObject({ state: 'recorded', points: 50 });
    expect(await earned()).toBe(150);
  });

  it('waits offline beside its purchase, over a restart, and is told behind it, once', async () => {
    rig.fault = () => 'lost-request';
    const id = await rig.note(sale('R-1'));
    const refund = rig.giveBack(of(id, 5_000n));
    expect(rig.outbox.counts().waiting).toBe(2);
    await rig.pass(120_000);
    await rig.restart();
    rig.fault = () => 'twice';
    rig.outbox.hurry();
    await rig.pass(5_000);
    expect(rig.purchase(id).state).toBe('recorded');
    expect(rig.refund(refund)).toMatchObject({ state: 'recorded', points: 100 });
    expect(await earned()).toBe(100);
    expect(rig.alarms).toEqual([]);
  });

  it('is told again under the same id where the answer was lost', async () => {
    const id = await rig.note(sale('R-1'));
    await rig.calm();
    const fates = ['lost-answer', 'server-error', 'answer-invalid'] as const;
    rig.fault = () => fates[refundCalls() - 1] ?? 'none';
    const refund = rig.giveBack(of(id));
    await rig.pass(60_000);
    expect(rig.refund(refund).state).toBe('recorded');
    expect(refundCalls()).toBe(4);
    expect(await earned()).toBe(0);
  });

  it('of a purchase that another till told goes through too', async () => {
    const id = ledger.newId() as string as PurchaseId;
    const body = purchaseBody(eur(10_000n), 'O-1');
    await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body });
    const refund = rig.giveBack(of(id));
    await rig.calm();
    expect(rig.refund(refund)).toMatchObject({ state: 'recorded', points: 200 });
  });
});

describe('a refusal of a refund', () => {
  it('is final, keeps its reason, and comes back to staff', async () => {
    const id = ledger.newId() as string as PurchaseId;
    const body = purchaseBody(eur(500n), 'O-1');
    await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body });
    const refund = rig.giveBack(of(id, 501n));
    await rig.calm();
    expect(rig.refund(refund)).toMatchObject({
      state: 'refused',
      failure: { code: 'refund-above-purchase' },
    });
    await rig.restart();
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0, refused: 1 });
    expect(rig.outbox.refusedRefunds()).toMatchObject([
      { ok: true, refund: { receiptNumber: 'G-1', failure: { code: 'refund-above-purchase' } } },
    ]);
    expect(rig.outbox.refund(of(id, 500n))).toMatchObject({ ok: true });
  });

  it('follows that of its purchase: there is nothing to take back', async () => {
    rig.fault = () => 'lost-request';
    const id = await rig.note(sale('R-1', { cardNumber: withLuhnDigit('970499999999999') }));
    const refund = rig.giveBack(of(id));
    rig.fault = () => 'none';
    rig.outbox.hurry();
    await rig.pass(60_000);
    expect(rig.refund(refund)).toMatchObject({
      state: 'refused',
      failure: { code: 'purchase-unknown' },
    });
    expect(rig.outbox.counts()).toMatchObject({ waiting: 0, refused: 2 });
  });

  it('is none where the ledger does not know the purchase so far: a person hears, others go on', async () => {
    const stray = rig.giveBack(of(ledger.newId() as string as PurchaseId));
    const id = await rig.note(sale('R-1'));
    await rig.pass(120_000);
    expect(rig.refund(stray).state).toBe('waiting');
    expect(rig.purchase(id).state).toBe('recorded');
    expect(rig.alarms).toEqual(['its purchase is not known to the ledger so far']);
  });
});

describe('a refund that is not noted', () => {
  it('is one of more than is left, in another currency, or under a number that was told', async () => {
    const id = await rig.note(sale('R-1'));
    const refusalOf = (refund: Parameters<typeof rig.outbox.refund>[0]) => {
      const noted = rig.outbox.refund(refund);
      return noted.ok ? 'ok' : noted.failure.code;
    };
    expect(refusalOf(of(id, 6_000n))).toBe('ok');
    expect(refusalOf(of(id, 100n))).toBe('receipt-number-reused');
    expect(refusalOf(of(id, 4_001n, 'G-2'))).toBe('refund-above-purchase');
    expect(refusalOf({ ...of(id, 1n, 'G-2'), refunded: { currency: 'JPY', minor: 1n } })).toBe(
      'currency-mismatch',
    );
    expect(refusalOf(of(id, 4_000n, 'G-2'))).toBe('ok');
  });

  it('is one of a purchase that the ledger has refused', async () => {
    const id = await rig.note(sale('R-1', { cardNumber: withLuhnDigit('970499999999999') }));
    await rig.calm();
    expect(rig.outbox.refund(of(id))).toMatchObject({
      ok: false,
      failure: { code: 'purchase-unknown' },
    });
  });
});

it('puts a refund aside that it cannot read, as it was, and goes on with the others', async () => {
  rig.fault = () => 'lost-request';
  const id = await rig.note(sale('R-1'));
  const damaged = rig.giveBack(of(id, 1_000n));
  const whole = rig.giveBack(of(id, 1_000n, 'G-2'));
  for (const trigger of ['refund_goes_forward', 'refund_is_written_once'])
    rig.sql(`DROP TRIGGER ${trigger}`);
  rig.sql(`UPDATE refund SET refunded = '"nonsense"' WHERE id = ?`, damaged);
  rig.fault = () => 'none';
  await rig.restart();
  await rig.pass(5_000);
  expect(rig.outbox.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 1 });
  expect(rig.refund(whole).state).toBe('recorded');
  expect(rig.alarms).toHaveLength(1);
});
