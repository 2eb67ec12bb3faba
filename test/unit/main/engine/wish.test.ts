/** Wishes: what was asked for while the ledger could not be reached. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { exampleCaps } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PAID = ['wished', 'requested', 'authorized', 'sent', 'confirmed', 'settled'];

let rig: KioskRig;
let isDown: boolean;
beforeEach(() => {
  rig = new KioskRig();
  isDown = true;
  rig.network.fault = () => (isDown ? 'lost-request' : 'none');
  rig.engine.start();
});
afterEach(async () => {
  await rig.dispose();
  if (rig.fatals.length > 0) throw new AggregateError(rig.fatals, 'the engine met a bug');
});

/** The wall clock alone: a terminal that was switched off asks nobody meanwhile. */
const daysPass = (days: number): void =>
  rig.clock.setWallClock(new Date(rig.clock.now().getTime() + days * DAY_MS).toISOString());
const names = (): string[] => rig.network.calls.map(({ name }) => name);
const failureIn = (id: Parameters<KioskRig['transfer']>[0]): string => {
  const transfer = rig.transfer(id);
  return transfer.state === 'rejected' ? transfer.failure.code : transfer.state;
};

describe('while the ledger is silent', () => {
  it('stays a wish, counts as one, and is asked for again and again', async () => {
    const id = rig.wish();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('wished');
    expect(rig.engine.network()).toMatchObject({ ledger: 'unreachable', waiting: 1, wishes: 1 });
    expect(new Set(names())).toEqual(new Set(['redemption']));
    expect(rig.ledger.booked.size).toBe(0);
  });

  it('survives a restart', async () => {
    const id = rig.wish();
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('wished');
    isDown = false;
    rig.engine.hurry();
    await settled();
    expect(rig.journal(id)).toEqual(PAID);
  });
});

describe('when the ledger is back', () => {
  it('is told, and goes the way of any redemption', async () => {
    const id = rig.wish();
    await settled();
    isDown = false;
    await rig.clock.advance(MINUTE_MS);
    expect(rig.journal(id)).toEqual(PAID);
    expect(rig.bank.credits.get(id)).toBe(1);
    expect(rig.engine.network()).toEqual({ ledger: 'reachable', bank: 'reachable', waiting: 0 });
  });

  it('keeps nothing sealed once the ledger has decided', async () => {
    const id = rig.wish();
    isDown = false;
    await rig.clock.advance(MINUTE_MS);
    const rows = rig.sql('SELECT wish_sealed, kept_until FROM transfer WHERE id = ?', id);
    expect(rows).toEqual([{ wish_sealed: null, kept_until: null }]);
  });

  it('is told again where the answer was lost, with one effect', async () => {
    let lost = 0;
    rig.network.fault = ({ name }) => {
      if (name !== 'presentWish' || lost === 2) return 'none';
      lost += 1;
      return 'lost-answer';
    };
    const id = rig.wish();
    await rig.clock.advance(MINUTE_MS);
    expect(names().filter((name) => name === 'presentWish')).toHaveLength(3);
    expect(rig.bank.credits.get(id)).toBe(1);
    expect(rig.journal(id)).toEqual(PAID);
  });

  it('is told again after a power cut in between', async () => {
    rig.network.fault = ({ name }) => (name === 'presentWish' ? 'lost-answer' : 'none');
    const id = rig.wish();
    await settled();
    expect(rig.transfer(id).state).toBe('requested');
    expect(rig.engine.network().wishes).toBe(1);
    rig.network.fault = () => 'none';
    rig.restart();
    await settled();
    expect(rig.journal(id)).toEqual(PAID);
  });

  it('ends where the ledger refuses, with its reason, and the id is dead there', async () => {
    isDown = false;
    rig.ledger.wishRefusal = failureOf('points-insufficient', 'too few');
    const id = rig.wish();
    await rig.clock.advance(MINUTE_MS);
    expect(failureIn(id)).toBe('points-insufficient');
    expect(rig.ledger.withdrawn.has(id)).toBe(true);
    expect(rig.bank.credits.size).toBe(0);
  });

  it('waits, and calls for a person, where this terminal itself is refused', async () => {
    isDown = false;
    rig.ledger.wishRefusal = failureOf('certificate-refused', 'revoked');
    const id = rig.wish();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('requested');
    expect(rig.alarms.join()).toContain('certificate-refused');
  });
});

describe('a wish that is too old', () => {
  it('is rejected, but only once the ledger has said that it never saw it', async () => {
    const id = rig.wish();
    daysPass(8);
    expect(rig.transfer(id).state).toBe('wished');
    isDown = false;
    await rig.clock.advance(MINUTE_MS);
    expect(failureIn(id)).toBe('wish-expired');
    expect(names().at(-1)).toBe('withdraw');
    expect(rig.ledger.withdrawn.has(id)).toBe(true);
    expect(names()).not.toContain('presentWish');
  });

  it('goes on where the ledger has seen it: a copy of this disk was quicker', async () => {
    const id = rig.wish();
    daysPass(8);
    isDown = false;
    await rig.ledger.presentWish(id);
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
    expect(rig.bank.credits.get(id)).toBe(1);
  });

  it('goes on where the copy was quicker by a moment: between the question and the withdrawal', async () => {
    const id = rig.wish();
    daysPass(8);
    isDown = false;
    rig.network.before = ({ name }) => {
      if (name !== 'withdraw') return;
      rig.network.before = () => {};
      void rig.ledger.presentWish(id);
    };
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
    expect(rig.bank.credits.get(id)).toBe(1);
  });
});

describe('the caps', () => {
  const refusedWith = (caps = exampleCaps()): string => {
    try {
      rig.wish(caps);
      return 'taken';
    } catch (error) {
      return error instanceof Error ? error.message : 'thrown';
    }
  };
  const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });

  it('hold over what waits: by count', () => {
    const caps = exampleCaps({ countMax: 2 });
    expect([1, 2, 3].map(() => refusedWith(caps))).toEqual(['taken', 'taken', 'wish-not-allowed']);
  });
  it('hold over what waits: by sum', () => {
    const caps = exampleCaps({ sumMax: eur(5_100n) });
    expect([1, 2, 3].map(() => refusedWith(caps))).toEqual(['taken', 'taken', 'wish-not-allowed']);
  });
  it('hold for one: by amount', () => {
    expect(refusedWith(exampleCaps({ amountMax: eur(2_400n) }))).toBe('amount-above-limit');
    expect(refusedWith(exampleCaps({ minimum: eur(2_600n) }))).toBe('amount-below-minimum');
    expect(refusedWith(exampleCaps({ step: eur(1_000n) }))).toBe('amount-not-in-step');
    expect(refusedWith(exampleCaps({ rate: { points: 2, minor: 1 } }))).toBe('terms-changed');
  });
  it('leave room again once the ledger has decided', async () => {
    const caps = exampleCaps({ countMax: 1 });
    expect(refusedWith(caps)).toBe('taken');
    isDown = false;
    await rig.clock.advance(MINUTE_MS);
    isDown = true;
    expect(refusedWith(caps)).toBe('taken');
  });
});
