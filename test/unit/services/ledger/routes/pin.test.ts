/** PINs: changed by who knows the old one, or set with a code that an operator gave out. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type CardActivation, type PinChange } from '../../../../../protocol/ledger.ts';
import { encryptTo } from '../../../../../protocol/sealed/encrypt.ts';
import { publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import { codeDigest } from '../../../../../services/ledger/keyed-digest.ts';
import { blockCard } from '../../../../../services/ledger/rules/card.ts';
import { giveCode } from '../../../../../services/ledger/rules/card-activation.ts';
import {
  type Answer,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
} from '../ledger-under-test.ts';

const [marta] = eurSeed.customers;
const CODE = '048213907756';
let ledger: LedgerUnderTest;

beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

const fresh = () => ({
  terminal: KIOSK,
  jti: ledger.context.ids.random(),
  iat: Math.floor(ledger.clock.ms / 1000),
});

function sealed(kind: Parameters<typeof encryptTo>[1], content: object): Promise<string> {
  const [reading] = ledger.context.keys.reading;
  if (reading === undefined) throw new Error('no key');
  return encryptTo(publicHalf(reading), kind, JSON.stringify(content));
}

async function change(bearer: string, what: Partial<PinChange> = {}): Promise<Answer> {
  const content = { pin: marta.pin, newPin: '9041', ...fresh(), ...what };
  const body = { change: await sealed('kangen-pin-change+json', content) };
  return ledger.call('POST', '/v1/pin', { bearer, body });
}

async function activate(what: Partial<CardActivation> = {}): Promise<Answer> {
  const content = {
    cardNumber: marta.cardNumber,
    code: CODE,
    newPin: '9041',
    ...fresh(),
    ...what,
  };
  const body = { activation: await sealed('kangen-card-activation+json', content) };
  return ledger.call('POST', '/v1/cards/activation', { body });
}

const signIn = async (pin: string): Promise<string> =>
  codeOf(await ledger.call('POST', '/v1/sessions', { body: await ledger.credential({ pin }) }));

const codeGiven = () =>
  ledger.context.store.transact({ name: 'card', cardNumber: marta.cardNumber }, (facts) =>
    giveCode(facts, {
      codeDigest: codeDigest(ledger.context.keys, marta.cardNumber, CODE),
      nowMs: ledger.clock.ms,
    }),
  );

describe('POST /v1/pin', () => {
  it('changes the PIN: the new one opens a session, the old one does not', async () => {
    expect(await change(await ledger.signIn())).toEqual({ ok: true, body: { changed: true } });
    expect(await signIn(marta.pin)).toBe('credential-refused');
    expect(await signIn('9041')).toBe('ok');
  });

  it('ends every other session of the customer, and not this one', async () => {
    const elsewhere = await ledger.signIn(0, OTHER_KIOSK);
    const here = await ledger.signIn();
    await change(here);
    const seen = async (bearer: string, caller: string) =>
      codeOf(await ledger.call('GET', '/v1/account', { bearer, caller }));
    expect(await seen(here, KIOSK)).toBe('ok');
    expect(await seen(elsewhere, OTHER_KIOSK)).toBe('session-required');
  });

  it('counts a wrong old PIN like one at sign-in, and locks the card', async () => {
    const bearer = await ledger.signIn();
    const codes: string[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      codes.push(codeOf(await change(bearer, { pin: '5550' })));
      ledger.clock.ms += 40_000;
    }
    expect(codes).toEqual([
      ...Array.from({ length: 4 }, () => 'credential-refused'),
      'card-locked',
      'card-locked',
    ]);
    expect(await signIn(marta.pin)).toBe('card-locked');
  });

  it.each([
    ['a weak one', '1234'],
    ['the last digits of the card', marta.cardNumber.slice(-4)],
    ['the old one', marta.pin],
  ])('refuses %s with a word of its own, and counts no try', async (_, newPin) => {
    const bearer = await ledger.signIn();
    for (let times = 0; times < 6; times += 1) {
      expect(codeOf(await change(bearer, { newPin }))).toBe('pin-too-simple');
    }
    expect(codeOf(await change(bearer))).toBe('ok');
  });

  it('takes no sealed change twice, from another terminal, or without a session', async () => {
    const bearer = await ledger.signIn();
    const jti = ledger.context.ids.random();
    expect(codeOf(await change(bearer, { jti }))).toBe('ok');
    expect(codeOf(await change(bearer, { jti, pin: '9041', newPin: '9042' }))).toBe('body-invalid');
    expect(codeOf(await change(bearer, { terminal: OTHER_KIOSK }))).toBe('terminal-mismatch');
    expect(codeOf(await change('x'.repeat(43)))).toBe('session-required');
  });

  it('is for the card that opened the session, and refused once that is blocked', async () => {
    const bearer = await ledger.signIn();
    await ledger.context.store.transact({ name: 'card', cardNumber: marta.cardNumber }, blockCard);
    expect(codeOf(await change(bearer))).toBe('session-required');
  });
});

describe('POST /v1/cards/activation', () => {
  it('sets the PIN with the code, once', async () => {
    await codeGiven();
    expect(await activate()).toEqual({ ok: true, body: { changed: true } });
    expect(await signIn('9041')).toBe('ok');
    expect(codeOf(await activate({ newPin: '9042' }))).toBe('activation-refused');
    expect(await signIn('9041')).toBe('ok');
  });

  it('refuses a weak PIN and lets the code be used again', async () => {
    await codeGiven();
    expect(codeOf(await activate({ newPin: '0000' }))).toBe('pin-too-simple');
    expect(codeOf(await activate())).toBe('ok');
  });

  it('answers a wrong code, an old one, no code and no card alike, counted like a PIN', async () => {
    const attempts = async (what: Partial<CardActivation>) => {
      const answers: unknown[] = [];
      for (let tries = 0; tries < 6; tries += 1) {
        answers.push(await activate(what));
        ledger.clock.ms += 40_000;
      }
      return answers;
    };
    const noCode = await attempts({});
    expect(noCode.map((answer) => codeOf(answer as Answer))).toEqual([
      ...Array.from({ length: 4 }, () => 'activation-refused'),
      'card-locked',
      'card-locked',
    ]);
    expect(await attempts({ cardNumber: withLuhnDigit('970499999999999') })).toEqual(noCode);
    // A new code forgives the tries, as it is a new secret.
    await codeGiven();
    expect(await attempts({ code: '000000000001' })).toEqual(noCode);
    await codeGiven();
    ledger.clock.ms += 15 * 86_400_000;
    expect(await attempts({})).toEqual(noCode);
  });

  it('opens nothing while the card is blocked', async () => {
    await codeGiven();
    await ledger.context.store.transact({ name: 'card', cardNumber: marta.cardNumber }, blockCard);
    expect(codeOf(await activate())).toBe('activation-refused');
  });
});
