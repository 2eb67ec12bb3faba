import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BankChannel, bankChannel } from '../../../../main/channels/bank-channel.ts';
import { type KeptKeys } from '../../../../main/channels/peer-keys.ts';
import { type KeySet } from '../../../../protocol/ledger.ts';
import { generateKey, type KeptKey } from '../../../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../../../protocol/sealed/sign.ts';
import { type IdentityFiles } from '../../../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../../../support/enrolled-parties.ts';
import { scriptedParty, type ScriptedParty } from '../../../support/scripted-party.ts';
import {
  authorization,
  BANK,
  ID,
  keySetOf,
  KIOSK,
  OTHER_ID,
  receipt,
  report,
} from './channels.rig.ts';

const INVALID = { kind: 'unknown', reason: 'answer-invalid' };

let identities: Record<'kiosk' | 'bank', IdentityFiles>;
let signing: KeptKey;
let stranger: KeptKey;
let bank: ScriptedParty;
let channel: BankChannel;
let carried: string;
let digest: string;

beforeAll(async () => {
  identities = await enrolledParties({ kiosk: KIOSK, bank: BANK });
  [signing, stranger] = await Promise.all([generateKey('sig'), generateKey('sig')]);
  bank = await scriptedParty(identities.bank);
  carried = await signMessage('authorization', authorization(), stranger);
  digest = await messageDigest(carried);
}, 60_000);
afterAll(() => bank.stop());
beforeEach(() => {
  bank.asked.length = 0;
  channel = bankChannel({
    url: bank.url,
    identity: identities.kiosk,
    bank: BANK,
    terminal: KIOSK,
  });
});
afterEach(() => channel.close());

function answers(status: string, evidence: string): void {
  bank.script = ({ path }) =>
    path === '/v1/keys' ? keySetOf(signing) : { json: { status, evidence } };
}

it('takes a receipt for this very authorization', async () => {
  const evidence = await signMessage('receipt', receipt({ authorization: digest }), signing);
  answers('completed', evidence);
  const answered = { kind: 'answered', body: { status: 'completed', evidence } };
  expect(await channel.order(ID, carried)).toEqual(answered);
  expect(bank.asked[0]).toMatchObject({
    method: 'PUT',
    path: `/v1/transfers/${ID}`,
    body: { authorization: carried },
  });
  expect(await channel.status(ID)).toEqual(answered);
  expect(await channel.status(ID, carried)).toEqual(answered);
});

it('takes a report while nothing is final', async () => {
  answers('pending', await signMessage('report', report(), signing));
  expect((await channel.order(ID, carried)).kind).toBe('answered');
  answers('unknown', await signMessage('report', report({ status: 'unknown' }), signing));
  expect((await channel.status(ID)).kind).toBe('answered');
});

it('takes the cancellation of an id the bank had never seen', async () => {
  const tombstone = receipt({ outcome: 'cancelled', amount: null });
  answers('cancelled', await signMessage('receipt', tombstone, signing));
  expect((await channel.order(ID, carried)).kind).toBe('answered');
});

describe('is unknown with', () => {
  const cases: Record<string, { status?: string; sign: () => Promise<string> }> = {
    'a receipt signed by somebody else': {
      sign: () => signMessage('receipt', receipt({ authorization: digest }), stranger),
    },
    'a receipt for another id': {
      sign: () =>
        signMessage('receipt', receipt({ authorization: digest, redemption: OTHER_ID }), signing),
    },
    'a receipt for another authorization': {
      sign: () => signMessage('receipt', receipt({ authorization: 'x'.repeat(43) }), signing),
    },
    'a completion of no authorization': { sign: () => signMessage('receipt', receipt(), signing) },
    'a receipt of another bank': {
      sign: () =>
        signMessage(
          'receipt',
          receipt({ authorization: digest, iss: 'urn:kangen:bank:OTHRDEFF' }),
          signing,
        ),
    },
    'a receipt for another reader': {
      sign: () => signMessage('receipt', receipt({ authorization: digest, aud: KIOSK }), signing),
    },
    'a receipt that says something else than the word beside it': {
      status: 'refused',
      sign: () => signMessage('receipt', receipt({ authorization: digest }), signing),
    },
    'a report where a receipt is due': { sign: () => signMessage('report', report(), signing) },
    'a receipt beside "pending"': {
      status: 'pending',
      sign: () => signMessage('receipt', receipt({ authorization: digest }), signing),
    },
    'a report about another id': {
      status: 'pending',
      sign: () => signMessage('report', report({ redemption: OTHER_ID }), signing),
    },
  };
  it.each(Object.entries(cases))('%s', async (_what, { status = 'completed', sign }) => {
    answers(status, await sign());
    expect(await channel.order(ID, carried)).toEqual(INVALID);
  });
});

describe('a receipt that came another way', () => {
  const signed = (change: Parameters<typeof receipt>[0] = {}, by = signing) =>
    signMessage('receipt', receipt({ authorization: digest, ...change }), by);
  const withKeys = (): void => {
    bank.script = () => keySetOf(signing);
  };

  it('is genuine where the bank signed it, about this very authorization', async () => {
    withKeys();
    expect(await channel.checkReceipt(ID, carried, await signed())).toBe('genuine');
    const tombstone = await signed({ outcome: 'cancelled', amount: null, authorization: null });
    expect(await channel.checkReceipt(ID, carried, tombstone)).toBe('genuine');
    expect(bank.asked.map(({ path }) => path)).toEqual(['/v1/keys']);
  });

  it.each([
    ['signed by somebody else', () => signed({}, stranger)],
    ['about another id', () => signed({ redemption: OTHER_ID })],
    ['about another authorization', () => signed({ authorization: 'A'.repeat(43) })],
    ['about no authorization, and yet completed', () => signed({ authorization: null })],
    ['by another bank', () => signed({ iss: 'urn:kangen:bank:OTHRDEFF' })],
    ['for somebody else', () => signed({ aud: KIOSK })],
    ['no receipt', () => signMessage('report', report(), signing)],
  ])('is not genuine where it is %s', async (_, sign) => {
    withKeys();
    expect(await channel.checkReceipt(ID, carried, await sign())).toBe('not-genuine');
  });

  it('cannot be judged where the keys were never seen and cannot be had', async () => {
    bank.script = () => ({ status: 500, json: {} });
    expect(await channel.checkReceipt(ID, carried, await signed())).toBe('no-key');
  });

  it('is judged by the keys that were kept, while the bank is silent, and after it changed them', async () => {
    let onDisk: KeySet | null = null;
    const kept: KeptKeys = {
      read: () => onDisk,
      keep: (keys) => {
        onDisk = keys;
      },
    };
    const parts = {
      url: bank.url,
      identity: identities.kiosk,
      bank: BANK,
      terminal: KIOSK,
      kept,
    };
    withKeys();
    const before = bankChannel(parts);
    await before.keys();
    bank.script = () => keySetOf(stranger);
    await before.keys();
    await before.close();
    bank.asked.length = 0;
    bank.script = () => ({ status: 500, json: {} });
    const after = bankChannel(parts);
    expect(await after.checkReceipt(ID, carried, await signed())).toBe('genuine');
    expect(await after.checkReceipt(ID, carried, await signed({}, stranger))).toBe('genuine');
    expect(bank.asked).toEqual([]);
    await after.close();
  });
});
