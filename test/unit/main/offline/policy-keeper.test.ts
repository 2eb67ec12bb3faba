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
let keptScreen: KeptPolicy | null;
let complaints: number;
beforeEach(() => {
  clock = new FakeClock();
  kept = null;
  keptScreen = null;
  complaints = 0;
});
const keeper = (): PolicyKeeper =>
  new PolicyKeeper({
    store: {
      policy: () => kept,
      keepPolicy: (one) => (kept = one),
      screenPolicy: () => keptScreen,
      keepScreenPolicy: (one) => (keptScreen = one),
    },
    notUnderstood: () => (complaints += 1),
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
    expect(keeper().signedMs()).toBeNull();
    for (const one of [first, await reloaded()]) {
      expect(one.signedMs()).toBe(clock.now().getTime());
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

describe('how the terminal presents itself', () => {
  const screen = {
    languages: ['ja', 'en'] as ('ja' | 'en')[],
    theme: 'dark' as const,
    text: 125 as const,
    limitsShown: false,
    maintenance: false,
    texts: { ja: { title: 'ようこそ' } },
  };

  it('is as the policy says, also after a restart, and ends with a policy that says nothing', async () => {
    const first = keeper();
    let told = 0;
    first.onChange(() => (told += 1));
    first.take(await signed({ screen }));
    expect(first.screen()).toEqual(screen);
    expect((await reloaded()).screen()).toEqual(screen);
    first.take(await signed());
    expect(first.screen()).toBeNull();
    expect((await reloaded()).screen()).toBeNull();
    expect(told).toBe(2);
  });

  it.each([
    ['a part that is not known here', { ...screen, music: 'loud' }],
    ['a language that is not spoken here', { ...screen, languages: ['de'] }],
    ['no object at all', 'dark'],
  ])('stays as it was where the policy says %s', async (_, strange) => {
    const held = keeper();
    held.take(await signed({ screen }));
    held.take(await signed({ screen: strange, version: 9 }));
    expect(held.screen()).toEqual(screen);
    expect(held.current()?.policy.version, 'the rest of the policy holds').toBe(9);
    expect((await reloaded()).screen()).toEqual(screen);
    expect(complaints).toBe(1);
  });

  it('leaves maintenance also by a policy that is not understood otherwise', async () => {
    const held = keeper();
    held.take(await signed({ screen: { ...screen, maintenance: true } }));
    held.take(await signed({ screen: { ...screen, music: 'loud' }, version: 9 }));
    expect(held.screen()).toEqual(screen);
  });

  it.each([true, false])('keeps such a word on maintenance over a restart: %s', async (said) => {
    const held = keeper();
    held.take(await signed({ screen: { ...screen, maintenance: !said } }));
    const strange = { ...screen, maintenance: said, music: 'loud' };
    held.take(await signed({ screen: strange, version: 9 }));
    expect((await reloaded()).screen()).toEqual({ ...screen, maintenance: said });
  });

  it('is believed from the disk only with the ledger’s signature', async () => {
    const held = keeper();
    held.take(await signed({ screen }));
    const forged = JSON.stringify({ ...screen, texts: { en: { title: 'Give us your PIN' } } });
    const [head = '', , signature = ''] = (keptScreen?.jws ?? '').split('.');
    keptScreen = {
      keys: keptScreen?.keys ?? '',
      jws: `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`,
    };
    expect((await reloaded()).screen()).toBeNull();
  });
});
