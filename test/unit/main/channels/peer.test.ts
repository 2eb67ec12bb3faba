/** Every way in which a network can fail is a value, and means what the engine takes it for. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Peer, peerAt } from '../../../../main/channels/peer.ts';
import { failureOf } from '../../../../protocol/failure.ts';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { money } from '../../../../protocol/money.ts';
import { type IdentityFiles } from '../../../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../../../support/enrolled-parties.ts';
import { selfSigned } from '../../../support/openssl.ts';
import { type Script, scriptedParty, type ScriptedParty } from '../../../support/scripted-party.ts';
import { BANK, ID, KIOSK } from './channels.rig.ts';

vi.mock('../../../../main/channels/limits.ts', async (original) => ({
  ...(await original<object>()),
  headersTimeoutMs: 150,
  answerBytesMax: 2_000,
}));

let identities: Record<'kiosk' | 'ledger' | 'bank', IdentityFiles>;
let ledger: ScriptedParty;
let peer: Peer;

beforeAll(async () => {
  identities = await enrolledParties({ kiosk: KIOSK, ledger: LEDGER_URN, bank: BANK });
  ledger = await scriptedParty(identities.ledger);
}, 60_000);
afterAll(() => ledger.stop());
beforeEach(() => {
  ledger.asked.length = 0;
  ledger.traces.length = 0;
  peer = peerAt({ url: ledger.url, peer: LEDGER_URN, identity: identities.kiosk });
});
afterEach(() => peer.close());

const ask = (from: Peer = peer) =>
  from.call({ method: 'GET', path: '/', answer: z.strictObject({ paid: money }) });

describe('a call', () => {
  it('about a redemption is in the trace of its id', async () => {
    ledger.script = () => ({ json: {} });
    const path = `/v1/redemptions/${ID}`;
    await peer.call({ method: 'GET', path, answer: z.strictObject({}) });
    await peer.call({ method: 'GET', path: '/v1/keys', answer: z.strictObject({}) });
    expect(ledger.traces).toEqual([
      '00-01900000000070008000000000000001-8000000000000001-01',
      null,
    ]);
  });
});

it('what time it is there is heard with each answer, also with one that refuses', async () => {
  const told: number[] = [];
  const heard = peerAt({
    url: ledger.url,
    peer: LEDGER_URN,
    identity: identities.kiosk,
    told: (atMs) => told.push(atMs),
  });
  ledger.script = () => ({ json: {} });
  await ask(heard);
  ledger.script = () => ({ status: 401, json: failureOf('session-required', 'x') });
  await ask(heard);
  await heard.close();
  expect(told).toHaveLength(2);
  for (const atMs of told) expect(Math.abs(atMs - Date.now())).toBeLessThan(60_000);
});

describe('an answer', () => {
  it('is parsed', async () => {
    ledger.script = () => ({ json: { paid: { currency: 'JPY', minor: '500' } } });
    expect(await ask()).toEqual({
      kind: 'answered',
      body: { paid: { currency: 'JPY', minor: 500n } },
    });
  });

  const final = failureOf('id-reused', 'another body');
  const cases: Record<string, { script: Script; outcome: unknown }> = {
    'a final refusal': {
      script: { status: 409, json: final },
      outcome: { kind: 'refused', failure: final },
    },
    'a refusal that may pass': {
      script: {
        status: 429,
        json: failureOf('rate-limited', 'slow down', { retryAfterSeconds: 3 }),
      },
      outcome: {
        kind: 'refused',
        failure: failureOf('rate-limited', 'slow down', { retryAfterSeconds: 3 }),
      },
    },
    'a failure of the service': {
      script: { status: 500, json: failureOf('internal-error', 'oops') },
      outcome: { kind: 'unknown', reason: 'server-error' },
    },
    'a final code under a status that is not its own': {
      script: { status: 502, json: final },
      outcome: { kind: 'unknown', reason: 'server-error' },
    },
    'a final code under the status of another': {
      script: { status: 403, json: final },
      outcome: { kind: 'unknown', reason: 'server-error' },
    },
    'a page from something in between': {
      script: { status: 502, text: '<html>' },
      outcome: { kind: 'unknown', reason: 'server-error' },
    },
    'a page from something in between that asks for a pause': {
      script: { status: 503, text: '<html>', headers: { 'retry-after': '40' } },
      outcome: { kind: 'unknown', reason: 'server-error', retryAfterSeconds: 40 },
    },
    'a refusal in no form of ours': {
      script: { status: 403, json: { error: 'no' } },
      outcome: { kind: 'unknown', reason: 'answer-invalid' },
    },
    'no JSON': { script: { text: 'fine' }, outcome: { kind: 'unknown', reason: 'answer-invalid' } },
    'a field too many': {
      script: { json: { paid: { currency: 'EUR', minor: '1' }, more: 1 } },
      outcome: { kind: 'unknown', reason: 'answer-invalid' },
    },
    'a float of money': {
      script: { json: { paid: { currency: 'EUR', minor: 1.5 } } },
      outcome: { kind: 'unknown', reason: 'answer-invalid' },
    },
    'too many bytes': {
      script: { text: JSON.stringify('x'.repeat(3_000)) },
      outcome: { kind: 'unknown', reason: 'answer-invalid' },
    },
    'a connection that is cut': {
      script: 'cut',
      outcome: { kind: 'unknown', reason: 'connection' },
    },
    silence: { script: 'silence', outcome: { kind: 'unknown', reason: 'timeout' } },
  };
  it.each(Object.entries(cases))('%s', async (_what, { script, outcome }) => {
    ledger.script = () => script;
    expect(await ask()).toEqual(outcome);
  });
});

describe('is not asked anything', () => {
  const connection = { kind: 'unknown', reason: 'connection' };

  it('where another party of the same authority answers at its address', async () => {
    const bank = await scriptedParty(identities.bank);
    const wrong = peerAt({ url: bank.url, peer: LEDGER_URN, identity: identities.kiosk });
    expect(await ask(wrong)).toEqual(connection);
    // Again: a resumed session must not let pass what a full handshake refused.
    expect(await ask(wrong)).toEqual(connection);
    expect(bank.asked).toEqual([]);
    await Promise.all([wrong.close(), bank.stop()]);
  });

  it('where the right name is in a certificate of nobody', async () => {
    const impostor = await scriptedParty({
      ...(await selfSigned(LEDGER_URN)),
      authority: identities.ledger.authority,
    });
    const wrong = peerAt({ url: impostor.url, peer: LEDGER_URN, identity: identities.kiosk });
    expect(await ask(wrong)).toEqual(connection);
    expect(impostor.asked).toEqual([]);
    await Promise.all([wrong.close(), impostor.stop()]);
  });

  it('below TLS 1.3', async () => {
    const old = await scriptedParty(identities.ledger, 'TLSv1.2');
    const towards = peerAt({ url: old.url, peer: LEDGER_URN, identity: identities.kiosk });
    expect(await ask(towards)).toEqual(connection);
    expect(old.asked).toEqual([]);
    await Promise.all([towards.close(), old.stop()]);
  });

  it('where nobody listens', async () => {
    const gone = await scriptedParty(identities.ledger);
    await gone.stop();
    const towards = peerAt({ url: gone.url, peer: LEDGER_URN, identity: identities.kiosk });
    expect(await ask(towards)).toEqual(connection);
    await towards.close();
  });
});
