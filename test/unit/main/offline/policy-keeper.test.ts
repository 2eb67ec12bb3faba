import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { type Policy } from '../../../../protocol/messages.ts';
import { generateKey, type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../protocol/sealed/sign.ts';
import { type SignedPolicy } from '../../../../main/engine/ports.ts';
import { PolicyKeeper } from '../../../../main/offline/policy-keeper.ts';
import { type KeptPolicy } from '../../../../main/offline/ports.ts';
import { exampleCaps } from '../../../support/fake-channels.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const TERMINAL = 'urn:kangen:kiosk:komorebi:k1';
let signing: KeptKey;
let reading: KeptKey;
beforeAll(async () => {
  signing = await generateKey('sig');
  reading = await generateKey('enc');
});

let clock: FakeClock;
let kept: KeptPolicy | null;
beforeEach(() => {
  clock = new FakeClock();
  kept = null;
});
const keeper = (): PolicyKeeper =>
  new PolicyKeeper({
    store: { policy: () => kept, keepPolicy: (one) => (kept = one) },
    clock,
    terminal: TERMINAL,
  });

async function signed(change: Partial<Policy> = {}): Promise<SignedPolicy> {
  const iat = clock.now().getTime() / 1000;
  const policy: Policy = {
    iss: LEDGER_URN,
    aud: TERMINAL,
    iat,
    jti: '6f1d1ac6-2d4e-4a5b-8d1c-3f2e1d0c9b8a',
    exp: iat + 3_600,
    version: 1,
    wishes: exampleCaps(),
    idle: { askAfterSeconds: 45, answerSeconds: 20 },
    ...change,
  };
  const jws = await signMessage('policy', policy, signing);
  return { policy, jws, keys: { keys: [publicHalf(signing), publicHalf(reading)] } };
}

/** As after a restart: nothing but what is on the disk. */
async function reloaded(): Promise<PolicyKeeper> {
  const next = keeper();
  await next.load();
  return next;
}

describe('the policy of this terminal', () => {
  it('is none before the ledger gave one', async () => {
    expect((await reloaded()).current()).toBeNull();
  });
  it('is held, with the key to seal to, also after a restart', async () => {
    const given = await signed();
    const first = keeper();
    first.take(given);
    for (const one of [first, await reloaded()]) {
      expect(one.current()).toEqual({ policy: given.policy, reader: publicHalf(reading) });
    }
  });
  it('is worth nothing after its end', async () => {
    const one = keeper();
    one.take(await signed());
    await clock.advance(3_599_000);
    expect(one.current()).not.toBeNull();
    await clock.advance(1_000);
    expect(one.current()).toBeNull();
  });
});

describe('what lies on the disk is verified again', () => {
  it.each<[string, (given: SignedPolicy) => KeptPolicy]>([
    ['changed', ({ jws, keys }) => ({ jws: tampered(jws), keys: JSON.stringify(keys) })],
    ['without its keys', ({ jws }) => ({ jws, keys: '{"keys":[]}' })],
    ['with keys that are none', ({ jws }) => ({ jws, keys: 'nonsense' })],
    [
      'without a key to seal to',
      ({ jws }) => ({ jws, keys: JSON.stringify({ keys: [publicHalf(signing)] }) }),
    ],
  ])('%s: counts as none', async (_, damaged) => {
    kept = damaged(await signed());
    expect((await reloaded()).current()).toBeNull();
  });
  it.each<[string, Partial<Policy>]>([
    ['another terminal', { aud: 'urn:kangen:kiosk:komorebi:k2' }],
    ['another issuer', { iss: 'urn:kangen:bank:KANGDEFF' }],
  ])('of %s: counts as none', async (_, change) => {
    const { jws, keys } = await signed(change);
    kept = { jws, keys: JSON.stringify(keys) };
    expect((await reloaded()).current()).toBeNull();
  });
});

function tampered(jws: string): string {
  const [head = '', body = '', signature = ''] = jws.split('.');
  const text = Buffer.from(body, 'base64url').toString().replace('"countMax":5', '"countMax":9');
  return [head, Buffer.from(text).toString('base64url'), signature].join('.');
}
