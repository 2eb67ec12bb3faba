/** A peer that does not answer is left in peace, and met with patience when it comes back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { limits } from '../../../../main/engine/limits.ts';
import { type Call } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const ROUND_TRIP_MS = 50;

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

const isForBank = ({ name }: Call): boolean => name === 'order' || name === 'status';
const silentBank = ({ name }: Call) =>
  name === 'order' || name === 'status' ? ('lost-request' as const) : ('none' as const);

/** Every call takes a moment; @returns how many were under way at the bank at once, at most. */
function watchedBank(): { peak: number } {
  const seen = { peak: 0 };
  let underWay = 0;
  rig.network.hold = (call) => {
    if (!isForBank(call)) return null;
    underWay += 1;
    seen.peak = Math.max(seen.peak, underWay);
    return new Promise((resolve) => {
      rig.clock.after(ROUND_TRIP_MS, () => {
        underWay -= 1;
        resolve();
      });
    });
  };
  return seen;
}

const bankCalls = (): number => rig.network.calls.filter(isForBank).length;

async function cutOffWith(count: number): Promise<void> {
  rig.network.fault = silentBank;
  rig.engine.start();
  for (let one = 0; one < count; one += 1) rig.submit();
  await rig.clock.advance(MINUTE_MS);
}

describe('a silent bank', () => {
  it('is asked by one call at a time, after growing pauses, however many wait', async () => {
    await cutOffWith(30);
    const seen = watchedBank();
    const before = bankCalls();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(seen.peak).toBe(1);
    expect(bankCalls() - before).toBeGreaterThanOrEqual(10);
    expect(bankCalls() - before).toBeLessThanOrEqual(
      (10 * MINUTE_MS) / (limits.probeDelayMsMax / 2),
    );
    expect(rig.engine.network()).toMatchObject({ bank: 'unreachable', waiting: 30 });
  });

  it('says so also to those whose turn never came', async () => {
    await cutOffWith(30);
    const ids = rig.store().read.open();
    const told = ids.map(({ id }) => rig.engine.follow(id)?.waitingFor);
    expect(new Set(told)).toEqual(new Set(['bank-unreachable']));
  });

  it('keeps nobody from the ledger', async () => {
    await cutOffWith(30);
    const states = rig
      .store()
      .read.open()
      .map(({ state }) => state);
    expect(states.filter((state) => state === 'requested')).toEqual([]);
  });

  it('that answers again is not overrun: a few at once, until all is done', async () => {
    await cutOffWith(30);
    const seen = watchedBank();
    rig.network.fault = () => 'none';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.engine.network().waiting).toBe(0);
    expect(seen.peak).toBe(limits.callsInFlightPerPeerMax);
  });

  it('is tried at once for the customer at the screen', async () => {
    await cutOffWith(5);
    rig.network.fault = () => 'none';
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('is tried at once by all that wait when staff ask for it', async () => {
    await cutOffWith(3);
    rig.network.fault = () => 'none';
    rig.engine.hurry();
    await settled();
    expect(rig.engine.network().waiting).toBe(0);
  });

  it('counts as back when anybody on this kiosk was answered', async () => {
    await cutOffWith(3);
    rig.network.fault = () => 'none';
    rig.engine.observe('bank', { kind: 'answered', body: null });
    await rig.clock.advance(limits.retryDelayMsBase);
    expect(rig.engine.network().waiting).toBe(0);
  });
});

it('a peer that asks for a pause gets it from everybody', async () => {
  rig.ledger.refusal = failureOf('rate-limited', 'too many', { retryAfterSeconds: 30 });
  rig.engine.start();
  for (let one = 0; one < 20; one += 1) rig.submit();
  await settled();
  const atOnce = rig.network.calls.length;
  expect(atOnce).toBeLessThanOrEqual(20);
  await rig.clock.advance(29 * SECOND_MS);
  expect(rig.network.calls.length).toBe(atOnce);
  rig.ledger.refusal = null;
  await rig.clock.advance(MINUTE_MS);
  expect(rig.engine.network().waiting).toBe(0);
});
