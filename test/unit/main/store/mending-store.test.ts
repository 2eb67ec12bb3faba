/**
 * F3: at each commit of the engine the disk fails, with what was written there or not, and stays so for a
 * while. The engine goes on from what is on the disk, in the same process.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../../main/engine/engine.ts';
import { isFinal } from '../../../../main/engine/transfer-state.ts';
import { limits } from '../../../../main/store/limits.ts';
import { mendingStore, type MendingStore } from '../../../../main/store/mending-store.ts';
import { StoreUnusableError } from '../../../../main/store/open.ts';
import { openTransferStore, type OpenStore } from '../../../../main/store/transactor.ts';
import { type RedemptionId, redemptionId, uuidV7From } from '../../../../protocol/ids.ts';
import { exampleCaps, exampleRequest, exampleWish } from '../../../support/fake-channels.ts';
import { KioskRig, TOKEN } from '../../../support/kiosk-rig.ts';

type Fails = 'durable' | 'not-durable';
/** requested, authorized, sent, confirmed, settled */
const COMMITS = 5;
const DISK_IS_WELL_AFTER_MS = 30_000;

let rig: KioskRig;
let disk: {
  failsAt: number;
  how: Fails;
  code: string;
  /** Well again before anybody looks. */
  passing: boolean;
  well: boolean;
  /** Found well each time, and takes nothing that matters. */
  flaps: boolean;
  commits: number;
};
let store: MendingStore;
let engine: Engine;
let opened: number;
let healed: number;
/** Whether it failed when it said so. */
let told: boolean[];

beforeEach(() => {
  rig = new KioskRig();
  disk = {
    failsAt: 0,
    how: 'durable',
    code: 'SQLITE_IOERR_FSYNC',
    passing: false,
    well: true,
    flaps: false,
    commits: 0,
  };
  opened = 0;
  healed = 0;
  store = mendingStore({
    open: () => failingStore(),
    reopen: () => failingStore(),
    clock: rig.clock,
    chance: () => 0.5,
    failing: () => {},
    healed: () => {
      healed += 1;
    },
  });
  engine = new Engine({
    store,
    ledger: rig.ledger,
    bank: rig.bank,
    clock: rig.clock,
    ids: { redemption: nextId },
    chance: () => 0.5,
    alarm: () => {},
    fatal: (error) => rig.fatals.push(error),
  });
  store.onHealed(() => engine.recover());
  told = [];
  store.onFailing(() => told.push(store.isFailing()));
  engine.start();
});
afterEach(async () => {
  expect(rig.fatals).toEqual([]);
  await engine.stop();
  store.close();
  await rig.dispose();
});

function failingStore(): OpenStore {
  opened += 1;
  const real = openTransferStore({ file: rig.file });
  return {
    ...real,
    transact: (work) => {
      disk.commits += 1;
      const failsNow = disk.commits === disk.failsAt;
      if (failsNow) disk.well = disk.passing;
      if (failsNow && disk.how === 'durable') real.transact(work);
      if (failsNow || !disk.well || disk.flaps) throw diskFailure();
      return real.transact(work);
    },
    probe: () => {
      if (!disk.well) throw diskFailure();
      real.probe();
    },
  };
}
const diskFailure = () => new Database.SqliteError('disk I/O error', disk.code);

let ids = 0;
function nextId(): RedemptionId {
  ids += 1;
  const tail = Uint8Array.from({ length: 10 }, (_, place) => (place === 9 ? ids : 9));
  return redemptionId.parse(uuidV7From(rig.clock.now().getTime() + ids, tail));
}

const onDisk = (): { id: string; state: string }[] =>
  rig.sql('SELECT id, state FROM transfer ORDER BY id');
const credits = (): number[] => [...rig.bank.credits.values()];

async function heal(): Promise<void> {
  await rig.clock.advance(DISK_IS_WELL_AFTER_MS);
  expect(healed).toBe(0);
  disk.well = true;
  await rig.clock.advance(60_000);
}

describe.each(['durable', 'not-durable'] as const)('a commit fails and is %s', (how) => {
  it.each(Array.from({ length: COMMITS }, (_, place) => place + 1))(
    'at commit %i of a redemption: it ends once, and nothing is shown that is not so',
    async (failsAt) => {
      Object.assign(disk, { failsAt, how });
      const [atOrder, atDelivery]: unknown[][] = [[], []];
      const foundAt = new Map([
        ['order', atOrder],
        ['deliverReceipt', atDelivery],
      ]);
      rig.network.before = ({ name, id }) => {
        foundAt.get(name)?.push(onDisk().find((row) => row.id === id)?.state);
      };
      const submitted = engine.submit(exampleRequest(), TOKEN);
      await rig.clock.advance(1_000);
      const shown = submitted.ok ? engine.follow(submitted.id)?.transfer.state : 'requested';
      expect(isFinal(shown ?? 'settled')).toBe(false);
      await heal();
      expect(healed).toBe(1);
      const rows = onDisk().map(({ state }) => state);
      // Whoever was told "nothing was recorded" is never paid; whoever was told "accepted" is, once.
      const expected = failsAt > 1 ? ['settled'] : how === 'durable' ? ['rejected'] : [];
      expect(submitted.ok).toBe(failsAt > 1);
      expect(rows).toEqual(expected);
      expect(credits()).toEqual(failsAt > 1 ? [1] : []);
      expect(engine.network().waiting).toBe(0);
      expect(atOrder?.every((state) => state === 'sent')).toBe(true);
      expect(atDelivery?.every((state) => state === 'confirmed')).toBe(true);
    },
  );

  it('of a wish: it is refused, and is never carried out', async () => {
    rig.network.fault = () => 'lost-request';
    Object.assign(disk, { failsAt: 1, how });
    const wished = engine.wish(aWish(), exampleCaps());
    expect(wished).toMatchObject({ ok: false, failure: { code: 'terminal-storage-failing' } });
    rig.network.fault = () => 'none';
    await heal();
    expect(onDisk().map(({ state }) => state)).toEqual(how === 'durable' ? ['rejected'] : []);
    expect(rig.network.named('presentWish')).toEqual([]);
  });

  it('and the disk is well at once: the disk says whether it was recorded', async () => {
    Object.assign(disk, { failsAt: 1, how, code: 'SQLITE_BUSY', passing: true });
    const submitted = engine.submit(exampleRequest(), TOKEN);
    expect(submitted.ok).toBe(how === 'durable');
    await rig.clock.advance(60_000);
    expect(onDisk().map(({ state }) => state)).toEqual(how === 'durable' ? ['settled'] : []);
  });
});

describe('while the disk fails', () => {
  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_CANTOPEN'])(
    'new work is refused, what is in flight is kept, nobody is asked anything: %s',
    async (code) => {
      Object.assign(disk, { failsAt: 2, how: 'not-durable', code });
      const first = engine.submit(exampleRequest(), TOKEN);
      await rig.clock.advance(1_000);
      const calls = rig.network.calls.length;
      expect(engine.submit(exampleRequest(), TOKEN)).toMatchObject({
        ok: false,
        failure: { code: 'terminal-storage-failing' },
      });
      await rig.clock.advance(20_000);
      expect(rig.network.calls.length).toBe(calls);
      expect(engine.network().waiting).toBe(1);
      expect(store.isFailing()).toBe(true);
      expect(told).toEqual([true]);
      expect(first.ok && engine.follow(first.id)?.transfer.state).toBe('requested');
      await heal();
      expect(store.isFailing()).toBe(false);
      expect(onDisk().map(({ state }) => state)).toEqual(['settled']);
    },
  );

  it('is tried again with growing pauses, and no more often', async () => {
    Object.assign(disk, { failsAt: 1 });
    engine.submit(exampleRequest(), TOKEN);
    await rig.clock.advance(600_000);
    // Half a second, doubled up to ten: with full jitter at one half, never more than 130 in ten minutes.
    expect(opened).toBeGreaterThan(30);
    expect(opened).toBeLessThan(140);
  });

  it('and so is one that is found well and fails again at once: nobody is asked in a loop', async () => {
    const submitted = engine.submit(exampleRequest(), TOKEN);
    disk.flaps = true;
    await rig.clock.advance(600_000);
    expect(opened).toBeGreaterThan(30);
    expect(opened).toBeLessThan(140);
    expect(rig.network.calls.length).toBeLessThan(300);
    disk.flaps = false;
    await rig.clock.advance(60_000);
    expect(submitted.ok && onDisk()).toMatchObject([{ state: 'settled' }]);
    expect(credits()).toEqual([1]);
  });

  it('what is nobody’s money is not there, and disturbs nobody', async () => {
    store.offline.keepPolicy({ jws: 'a.b.c', keys: '{}' });
    expect(store.offline.policy()).not.toBeNull();
    Object.assign(disk, { failsAt: 1 });
    engine.submit(exampleRequest(), TOKEN);
    expect(store.offline.policy()).toMatchObject({ jws: 'a.b.c' });
    expect(store.offline.balance('c'.repeat(43))).toBeNull();
    expect(() => store.offline.keepPolicy({ jws: 'd.e.f', keys: '{}' })).not.toThrow();
    expect(store.claim.lock()).toBeNull();
  });
});

it('is found well only by what it was seen to take: more than any commit of ours', () => {
  const written = () => statSync(`${rig.file}-wal`).size;
  const before = written();
  store.probe();
  const once = written();
  store.probe();
  expect(once - before).toBeGreaterThan(limits.probeBytes);
  expect(written() - once).toBeGreaterThan(limits.probeBytes);
});

it('a bug stays a bug: it is no failure of the disk', () => {
  expect(() =>
    store.transact((tx) => {
      const transfer = { state: 'wished', ...aWish(), requestedAt: 'x' } as const;
      tx.insert(transfer);
    }),
  ).toThrow(/instant|ISO|invalid/i);
  expect(opened).toBe(1);
});

it('a file that cannot be opened the first time is told to whoever starts it', () => {
  const open = (): never => {
    throw new StoreUnusableError('no disk');
  };
  const parts = {
    open,
    reopen: open,
    clock: rig.clock,
    chance: () => 0.5,
    failing: () => {},
    healed: () => {},
  };
  expect(() => mendingStore(parts)).toThrow(StoreUnusableError);
});

function aWish() {
  const wish = { sealed: 'eyJhIjoxfQ..aaaa.bbbb.cccc', keptUntil: '2026-03-21T09:00:00.000Z' };
  return { id: nextId(), request: exampleWish(), wish };
}
