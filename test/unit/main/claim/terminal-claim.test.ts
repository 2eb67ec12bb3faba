import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimedLedger } from '../../../../main/claim/claimed-ledger.ts';
import { TerminalClaim } from '../../../../main/claim/terminal-claim.ts';
import { StoreFailing } from '../../../../main/engine/ports.ts';
import { type Failure, failureOf } from '../../../../protocol/failure.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const credential = { cardNumber: '9704000000000018', pin: '2468' };
let rig: KioskRig;
let locked: Failure[];
let bars: string[];
let starts = 0;
let statement: string | null = null;
beforeEach(() => {
  rig = new KioskRig();
  locked = [];
  bars = [];
  starts = 0;
  statement = null;
});
afterEach(() => rig.dispose());

/** Another start on the same file. */
function start(store = rig.store().claim): TerminalClaim {
  starts += 1;
  const nonce = String(starts).padStart(22, 'n');
  return new TerminalClaim({
    store,
    ledger: rig.ledger,
    clock: rig.clock,
    newNonce: () => nonce,
    serial: () => '01',
    health: () => ({ waiting: 0, wishes: 0, quarantined: 0 }),
    statement: () => statement,
    locked: (failure) => locked.push(failure),
    barred: (failure) => bars.push(failure.code),
    released: () => bars.push('released'),
  });
}
const nonceOf = (n: number): string => String(n).padStart(22, 'n');
const known = () => rig.ledger.claim;
const kept = () => rig.store().claim;

describe('a start', () => {
  it('claims the next epoch, each under a nonce of its own', async () => {
    await start().beat();
    expect(known()).toEqual({ epoch: 1, nonce: nonceOf(1) });
    await start().beat();
    expect(known()).toEqual({ epoch: 2, nonce: nonceOf(2) });
    expect(kept().confirmed()).toBe(2);
  });
  it('has its claim on the disk before it is sent', async () => {
    const onDisk: unknown[] = [];
    rig.network.before = () => onDisk.push(kept().pending());
    await start().beat();
    expect(onDisk).toEqual([{ epoch: 1, nonce: nonceOf(1) }]);
  });
  it('shows the ledger the newest statement that it holds', async () => {
    const claim = start();
    await claim.beat();
    expect(rig.ledger.shown).toBeUndefined();
    statement = 'a.b.c';
    await claim.beat();
    expect(rig.ledger.shown).toBe('a.b.c');
  });
  it('says the same again and again, and claims nothing more', async () => {
    const claim = start();
    await claim.beat();
    await claim.beat();
    expect(known()).toEqual({ epoch: 1, nonce: nonceOf(1) });
    expect(kept().pending()).toBeNull();
  });
  it.each(['lost-answer', 'lost-request', 'server-error'] as const)(
    'first settles what the last one claimed: %s',
    async (fault) => {
      rig.network.fault = () => fault;
      expect(await start().beat()).toMatchObject({ kind: 'unknown' });
      rig.network.fault = () => 'none';
      await start().beat();
      expect(rig.network.named('heartbeat')).toHaveLength(3);
      expect(known()).toEqual({ epoch: 2, nonce: nonceOf(2) });
      expect(locked).toEqual([]);
    },
  );
  it('goes on with its own claim where the network came late', async () => {
    rig.network.fault = () => 'lost-request';
    const claim = start();
    await claim.beat();
    rig.network.fault = () => 'none';
    expect(await claim.ensure()).toEqual({ kind: 'answered', body: nonceOf(1) });
    expect(known()).toEqual({ epoch: 1, nonce: nonceOf(1) });
  });
  it('tells a ledger that was set back, and is known again', async () => {
    const claim = start();
    await claim.beat();
    rig.ledger.claim = { epoch: 0, nonce: 'x'.repeat(22) };
    const opened = await claimedLedger(rig.ledger, claim).openSession(credential);
    expect(opened.kind).toBe('answered');
    expect(locked).toEqual([]);
  });
});

describe('a copy', () => {
  beforeEach(async () => {
    await start().beat();
    rig.ledger.claim = { epoch: 2, nonce: 'x'.repeat(22) };
  });
  it('is locked, on the disk, with the certificate that is locked', async () => {
    const claim = start();
    expect(await claim.beat()).toMatchObject({
      kind: 'refused',
      failure: { code: 'terminal-copied' },
    });
    expect(locked).toMatchObject([{ code: 'terminal-copied' }]);
    expect(kept().lock()).toMatchObject({ code: 'terminal-copied', serial: '01' });
    expect(start().lock()).toMatchObject({ code: 'terminal-copied' });
  });
  it('never claims again, whatever it is told', async () => {
    await start().beat();
    rig.ledger.claim = null;
    expect(await start().beat()).toMatchObject({ kind: 'refused' });
    expect(known()).toBeNull();
  });
  it('begins nothing, and still asks and delivers', async () => {
    const claim = start();
    const ledger = claimedLedger(rig.ledger, claim);
    const id = rig.submit();
    await ledger.openSession(credential);
    await ledger.presentWish(id, 'sealed');
    await ledger.withdraw(id);
    await ledger.requestRedemption(id, {} as never, 'token');
    for (const name of ['openSession', 'presentWish', 'withdraw', 'requestRedemption'] as const)
      expect(rig.network.named(name), name).toEqual([]);
    await ledger.redemption(id);
    await ledger.deliverReceipt(id, 'receipt', 'authorization');
    expect(rig.network.named('redemption')).toHaveLength(1);
    expect(rig.network.named('deliverReceipt')).toHaveLength(1);
  });
  it('is found out at a sign-in, too, when the other one came later', async () => {
    rig.ledger.claim = { epoch: 1, nonce: nonceOf(1) };
    const claim = start();
    await claim.beat();
    rig.ledger.claim = { epoch: 3, nonce: 'x'.repeat(22) };
    const opened = await claimedLedger(rig.ledger, claim).openSession(credential);
    expect(opened).toMatchObject({ kind: 'refused', failure: { code: 'terminal-copied' } });
    expect(locked).toHaveLength(1);
  });
  it('begins anew where its lock was opened', async () => {
    await start().beat();
    kept().beginAnew();
    rig.ledger.claim = null;
    await start().beat();
    expect(known()).toMatchObject({ epoch: 1 });
    expect(kept().lock()).toBeNull();
  });
});

it('keeps the first reason it was locked for, and fills in the certificate only', () => {
  const at = '2026-03-14T09:00:00.000Z';
  kept().keepLock({ code: 'terminal-record-damaged', detail: 'corrupt', serial: null, at });
  kept().keepLock({ code: 'terminal-copied', detail: 'later', serial: '02', at });
  kept().keepLock({ code: 'terminal-copied', detail: 'later', serial: '03', at });
  expect(kept().lock()).toEqual({
    code: 'terminal-record-damaged',
    detail: 'corrupt',
    serial: '02',
    at,
  });
});

describe('a terminal that an operator has locked', () => {
  const refusal = { kind: 'refused', failure: failureOf('terminal-locked', 'x') } as const;

  it('knows it from whatever is refused, once, and is free from the first answer on', async () => {
    const claim = start();
    const ledger = claimedLedger(rig.ledger, claim);
    await ledger.policy();
    expect(bars).toEqual([]);
    rig.ledger.policy = async () => refusal;
    await ledger.policy();
    await ledger.policy();
    expect(bars).toEqual(['terminal-locked']);
    expect(claim.bar()?.code).toBe('terminal-locked');
    claim.heard({ kind: 'unknown', reason: 'timeout' });
    expect(bars).toHaveLength(1);
    await claim.beat();
    expect(bars).toEqual(['terminal-locked', 'released']);
    expect(kept().lock()).toBeNull();
  });

  it('knows it after a restart, with what the ledger said, and until the ledger answers', () => {
    start().heard(refusal);
    const next = start();
    expect(next.bar()).toMatchObject({ code: 'terminal-locked', detail: 'x' });
    next.heard({ kind: 'unknown', reason: 'timeout' });
    // Its own refusals, and those of a door that has not looked who is locked.
    for (const code of ['ledger-unreachable', 'terminal-storage-failing', 'rate-limited'] as const)
      next.heard({ kind: 'refused', failure: failureOf(code, 'y') });
    expect(next.bar()?.code).toBe('terminal-locked');
    expect(start().bar()).not.toBeNull();
    next.heard({ kind: 'answered', body: {} });
    expect(bars).toEqual(['terminal-locked', 'released']);
    expect(start().bar()).toBeNull();
  });

  it('keeps it from the next word on where the disk failed at the first', () => {
    const disk = { fails: true };
    const keepBar = (detail: string | null): void => {
      if (disk.fails) throw new StoreFailing('the disk failed');
      kept().keepBar(detail);
    };
    const claim = start({ ...kept(), keepBar });
    claim.heard(refusal);
    expect(claim.bar()?.code).toBe('terminal-locked');
    disk.fails = false;
    expect(kept().bar()).toBeNull();
    claim.heard(refusal);
    expect(kept().bar()).toBe('x');
  });
});
