import { beforeEach, expect, it } from 'vitest';
import { type SnapshotOnWire, usualDisplay } from '../../../protocol/ipc.ts';
import { snapshotPublisher } from '../../../main/publisher.ts';
import { type Facts } from '../../../main/snapshot.ts';
import { settled } from '../../support/fake-clock.ts';

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
const publisher = () =>
  snapshotPublisher(
    () => facts(shop),
    (wire) => sent.push(wire),
  );
beforeEach(() => {
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
  const { changed, current } = snapshotPublisher(
    () => ({ ...facts('one'), brand }),
    (wire) => sent.push(wire),
  );
  changed();
  await settled();
  expect(sent).toMatchObject([{ shop: 'one' }]);
  expect(sent[0]).not.toHaveProperty('brand');
  expect(current().brand).toEqual(brand);
});

it('says nothing after it was closed', async () => {
  const { changed, close } = publisher();
  changed();
  close();
  await settled();
  expect(sent).toEqual([]);
});
