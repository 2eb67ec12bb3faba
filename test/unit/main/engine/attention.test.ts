/** What does not get on although its peer answers others slows down, and stands on a person's list. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { limits } from '../../../../main/engine/limits.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

const callsFor = (id: RedemptionId): number =>
  rig.network.calls.filter((call) => call.id === id).length;

/** One whose orders are lost, while the bank answers the shop's other customers. */
async function sickAmongHealthy(hours: number): Promise<RedemptionId> {
  rig.engine.start();
  const sick = rig.submit();
  rig.network.fault = ({ name, id }) =>
    id === sick && (name === 'order' || name === 'status') ? 'server-error' : 'none';
  await otherCustomers(hours);
  return sick;
}

async function otherCustomers(hours: number): Promise<void> {
  for (let minute = 0; minute < hours * 60; minute += 1) {
    if (minute % 5 === 0) rig.engine.observe('bank', { kind: 'answered', body: null });
    rig.engine.observe('bank', { kind: 'answered', body: null });
    await rig.clock.advance(MINUTE_MS);
  }
}

describe('a redemption that fails by itself', () => {
  it('stands on the list after its budget, and is asked about slowly, for ever', async () => {
    const sick = await sickAmongHealthy(2);
    expect(rig.engine.attention()).toEqual([
      {
        id: sick,
        state: 'sent',
        since: rig.transfer(sick).requestedAt,
        reason: 'fails-by-itself',
        detail: null,
      },
    ]);
    expect(rig.engine.follow(sick)?.waitingFor).toBe('needs-a-person');
    const before = callsFor(sick);
    await otherCustomers(1);
    const perHour = callsFor(sick) - before;
    expect(perHour).toBeGreaterThanOrEqual(HOUR_MS / limits.retryDelayMsSlow);
    expect(perHour).toBeLessThanOrEqual((2 * HOUR_MS) / limits.retryDelayMsSlow);
  });

  it('leaves the list when it gets on, at the slow pace or when staff ask', async () => {
    const sick = await sickAmongHealthy(2);
    rig.network.fault = () => 'none';
    rig.engine.hurry();
    await settled();
    expect(rig.transfer(sick).state).toBe('settled');
    expect(rig.engine.attention()).toEqual([]);
  });
});

describe('a redemption whose peer answers nobody', () => {
  it('is not to blame: it waits with the others', async () => {
    rig.network.fault = ({ name }) => (name === 'requestRedemption' ? 'none' : 'lost-request');
    rig.engine.start();
    rig.submit();
    await rig.clock.advance(3 * HOUR_MS);
    expect(rig.engine.attention()).toEqual([]);
    rig.network.fault = () => 'none';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.engine.network().waiting).toBe(0);
  });

  it('stands on the list once its last step is a day ago, also after a restart', async () => {
    rig.network.fault = ({ name }) => (name === 'requestRedemption' ? 'none' : 'lost-request');
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(limits.standsStillMsMax + MINUTE_MS);
    rig.restart();
    expect(rig.engine.attention()).toMatchObject([{ id, state: 'sent', reason: 'stands-still' }]);
    expect(rig.transfer(id).state).toBe('sent');
  });

  it('concludes nothing from a clock that jumps: the list empties when it is set again', async () => {
    rig.network.fault = ({ name }) => (name === 'requestRedemption' ? 'none' : 'lost-request');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    rig.clock.setWallClock('2031-01-01T00:00:00.000Z');
    expect(rig.engine.attention()).toHaveLength(1);
    rig.clock.setWallClock('1970-01-01T00:00:00.000Z');
    expect(rig.engine.attention()).toEqual([]);
    expect(rig.transfer(id).state).toBe('sent');
  });
});

describe('other reasons', () => {
  it('what contradicts is on the list at once, with what was said about it', async () => {
    rig.bank.refusal = failureOf('terminal-mismatch', 'another terminal');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.engine.attention()).toMatchObject([{ id, reason: 'contradiction' }]);
    expect(rig.engine.attention()[0]?.detail).toContain('terminal-mismatch');
  });

  it('are counted for the screen, with the rows that were put aside', async () => {
    rig.bank.refusal = failureOf('terminal-mismatch', 'another terminal');
    const [broken] = [rig.submit(), rig.submit(), rig.submit()];
    rig.damage(broken);
    rig.engine.start();
    await settled();
    expect(rig.engine.attentionCounts()).toEqual({ quarantined: 1, needsPerson: 2 });
  });

  it('a wish may wait as long as it is kept', async () => {
    rig.network.fault = () => 'lost-request';
    rig.engine.start();
    const id = rig.wish();
    await rig.clock.advance(limits.standsStillMsMax + MINUTE_MS);
    expect(rig.engine.attention()).toEqual([]);
    const wished = rig.transfer(id);
    if (wished.state !== 'wished') throw new Error(wished.state);
    rig.clock.setWallClock(new Date(Date.parse(wished.wish.keptUntil) + 1).toISOString());
    expect(rig.engine.attention()).toMatchObject([{ id, state: 'wished', reason: 'stands-still' }]);
  });

  it('a bank that says "pending" is working on it, for days if need be', async () => {
    rig.bank.decide = () => 'pending';
    rig.engine.start();
    rig.submit();
    await rig.clock.advance(2 * HOUR_MS);
    expect(rig.engine.attention()).toEqual([]);
  });
});
