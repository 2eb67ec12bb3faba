import { beforeEach, describe, expect, it } from 'vitest';
import { ClockWatch, type WrongClock } from '../../../main/clock-watch.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';

const MINUTE_MS = 60_000;
let clock: FakeClock;
let watch: ClockWatch;
let turns: (WrongClock['known'] | null)[];
let changes: number;
beforeEach(() => {
  clock = new FakeClock('2026-03-14T09:00:00.000Z');
  turns = [];
  changes = 0;
  watch = new ClockWatch({ clock, turned: (wrong) => turns.push(wrong?.known ?? null) });
  watch.onChange(() => (changes += 1));
});
const ledgerSays = (at: string): void => watch.told(Date.parse(at));

describe('a clock', () => {
  it('is right while nobody has said anything', async () => {
    expect(watch.wrong()).toBeNull();
    await watch.right();
    expect(clock.timersPending).toBe(0);
  });

  it.each([
    ['2026-03-14T09:03:59.000Z', false],
    ['2026-03-14T08:56:01.000Z', false],
    ['2026-03-14T09:04:01.000Z', true],
    ['2026-03-14T08:55:59.000Z', true],
    ['2031-03-14T09:00:00.000Z', true],
  ])('that says 09:00 where the ledger says %s: wrong is %s', (at, isWrong) => {
    ledgerSays(at);
    expect(watch.wrong()).toEqual(
      isWrong ? { shows: '2026-03-14T09:00:00.000Z', right: at, known: 'told' } : null,
    );
  });

  it('is right again once somebody has set it, without asking anybody', async () => {
    ledgerSays('2026-03-14T21:00:00.000Z');
    await clock.advance(10 * MINUTE_MS);
    // The right time went on meanwhile.
    expect(watch.wrong()).toMatchObject({ right: '2026-03-14T21:10:00.000Z' });
    let served = false;
    void watch.right().then(() => (served = true));
    await clock.advance(MINUTE_MS);
    expect(served).toBe(false);
    clock.setWallClock('2026-03-14T21:11:20.000Z');
    await clock.advance(MINUTE_MS);
    expect(served).toBe(true);
    expect(watch.wrong()).toBeNull();
    expect(turns).toEqual(['told', null]);
    expect(clock.timersPending, 'and nothing is looked at any more').toBe(0);
  });

  it('is right again where the ledger says so', () => {
    ledgerSays('2026-03-14T21:00:00.000Z');
    ledgerSays('2026-03-14T09:00:01.000Z');
    expect(watch.wrong()).toBeNull();
    expect(turns).toEqual(['told', null]);
  });

  it('tells the screen what it says from time to time, as long as it is wrong', async () => {
    ledgerSays('2026-03-14T21:00:00.000Z');
    await clock.advance(MINUTE_MS);
    expect(changes).toBeGreaterThan(10);
    watch.stop();
    changes = 0;
    await clock.advance(MINUTE_MS);
    expect(changes).toBe(0);
  });

  it('is not called wrong for a machine that slept', async () => {
    ledgerSays('2026-03-14T09:00:00.000Z');
    clock.setWallClock('2026-03-14T18:00:00.000Z');
    await clock.advance(10 * MINUTE_MS);
    expect(watch.wrong()).toBeNull();
  });
});

describe('what was signed', () => {
  it('has passed: a clock before it is wrong, and by how much is not known', async () => {
    watch.passed(Date.parse('2026-03-14T09:03:00.000Z'));
    expect(watch.wrong()).toBeNull();
    watch.passed(Date.parse('2026-04-01T12:00:00.000Z'));
    watch.passed(Date.parse('2026-02-01T12:00:00.000Z'));
    expect(watch.wrong()).toMatchObject({ right: '2026-04-01T12:00:00.000Z', known: 'signed' });
    clock.setWallClock('2026-05-01T00:00:00.000Z');
    await clock.advance(MINUTE_MS);
    expect(watch.wrong()).toBeNull();
  });

  it('yields to what the ledger says now: its own clock may have been wrong then', async () => {
    watch.passed(Date.parse('2026-04-01T12:00:00.000Z'));
    ledgerSays('2026-03-14T09:00:02.000Z');
    await settled();
    expect(watch.wrong()).toBeNull();
  });
});
