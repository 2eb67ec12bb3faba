import { beforeEach, expect, it } from 'vitest';
import { type SnapshotOnWire, usualDisplay } from '../../../protocol/ipc.ts';
import { snapshotPublisher } from '../../../main/publisher.ts';
import { type Facts } from '../../../main/snapshot.ts';
import { limits } from '../../../main/limits.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';

const facts = (shop: string): Omit<Facts, 'sequence'> => ({
  shop,
  language: 'en',
  display: usualDisplay,
  terminal: { phase: 'starting', step: 'opening' },
  network: { ledger: 'unknown', bank: 'unknown', waiting: 0 },
  customer: { phase: 'nobody' },
  followed: null,
});
let shop: string;
let sent: SnapshotOnWire[];
let clock: FakeClock;
const publisher = () =>
  snapshotPublisher({ facts: () => facts(shop), send: (wire) => sent.push(wire), clock });
beforeEach(() => {
  clock = new FakeClock();
  shop = 'one';
  sent = [];
});

it('sends one snapshot for many changes of one turn, with what is true at its end', async () => {
  const { changed } = publisher();
  changed();
  shop = 'two';
  changed();
  expect(sent).toEqual([]);
  await settled();
  expect(sent.map(({ shop, sequence }) => ({ shop, sequence }))).toEqual([
    { shop: 'two', sequence: 1 },
  ]);
});

it('the sequence rises with every snapshot', async () => {
  const { changed, current } = publisher();
  for (let change = 0; change < 3; change += 1) {
    changed();
    await settled();
  }
  expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(current().sequence).toBe(3);
});

it('sends the brand with its picture to the page that asks, and with no change', async () => {
  const brand = { accent: '#0b3d91', onAccent: '#ffffff', logo: 'data:image/png;base64,AAAA' };
  const { changed, current } = snapshotPublisher({
    facts: () => ({ ...facts('one'), brand }),
    send: (wire) => sent.push(wire),
    clock,
  });
  changed();
  await settled();
  expect(sent).toMatchObject([{ shop: 'one' }]);
  expect(sent[0]).not.toHaveProperty('brand');
  expect(current().brand).toEqual(brand);
});

it('sends one snapshot for all that nobody waits for, within a moment', async () => {
  const { changedBeside } = publisher();
  for (const name of ['two', 'three', 'four']) {
    shop = name;
    changedBeside();
    await clock.advance(limits.snapshotOthersMs / 4);
  }
  expect(sent).toEqual([]);
  await clock.advance(limits.snapshotOthersMs / 4);
  expect(sent.map(({ shop, sequence }) => ({ shop, sequence }))).toEqual([
    { shop: 'four', sequence: 1 },
  ]);
  changedBeside();
  await clock.advance(limits.snapshotOthersMs);
  expect(sent).toHaveLength(2);
});

it('sends it with what somebody waits for, and not once more', async () => {
  const { changed, changedBeside } = publisher();
  changedBeside();
  changed();
  changedBeside();
  await settled();
  expect(sent).toHaveLength(1);
  await clock.advance(limits.snapshotOthersMs);
  expect(sent).toHaveLength(1);
});

it('says nothing after it was closed', async () => {
  const { changed, changedBeside, close } = publisher();
  changedBeside();
  changed();
  close();
  await clock.advance(limits.snapshotOthersMs);
  expect(sent).toEqual([]);
  expect(clock.timersPending).toBe(0);
});
