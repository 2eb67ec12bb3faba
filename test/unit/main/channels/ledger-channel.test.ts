import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LedgerChannel, ledgerChannel } from '../../../../main/channels/ledger-channel.ts';
import { failureOf } from '../../../../protocol/failure.ts';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import {
  credential,
  pinChange,
  pinChangeRequest,
  sessionRequest,
} from '../../../../protocol/ledger.ts';
import { decryptAs } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey } from '../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../protocol/sealed/sign.ts';
import { type IdentityFiles } from '../../../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../../../support/enrolled-parties.ts';
import {
  type Asked,
  type Script,
  scriptedParty,
  type ScriptedParty,
} from '../../../support/scripted-party.ts';
import {
  AMOUNT,
  AT,
  authorization,
  BANK,
  ID,
  JTI,
  keySetOf,
  KIOSK,
  OTHER_ID,
  redemptionOnWire,
  statement,
} from './channels.rig.ts';

const TOKEN = 't'.repeat(43);
const INVALID = { kind: 'unknown', reason: 'answer-invalid' };

let identities: Record<'kiosk' | 'ledger', IdentityFiles>;
let keys: Record<'signing' | 'reading' | 'nextReading' | 'stranger', KeptKey>;
let ledger: ScriptedParty;
let channel: LedgerChannel;

beforeAll(async () => {
  identities = await enrolledParties({ kiosk: KIOSK, ledger: LEDGER_URN });
  const [signing, reading, nextReading, stranger] = await Promise.all([
    generateKey('sig'),
    generateKey('enc'),
    generateKey('enc'),
    generateKey('sig'),
  ]);
  keys = { signing, reading, nextReading, stranger };
  ledger = await scriptedParty(identities.ledger);
}, 60_000);
afterAll(() => ledger.stop());

beforeEach(() => {
  ledger.asked.length = 0;
  channel = ledgerChannel({
    url: ledger.url,
    identity: identities.kiosk,
    terminal: KIOSK,
    bank: BANK,
    now: () => new Date(AT),
    newJti: () => JTI,
  });
});
afterEach(() => channel.close());

/** The ledger shows its keys, and answers everything else with this. */
function answers(
  script: Script | ((asked: Asked) => Script | Promise<Script>),
  shown?: Script,
): void {
  const known = shown ?? keySetOf(keys.signing, keys.reading);
  ledger.script = (asked) => {
    if (asked.path === '/v1/keys') return known;
    return typeof script === 'function' ? script(asked) : script;
  };
}

describe('a session', () => {
  const card = { cardNumber: '4000000000000002', pin: '1234' };
  const session = { json: { token: TOKEN, expiresAt: AT } };

  it('is opened with a credential that only the ledger can read, made for this terminal', async () => {
    answers(session);
    expect(await channel.openSession(card)).toEqual({ kind: 'answered', body: session.json });
    const sent = ledger.asked.find(({ path }) => path === '/v1/sessions');
    expect(JSON.stringify(sent)).not.toContain(card.cardNumber);
    const { credential: jwe } = sessionRequest.parse(sent?.body);
    const opened = await decryptAs([keys.reading], 'kangen-credential+json', jwe);
    expect(opened.ok && credential.parse(JSON.parse(opened.plaintext))).toEqual({
      ...card,
      terminal: KIOSK,
      jti: JTI,
      iat: Date.parse(AT) / 1000,
    });
  });

  it('sends nothing, and says so, where the key cannot be had', async () => {
    answers(session, { status: 503, json: failureOf('service-unavailable', 'starting') });
    expect(await channel.openSession(card)).toMatchObject({
      kind: 'refused',
      failure: { code: 'ledger-unreachable' },
    });
    expect(ledger.asked.map(({ path }) => path)).toEqual(['/v1/keys']);
  });

  it('is asked for again, once, with the key that the ledger has changed to', async () => {
    let shown = keys.reading;
    ledger.script = async ({ path, body }) => {
      if (path === '/v1/keys') return keySetOf(keys.signing, shown);
      const { credential: jwe } = sessionRequest.parse(body);
      const opened = await decryptAs([keys.nextReading], 'kangen-credential+json', jwe);
      shown = keys.nextReading;
      return opened.ok ? session : { status: 400, json: failureOf('body-invalid', 'cannot open') };
    };
    expect((await channel.openSession(card)).kind).toBe('answered');
    expect(ledger.asked.map(({ path }) => path)).toEqual([
      '/v1/keys',
      '/v1/sessions',
      '/v1/keys',
      '/v1/sessions',
    ]);
  });

  it('is refused with what the ledger says', async () => {
    const said = failureOf('credential-refused', 'no', { attemptsLeft: 2 });
    answers({ status: 401, json: said });
    expect(await channel.openSession(card)).toEqual({ kind: 'refused', failure: said });
  });

  it('changes the PIN of its card, both sealed to the ledger and bound to this terminal', async () => {
    answers({ json: { changed: true } });
    const typed = { pin: '2468', newPin: '9041' };
    expect((await channel.changePin(TOKEN, { ...typed, boot: 'b'.repeat(22) })).kind).toBe(
      'answered',
    );
    const sent = ledger.asked.find(({ path }) => path === '/v1/pin');
    expect(JSON.stringify(sent)).not.toContain('9041');
    const { change } = pinChangeRequest.parse(sent?.body);
    const opened = await decryptAs([keys.reading], 'kangen-pin-change+json', change);
    expect(opened.ok && pinChange.parse(JSON.parse(opened.plaintext))).toEqual({
      ...typed,
      boot: 'b'.repeat(22),
      terminal: KIOSK,
      jti: JTI,
      iat: Date.parse(AT) / 1000,
    });
  });

  it('ends by its token', async () => {
    answers({ json: { ended: true } });
    expect(await channel.endSession(TOKEN)).toEqual({ kind: 'answered', body: undefined });
    expect(ledger.asked[0]).toEqual({
      method: 'POST',
      path: '/v1/sessions/end',
      token: TOKEN,
      body: {},
    });
  });
});

it('asks for the page of history before another', async () => {
  answers({ status: 401, json: failureOf('session-required', 'expired') });
  expect(await channel.account(TOKEN, 'a/b c')).toMatchObject({ kind: 'refused' });
  expect(ledger.asked[0]).toMatchObject({ path: '/v1/account?before=a%2Fb%20c', token: TOKEN });
});

describe('a redemption', () => {
  const request = {
    points: 2_500,
    amount: AMOUNT,
    consent: { text: 'redeem-to-own-account/1', language: 'en', payee: 'DE•• 1234', givenAt: AT },
  } as const;

  it('goes out with money as text, and comes back verified, with money as bigint', async () => {
    const jws = await signMessage('authorization', authorization(), keys.signing);
    answers({ json: redemptionOnWire({ authorization: jws }) });
    expect(await channel.requestRedemption(ID, request, TOKEN)).toMatchObject({
      kind: 'answered',
      body: { authorization: jws, amount: AMOUNT },
    });
    expect(ledger.asked[0]).toMatchObject({
      method: 'PUT',
      path: `/v1/redemptions/${ID}`,
      token: TOKEN,
      body: { points: 2_500, amount: { currency: 'EUR', minor: '2500' } },
    });
  });

  const forged = {
    'signed by somebody else': () => signMessage('authorization', authorization(), keys.stranger),
    'for another id': () =>
      signMessage('authorization', authorization({ redemption: OTHER_ID }), keys.signing),
    'for another terminal': () =>
      signMessage(
        'authorization',
        authorization({ terminal: 'urn:kangen:kiosk:hanami:front-2' }),
        keys.signing,
      ),
    'for another bank': () =>
      signMessage(
        'authorization',
        authorization({ aud: 'urn:kangen:bank:OTHRDEFF' }),
        keys.signing,
      ),
    'over another amount': () =>
      signMessage(
        'authorization',
        authorization({ amount: { currency: 'EUR', minor: 9_999n } }),
        keys.signing,
      ),
    'issued in another name': () =>
      signMessage('authorization', authorization({ iss: BANK }), keys.signing),
    'a statement in its place': () => signMessage('statement', statement(), keys.signing),
  };
  it.each(Object.entries(forged))('is unknown with an authorization %s', async (_what, sign) => {
    answers({ json: redemptionOnWire({ authorization: await sign() }) });
    expect(await channel.redemption(ID)).toEqual(INVALID);
  });

  it('is unknown where the answer is about another id', async () => {
    answers({ json: redemptionOnWire({ id: OTHER_ID }) });
    expect(await channel.redemption(ID)).toEqual(INVALID);
  });

  it('concludes with a statement that says the same', async () => {
    const jws = await signMessage('statement', statement(), keys.signing);
    answers({
      json: redemptionOnWire({ state: 'completed', outcome: 'completed', statement: jws }),
    });
    expect((await channel.deliverReceipt(ID, 'a.b.c', 'd.e.f')).kind).toBe('answered');
    expect(ledger.asked[0]).toMatchObject({
      method: 'PUT',
      path: `/v1/redemptions/${ID}/receipt`,
      body: { receipt: 'a.b.c', authorization: 'd.e.f' },
    });
  });

  const contradictions = {
    'another outcome': { outcome: 'refused' },
    'other points': { points: 1 },
    'another amount': { amount: { currency: 'EUR', minor: 1n } },
    'another id': { redemption: OTHER_ID },
    'another terminal': { aud: 'urn:kangen:kiosk:hanami:front-2' },
  } as const;
  it.each(Object.entries(contradictions))(
    'is unknown where the statement names %s',
    async (_what, change) => {
      const jws = await signMessage('statement', statement(change), keys.signing);
      answers({
        json: redemptionOnWire({ state: 'completed', outcome: 'completed', statement: jws }),
      });
      expect(await channel.deliverReceipt(ID, 'a.b.c', 'd.e.f')).toEqual(INVALID);
    },
  );

  it('is withdrawn by its id and no other', async () => {
    answers({ json: { id: ID, state: 'withdrawn' } });
    expect(await channel.withdraw(ID)).toEqual({
      kind: 'answered',
      body: { id: ID, state: 'withdrawn' },
    });
    expect(await channel.withdraw(OTHER_ID)).toEqual(INVALID);
  });
});

describe("the ledger's keys", () => {
  const authorized = async (): Promise<Script> => ({
    json: redemptionOnWire({
      authorization: await signMessage('authorization', authorization(), keys.signing),
    }),
  });
  const keyCalls = (): number => ledger.asked.filter(({ path }) => path === '/v1/keys').length;

  it('are fetched once and kept', async () => {
    answers(await authorized());
    await channel.redemption(ID);
    await channel.redemption(ID);
    expect(keyCalls()).toBe(1);
  });

  it('are fetched again where a message names a new one', async () => {
    answers(await authorized(), keySetOf(keys.stranger));
    await channel.keys();
    answers(await authorized());
    expect((await channel.redemption(ID)).kind).toBe('answered');
    expect(keyCalls()).toBe(2);
  });

  it('not to be had: nothing can be said about the message, and it is not called invalid', async () => {
    answers(await authorized(), 'cut');
    expect(await channel.redemption(ID)).toEqual({ kind: 'unknown', reason: 'connection' });
  });
});
