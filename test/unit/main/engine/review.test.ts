import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../../../main/engine/limits.ts';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
let rig: KioskRig;
let decidedBy: string;

beforeEach(() => {
  rig = new KioskRig();
  const since = rig.clock.now();
  decidedBy = new Date(since.getTime() + 3 * DAY_MS).toISOString();
  rig.ledger.review = { since: since.toISOString(), decidedBy, state: 'waiting' };
  rig.engine.start();
});
afterEach(() => rig.dispose());

const asked = (id: RedemptionId) =>
  rig.network.calls.filter((call) => call.id === id && call.name !== 'withdraw').length;
const waiting = (id: RedemptionId) => rig.engine.follow(id)?.waitingFor;

describe('a redemption that people look at first', () => {
  it('waits, says so with the time that was promised, and is nobody’s alarm', async () => {
    const id = rig.submit();
    await settled();
    expect(rig.engine.follow(id)).toMatchObject({
      transfer: { state: 'requested' },
      waitingFor: 'under-review',
      review: { decidedBy },
    });
    await rig.clock.advance(DAY_MS + MINUTE_MS);
    expect(waiting(id)).toBe('under-review');
    expect(rig.engine.attention()).toEqual([]);
    expect(rig.alarms).toEqual([]);
  });

  it('is asked about slowly, and often enough for the time a released one has', async () => {
    const id = rig.submit();
    await rig.clock.advance(60 * MINUTE_MS);
    const before = asked(id);
    await rig.clock.advance(60 * MINUTE_MS);
    expect(asked(id) - before).toBeGreaterThanOrEqual(60);
    expect(asked(id) - before).toBeLessThanOrEqual((2 * 60 * MINUTE_MS) / limits.reviewAskMsMax);
  });

  it('stands on the list when its time is long over', async () => {
    const id = rig.submit();
    await settled();
    rig.clock.setWallClock(
      new Date(Date.parse(decidedBy) + limits.reviewMarginMs + 1).toISOString(),
    );
    expect(rig.engine.attention()).toMatchObject([{ id, reason: 'stands-still' }]);
  });

  it('is paid once it is released', async () => {
    const id = rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    rig.ledger.decideReview(id, 'released');
    await rig.clock.advance(2 * MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('is never withdrawn from here, also after a restart; released, it is asked for without a session', async () => {
    const id = rig.submit();
    await settled();
    rig.ledger.sessions.clear();
    rig.restart();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(waiting(id)).toBe('under-review');
    expect(rig.network.named('withdraw')).toEqual([]);
    rig.ledger.decideReview(id, 'released');
    await rig.clock.advance(2 * MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('asks at its own pace where a released one is refused for want of a session', async () => {
    const id = rig.submit();
    await settled();
    rig.restart();
    await settled();
    rig.ledger.decideReview(id, 'released');
    rig.ledger.requestRedemption = () =>
      Promise.resolve({
        kind: 'refused',
        failure: { code: 'session-required', detail: 'none', next: 'sign in' },
      });
    const before = asked(id);
    await rig.clock.advance(10 * MINUTE_MS);
    expect(asked(id) - before).toBeLessThan(100);
  });

  it('a withdrawal that crossed the review is taken back', async () => {
    const id = rig.submit();
    await settled();
    rig.ledger.withdraw = () =>
      Promise.resolve({
        kind: 'refused',
        failure: { code: 'redemption-under-review', detail: 'wait', next: 'wait' },
      });
    rig.ledger.sessions.clear();
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('requested');
    expect(rig.engine.attention()).toEqual([]);
  });

  it.each([
    ['rejected', 'review-rejected'],
    ['expired', 'review-expired'],
  ] as const)('%s ends it with its own words, after a restart too', async (decision, code) => {
    const [with_, without] = [rig.submit(), rig.submit()];
    await settled();
    rig.ledger.decideReview(with_, decision);
    await rig.clock.advance(2 * MINUTE_MS);
    expect(rig.transfer(with_)).toMatchObject({ state: 'rejected', failure: { code } });
    rig.ledger.decideReview(without, decision);
    rig.restart();
    await settled();
    expect(rig.transfer(without)).toMatchObject({ state: 'rejected', failure: { code } });
  });

  it('a wish goes the same way', async () => {
    const [paid, ended] = [rig.wish(), rig.wish()];
    await rig.clock.advance(MINUTE_MS);
    expect([waiting(paid), waiting(ended)]).toEqual(['under-review', 'under-review']);
    rig.restart();
    rig.ledger.decideReview(paid, 'released');
    rig.ledger.decideReview(ended, 'rejected');
    await rig.clock.advance(2 * MINUTE_MS);
    expect(rig.transfer(paid).state).toBe('settled');
    expect(rig.transfer(ended)).toMatchObject({
      state: 'rejected',
      failure: { code: 'review-rejected' },
    });
  });
});
