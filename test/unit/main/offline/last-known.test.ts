import { beforeEach, expect, it } from 'vitest';
import { limits } from '../../../../main/offline/limits.ts';
import { type LastKnownBalances, lastKnownBalances } from '../../../../main/offline/last-known.ts';
import { type KeptBalance } from '../../../../main/offline/ports.ts';
import { exampleAccount } from '../../../support/fake-channels.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const CARD = '4000000000000002';
const OTHER = '4000000000000010';

let clock: FakeClock;
let rows: Map<string, KeptBalance>;
let balances: LastKnownBalances;
const withKey = (deviceKey: string): LastKnownBalances =>
  lastKnownBalances({
    store: {
      balance: (card) => rows.get(card) ?? null,
      keepBalance: (kept) => rows.set(kept.card, kept),
    },
    clock,
    deviceKey,
  });
beforeEach(() => {
  clock = new FakeClock();
  rows = new Map();
  balances = withKey('key of this device');
});

it('tells what the card was last seen to hold, with its time', () => {
  const { available, worth, asOf } = exampleAccount();
  balances.keep(CARD, exampleAccount());
  expect(balances.find(CARD)).toEqual({ points: available, worth, asOf });
  expect(balances.find(OTHER)).toBeNull();
});

it('keeps points, worth and time, and nothing that says whose they are', () => {
  balances.keep(CARD, exampleAccount());
  const [kept] = rows.values();
  expect(Object.keys(kept ?? {}).toSorted()).toEqual([
    'asOf',
    'card',
    'currency',
    'points',
    'worth',
  ]);
  expect(JSON.stringify(kept)).not.toContain(CARD);
});

it('is nobody’s under the key of another device', () => {
  balances.keep(CARD, exampleAccount());
  expect(withKey('key of another device').find(CARD)).toBeNull();
});

it('is told to nobody once it is too old', async () => {
  balances.keep(CARD, exampleAccount());
  await clock.advance(limits.lastKnownMsMax);
  expect(balances.find(CARD)).not.toBeNull();
  await clock.advance(1_000);
  expect(balances.find(CARD)).toBeNull();
});

it('counts as none where the row is damaged', () => {
  balances.keep(CARD, exampleAccount());
  for (const row of rows.values()) row.worth = '-5';
  expect(balances.find(CARD)).toBeNull();
});
