/** While somebody stands at the screen what is not theirs is carried gently, and is carried all the same. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '../../../../main/engine/limits.ts';
import { type Peer } from '../../../../main/engine/next-action.ts';
import { type Call } from '../../../support/fake-channels.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const SECOND_MS = 1000;
const ROUND_TRIP_MS = 50;
const STORED = 30;

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  // Calls that wait for time to pass end first.
  await Promise.all([rig.engine.stop(), rig.clock.advance(ROUND_TRIP_MS)]);
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

const peerOfCall = ({ name }: Call): Peer =>
  name === 'order' || name === 'status' ? 'bank' : 'ledger';

interface Began {
  peer: Peer;
  id: string | null;
  beganMs: number;
  endedMs: number;
}

/** Every call takes a moment. @returns each of them, and how many were under way at once */
function watched(): { calls: Began[]; peak: Record<Peer, number> } {
  const seen = { calls: [] as Began[], peak: { ledger: 0, bank: 0 } };
  const underWay = { ledger: 0, bank: 0 };
  rig.network.hold = (call) => {
    const peer = peerOfCall(call);
    underWay[peer] += 1;
    seen.peak[peer] = Math.max(seen.peak[peer], underWay[peer]);
    const beganMs = rig.clock.monotonicMs();
    const began = { peer, id: call.id, beganMs, endedMs: Infinity };
    seen.calls.push(began);
    return new Promise((resolve) => {
      rig.clock.after(ROUND_TRIP_MS, () => {
        underWay[peer] -= 1;
        began.endedMs = rig.clock.monotonicMs();
        resolve();
      });
    });
  };
  return seen;
}

/** Left over from before this start: nobody who stands here has asked for them. */
async function withStored(count = STORED): Promise<void> {
  for (let one = 0; one < count; one += 1) rig.submit();
  rig.network.fault = (call) => (peerOfCall(call) === 'bank' ? 'lost-request' : 'none');
  rig.engine.start();
  await rig.clock.advance(SECOND_MS);
  await rig.engine.stop();
  rig.network.fault = () => 'none';
}

it('carries as many at once as a peer may have while nobody is there', async () => {
  await withStored();
  const seen = watched();
  rig.restart();
  await rig.clock.advance(5 * SECOND_MS);
  expect(rig.engine.network().waiting).toBe(0);
  expect(seen.peak).toEqual({
    ledger: limits.callsInFlightPerPeerMax,
    bank: limits.callsInFlightPerPeerMax,
  });
});

it('carries one at each peer while somebody is there, with a breath after each', async () => {
  await withStored();
  rig.isSomebodyThere = true;
  const seen = watched();
  rig.restart();
  await rig.clock.advance(STORED * SECOND_MS);
  expect(seen.peak).toEqual({ ledger: 1, bank: 1 });
  for (const peer of ['ledger', 'bank'] as const) {
    const calls = seen.calls.filter((call) => call.peer === peer);
    const endsMs = calls.map(({ endedMs }) => endedMs);
    const breaths = calls.slice(1).map(({ beganMs }, place) => beganMs - (endsMs[place] ?? 0));
    expect(breaths.length).toBeGreaterThan(5);
    expect(Math.min(...breaths)).toBeGreaterThanOrEqual(limits.breathMs);
  }
});

it('carries all of them to their end while it is touched all the time', async () => {
  await withStored();
  rig.isSomebodyThere = true;
  watched();
  rig.restart();
  await rig.clock.advance(4 * STORED * (limits.breathMs + ROUND_TRIP_MS));
  expect(rig.engine.network().waiting).toBe(0);
  expect(rig.bank.credits.size).toBe(STORED);
});

it('a bank that says nothing holds up no delivery to the ledger then either', async () => {
  await withStored(3);
  rig.isSomebodyThere = true;
  const { promise: silence, resolve } = Promise.withResolvers<void>();
  rig.network.hold = (call) => (peerOfCall(call) === 'bank' ? silence : null);
  rig.restart();
  const id = rig.submit();
  await rig.clock.advance(SECOND_MS);
  expect(rig.transfer(id).state).toBe('sent');
  resolve();
});

it('their own goes first, without a breath, beside the one that is under way', async () => {
  await withStored();
  rig.isSomebodyThere = true;
  const seen = watched();
  rig.restart();
  await rig.clock.advance(SECOND_MS);
  const askedMs = rig.clock.monotonicMs();
  const id = rig.submit();
  await rig.clock.advance(3 * ROUND_TRIP_MS);
  expect(rig.transfer(id).state).toBe('settled');
  const own = seen.calls.filter((call) => call.id === id);
  expect(own.map(({ beganMs }) => beganMs - askedMs)).toEqual(
    [0, 1, 2].map((n) => n * ROUND_TRIP_MS),
  );
  expect(rig.engine.network().waiting).toBeGreaterThan(STORED / 2);
});

it('their own that failed goes before all that never did, as soon as it is due', async () => {
  await withStored(4 * STORED);
  const seen = watched();
  rig.restart();
  const id = rig.submit();
  rig.network.fault = (call) => (call.id === id && call.name === 'order' ? 'server-error' : 'none');
  await rig.clock.advance(3 * ROUND_TRIP_MS);
  rig.network.fault = () => 'none';
  const failedMs = rig.clock.monotonicMs();
  await rig.clock.advance(limits.retryDelayMsBase + ROUND_TRIP_MS);
  const again = seen.calls.filter(({ id: asked, beganMs }) => asked === id && beganMs > failedMs);
  expect(again).not.toEqual([]);
  // The others had not ended yet: it did not wait for them.
  expect(rig.engine.network().waiting).toBeGreaterThan(0);
});

it('goes on at full speed by itself once nobody is there any more', async () => {
  await withStored();
  rig.isSomebodyThere = true;
  const seen = watched();
  rig.restart();
  await rig.clock.advance(SECOND_MS);
  rig.isSomebodyThere = false;
  await rig.clock.advance(5 * SECOND_MS);
  expect(seen.peak.bank).toBe(limits.callsInFlightPerPeerMax);
  expect(rig.engine.network().waiting).toBe(0);
});
