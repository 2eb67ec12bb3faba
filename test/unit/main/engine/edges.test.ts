/**
 * Every edge of the kiosk's table (DESIGN section 3), taken by the real engine on a real file, and every
 * pair of states that is no edge, refused by the table. What is not listed here does not happen.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const MINUTE_MS = 60_000;

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
  rig.engine.start();
});
afterEach(async () => {
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

async function redeemed(): Promise<RedemptionId> {
  const id = rig.submit();
  await settled();
  return id;
}

async function wishedFor(): Promise<RedemptionId> {
  const id = rig.wish();
  await rig.clock.advance(MINUTE_MS);
  return id;
}

async function expiredWish(): Promise<RedemptionId> {
  rig.network.fault = () => 'lost-request';
  const id = rig.wish();
  await settled();
  rig.clock.setWallClock('2026-06-01T00:00:00.000Z');
  rig.network.fault = () => 'none';
  await rig.clock.advance(MINUTE_MS);
  return id;
}

const edges: Record<string, () => Promise<RedemptionId>> = {
  'wished>requested': wishedFor,
  'wished>rejected': expiredWish,
  'requested>authorized': redeemed,
  'requested>rejected': () => {
    rig.ledger.refusal = failureOf('points-insufficient', 'too few');
    return redeemed();
  },
  'authorized>sent': redeemed,
  'sent>confirmed': redeemed,
  'confirmed>settled': redeemed,
  'confirmed>refused': () => {
    rig.bank.decide = () => 'refused';
    return redeemed();
  },
  'confirmed>cancelled': () => {
    rig.bank.decide = () => 'cancelled';
    return redeemed();
  },
};

describe('each edge is taken', () => {
  it.each(Object.entries(edges))('%s', async (edge, take) => {
    const states = rig.journal(await take());
    const taken = states.slice(1).map((to, before) => `${states[before]}>${to}`);
    expect(taken).toContain(edge);
  });
});

it('no other edge is in the table of the disk', () => {
  const [guard] = rig.sql<{ sql: string }>(
    "SELECT sql FROM sqlite_master WHERE name = 'transfer_goes_forward'",
  );
  const onDisk = [...(guard?.sql ?? '').matchAll(/'([a-z]+>[a-z]+)'/g)].map(([, edge]) => edge);
  expect(onDisk).toHaveLength(Object.keys(edges).length);
  expect(new Set(onDisk)).toEqual(new Set(Object.keys(edges)));
});

it('what is paid and then sent back stays settled here: the account tells what became of it', async () => {
  const id = await redeemed();
  const booked = rig.ledger.booked.get(id);
  if (booked === undefined) throw new Error('not booked');
  booked.redemption = { ...booked.redemption, state: 'returned' };
  rig.restart();
  rig.engine.hurry();
  await rig.clock.advance(MINUTE_MS);
  expect(rig.transfer(id).state).toBe('settled');
  expect(rig.network.named('redemption')).toEqual([]);
});
