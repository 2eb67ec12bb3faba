/**
 * What happens when a kiosk vanishes, over real mutual TLS and on real files: the ledger and the bank
 * in this process, on a clock that the test moves (F17, F18).
 */
import { decodeJwt } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AFTER_THE_WINDOW_MS,
  closed,
  eur,
  HOUR_MS,
  type Parties,
  SECOND_MS,
  Town,
  townParties,
} from '../support/reconciler-town.ts';
import { answered, newRedemptionId } from '../support/wire-kiosk.ts';

let parties: Parties;
beforeAll(async () => {
  parties = await townParties();
});

let town: Town;
beforeEach(async () => {
  town = new Town(parties);
  await town.open();
});
afterEach(async () => {
  await town.close();
});

describe('the kiosk vanishes after the order (F17)', () => {
  it('the ledger asks the bank and settles alone; a receipt that comes later changes nothing', async () => {
    const { id, authorization } = await town.authorized();
    const paid = answered(await town.kiosk.order(id, authorization));
    expect((await town.row(id)).state).toBe('authorized');
    await town.until(60 * SECOND_MS, ({ completed }) => completed === 1);
    const settled = await town.row(id);
    expect(settled).toMatchObject({ state: 'completed', outcome: 'completed' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([2_420, 0]);

    expect(settled).toMatchObject(answered(await town.kiosk.deliver(id, paid.evidence)));
    expect(await town.atBank()).toBe(2_500n);
  });

  it('and gives the points back where the bank had refused', async () => {
    await town.setFaults({ name: 'refuse' });
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.until(60 * SECOND_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'refused' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([4_920, 0]);
  });

  it('waits as long as the bank has no last word, past the window too, until it has cancelled', async () => {
    await town.setFaults({ name: 'pending' });
    const { id, authorization } = await town.authorized();
    expect(answered(await town.kiosk.order(id, authorization)).status).toBe('pending');
    await town.until(60 * SECOND_MS, ({ open }) => open === 1);
    expect((await town.row(id)).state).toBe('authorized');
    await town.until(AFTER_THE_WINDOW_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'cancelled' });
    // What was pending there is never executed.
    await town.setFaults();
    expect(await town.atBank()).toBe(0n);
  });
});

describe('the kiosk vanishes before the order', () => {
  it('past the window the bank cancels, the points are back, and the late order is refused for ever', async () => {
    const { id, authorization } = await town.authorized();
    await town.until(60 * SECOND_MS, ({ open }) => open === 1);
    expect((await town.row(id)).state).toBe('authorized');

    await town.until(AFTER_THE_WINDOW_MS, ({ released }) => released === 1);
    expect(await town.row(id)).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
    const seen = await town.kiosk.account(await town.signIn());
    expect([seen.available, seen.held]).toEqual([4_920, 0]);

    // The kiosk comes back and carries what it had: the bank's tombstone answers, then the ledger's row.
    for (const time of ['first', 'second']) {
      const late = answered(await town.kiosk.order(id, authorization));
      expect([time, late.status]).toEqual([time, 'cancelled']);
      expect(await town.row(id)).toMatchObject(
        answered(await town.kiosk.deliver(id, late.evidence)),
      );
    }
    expect(await town.atBank()).toBe(0n);
  });

  it('and where nothing was given out, the hold alone is dropped', async () => {
    await town.close();
    town = new Town(parties);
    await town.open(false);
    const id = newRedemptionId();
    const token = await town.signIn();
    const seen = await town.kiosk.account(token);
    const asked = await town.kiosk.request({ id, amount: eur(2_500n), seen }, token);
    expect(asked).toMatchObject({ ok: false, failure: { code: 'service-unavailable' } });
    expect((await town.kiosk.account(token)).held).toBe(2_500);
    // Never before the bank's list was read: these books may be older than an authorization.
    await town.until(HOUR_MS, ({ unanswered = 0 }) => unanswered > 0);
    expect((await town.row(id)).state).toBe('held');
    await town.startBank();
    await town.until(HOUR_MS, ({ withdrawn }) => withdrawn === 1);
    expect(await town.row(id)).toMatchObject({ state: 'withdrawn', authorization: null });
    const again = await town.kiosk.request({ id, amount: eur(2_500n), seen });
    expect(again).toMatchObject({ ok: false, failure: { code: 'redemption-withdrawn' } });
    expect((await town.kiosk.account(await town.signIn())).held).toBe(0);
  });
});

describe('the bank is down for a while', () => {
  it('nothing is concluded, however long; then the ledger goes on by itself', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.stopBank();
    await town.until(60 * SECOND_MS, ({ unanswered = 0 }) => unanswered > 0);
    await town.until(AFTER_THE_WINDOW_MS + HOUR_MS, ({ unanswered = 0 }) => unanswered > 0);
    expect((await town.row(id)).state).toBe('authorized');
    expect((await town.kiosk.account(await town.signIn())).held).toBe(2_500);
    await town.startBank();
    await town.until(HOUR_MS, ({ completed }) => completed === 1);
    expect((await town.row(id)).state).toBe('completed');
  });

  it('a ledger that was stopped finds its work again', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.stopLedger();
    await town.startLedger();
    await town.until(60 * SECOND_MS, ({ completed }) => completed === 1);
    expect((await town.row(id)).state).toBe('completed');
  });
});

describe('the bank sends the money back', () => {
  it('the points are in their lots again, with the reason, in history and in a statement', async () => {
    const before = await town.kiosk.account(await town.signIn());
    const { id, authorization } = await town.authorized();
    const paid = answered(await town.kiosk.order(id, authorization));
    const done = answered(await town.kiosk.deliver(id, paid.evidence));
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, ({ returned }) => returned === 1);

    const row = await town.row(id);
    expect(row).toMatchObject({
      state: 'returned',
      outcome: 'completed',
      statement: done.statement,
    });
    expect(decodeJwt(row.returnStatement ?? '')).toMatchObject({
      outcome: 'returned',
      pointsBefore: 4_920,
      pointsAfter: 4_920,
      reason: closed,
    });
    const after = await town.kiosk.account(await town.signIn());
    expect(after.available).toBe(4_920);
    expect(after.lots).toEqual(before.lots);
    expect(after.history.find(({ kind }) => kind === 'redemption')).toMatchObject({
      word: 'returned',
      points: 0,
      reason: closed,
    });
    expect(await town.atBank()).toBe(0n);

    // Whatever is said again: nothing moves a second time.
    expect(answered(await town.kiosk.deliver(id, paid.evidence)).state).toBe('returned');
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, () => true);
    expect((await town.kiosk.account(await town.signIn())).available).toBe(4_920);
    expect(town.alarms).toEqual([]);
  });

  it('and the independent checker would notice where it were not so', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.sendBack(id);
    await town.until(60 * SECOND_MS, ({ returned }) => returned === 1);
    expect(
      await town.tampered('ledger', 'UPDATE redemption SET return_evidence = receipt'),
    ).toContain('I3');
    const another = "UPDATE journal_transaction SET kind = 'redeem' WHERE kind = 'return'";
    expect(await town.tampered('ledger', another)).toContain('I3');
    const kept = 'UPDATE lot SET remaining = remaining - 1 WHERE remaining > 0';
    expect(await town.tampered('ledger', kept)).toContain('I1');
    expect(await town.tampered('bank', 'DELETE FROM transfer_return')).toContain('I3');
    expect(await town.tampered('bank', 'DELETE FROM return_posting')).toContain('I2');
    const more = 'UPDATE return_posting SET amount = amount + 1';
    expect(await town.tampered('bank', more)).toContain('I2');
  });

  it('also where the kiosk never brought the receipt: completion first, then the return', async () => {
    const { id, authorization } = await town.authorized();
    answered(await town.kiosk.order(id, authorization));
    await town.sendBack(id);
    await town.until(6 * SECOND_MS, ({ returned }) => returned === 1);
    expect(await town.row(id)).toMatchObject({ state: 'returned', outcome: 'completed' });
  });
});
