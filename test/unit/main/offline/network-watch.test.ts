import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SignedPolicy } from '../../../../main/engine/ports.ts';
import { limits } from '../../../../main/offline/limits.ts';
import { NetworkWatch } from '../../../../main/offline/network-watch.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

let rig: KioskRig;
let watch: NetworkWatch;
let taken: SignedPolicy[];
beforeEach(() => {
  rig = new KioskRig();
  taken = [];
  watch = new NetworkWatch({
    ledger: rig.ledger,
    bank: { keys: () => rig.network.carry({ name: 'status', id: null }, () => ({ keys: [] })) },
    engine: rig.engine,
    keeper: { take: (one) => taken.push(one) },
    beat: () => Promise.resolve(),
    clock: rig.clock,
    chance: () => 0.5,
    fatal: (error) => rig.fatals.push(error),
  });
});
afterEach(async () => {
  await watch.stop();
  await rig.dispose();
});
const rounds = (): number => rig.network.named('policy').length;

it('says which of the two cannot be reached, while nobody transfers anything', async () => {
  rig.network.fault = ({ name }) => (name === 'status' ? 'lost-request' : 'none');
  watch.start();
  await settled();
  expect(rig.engine.network()).toMatchObject({ ledger: 'reachable', bank: 'unreachable' });
  rig.network.fault = ({ name }) => (name === 'policy' ? 'lost-request' : 'none');
  await rig.clock.advance(limits.watchRetryMsMax);
  expect(rig.engine.network()).toMatchObject({ ledger: 'unreachable', bank: 'reachable' });
});

it('takes each policy that comes, and none where none comes', async () => {
  watch.start();
  await settled();
  expect(taken).toEqual([]);
  rig.ledger.signedPolicy = { policy: {} as never, jws: 'a.b.c', keys: { keys: [] } };
  await rig.clock.advance(limits.watchMs);
  expect(taken.map(({ jws }) => jws)).toEqual(['a.b.c']);
});

it('asks often while somebody is silent, and seldom else', async () => {
  watch.start();
  await rig.clock.advance(limits.watchMs - 1);
  expect(rounds()).toBe(1);
  rig.network.fault = () => 'lost-request';
  await rig.clock.advance(limits.watchMs);
  expect(rounds()).toBeGreaterThan(3);
});

it('asks at once where staff want it, and not twice at a time', async () => {
  watch.start();
  watch.askNow();
  await settled();
  expect(rounds()).toBe(1);
  watch.askNow();
  await settled();
  expect(rounds()).toBe(2);
});

it('asks nobody after it was stopped', async () => {
  watch.start();
  await watch.stop();
  await rig.clock.advance(limits.watchMs * 3);
  expect(rounds()).toBe(1);
});
