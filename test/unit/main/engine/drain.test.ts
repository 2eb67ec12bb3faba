/** A long drain leaves the event loop to others: the screen's commands are served in between. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '../../../../main/engine/limits.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('of a hundred redemptions commits a few in each turn, also where every answer is there at once', async () => {
  for (let one = 0; one < 100; one += 1) rig.submit();
  rig.engine.start();
  let turns = 0;
  let most = 0;
  while (rig.engine.network().waiting > 0) {
    const before = rig.commits;
    await nextTurn();
    most = Math.max(most, rig.commits - before);
    turns += 1;
    expect(turns).toBeLessThan(10_000);
  }
  expect(rig.bank.credits.size).toBe(100);
  expect(most).toBeLessThanOrEqual(limits.commitsPerTurnMax);
}, 60_000);

it('takes a command in the middle of it at once: on the disk when it answers', async () => {
  for (let one = 0; one < 30; one += 1) rig.submit();
  rig.engine.start();
  await nextTurn();
  expect(rig.engine.network().waiting).toBe(30);
  const id = rig.submit();
  expect(rig.sql('SELECT state FROM transfer WHERE id = ?', id)).toEqual([{ state: 'requested' }]);
});
