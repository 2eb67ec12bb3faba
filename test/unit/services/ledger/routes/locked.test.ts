/** What is refused on a terminal: guessing on many cards, another certificate's session, an operator's lock. */
import { describe, expect, it } from 'vitest';
import { type Failure } from '../../../../../protocol/failure.ts';
import { type Session } from '../../../../../protocol/ledger.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import {
  ALICE,
  type Answer,
  bodyOf,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
} from '../ledger-under-test.ts';

const { freeTries, triesMax, delayMs } = limits.terminalTries;
/** So many cards that none of them locks. */
const cardAt = (place: number) => withLuhnDigit(String(970_400_000_000_000 + place));

async function guess(ledger: LedgerUnderTest, place: number, terminal = KIOSK): Promise<Answer> {
  const body = await ledger.credential({ cardNumber: cardAt(place), pin: '0000', terminal });
  return ledger.call('POST', '/v1/sessions', { caller: terminal, body });
}
const failureOf = (answer: Answer): Failure | null => (answer.ok ? null : answer.failure);

/** Waits as long as it is told to, and guesses again. @returns how long it waited, until it was locked */
async function guessOn(ledger: LedgerUnderTest, terminal = KIOSK): Promise<number[]> {
  const waited: number[] = [];
  for (let place = 0; place < 3 * triesMax; place += 1) {
    const failure = failureOf(await guess(ledger, place, terminal));
    if (failure?.code === 'sign-in-locked') return waited;
    if (failure?.code !== 'rate-limited') continue;
    waited.push(failure.retryAfterSeconds ?? 0);
    ledger.clock.ms += (failure.retryAfterSeconds ?? 0) * 1000;
  }
  throw new Error('it was never locked');
}

describe('wrong PINs on one terminal', () => {
  it('are slower and slower on however many cards, then none is taken there any more', async () => {
    const ledger = await ledgerUnderTest();
    const waited = await guessOn(ledger);
    expect(waited).toEqual(
      Array.from({ length: triesMax - freeTries - 1 }, (_, at) => ((at + 1) * delayMs) / 1000),
    );
    ledger.clock.ms += 10 * limits.terminalTries.windowMs;
    await expect(ledger.signIn()).rejects.toThrow('sign-in-locked');
    expect(await ledger.signIn(0, OTHER_KIOSK)).toMatch(/^[\w-]{43}$/);
  });

  it('are forgiven by an operator who unlocks it, and it is in the trail', async () => {
    const ledger = await ledgerUnderTest();
    await guessOn(ledger);
    const body = { terminal: KIOSK };
    const unlocked = await ledger.call('POST', '/v1/operator/terminals/unlock', {
      caller: ALICE,
      body,
    });
    expect(bodyOf<object>(unlocked)).toEqual({ terminal: KIOSK, lock: null });
    expect(await ledger.signIn()).toMatch(/^[\w-]{43}$/);
    const deeds = ledger.database.prepare('SELECT deed, subject FROM audit_trail').all();
    expect(deeds).toContainEqual({ deed: 'terminal.unlock', subject: `terminal:${KIOSK}` });
  });

  it('are not taken back by a right one of another card', async () => {
    const ledger = await ledgerUnderTest();
    const locked = async (): Promise<boolean> => {
      for (let place = 0; place < triesMax; place += 1) {
        const guessed = failureOf(await guess(ledger, place));
        if (guessed?.code === 'sign-in-locked') return true;
        // As long as one has to wait, and then with a card of one's own.
        ledger.clock.ms += Math.max(0, place + 1 - freeTries) * delayMs;
        if (place + 1 < triesMax) await ledger.signIn();
      }
      return codeOf(await guess(ledger, triesMax)) === 'sign-in-locked';
    };
    expect(await locked()).toBe(true);
  });

  it('of an hour ago count no more, and right ones never did', async () => {
    const ledger = await ledgerUnderTest();
    for (let count = 0; count < 2 * triesMax; count += 1) await ledger.signIn();
    for (let place = 0; place < freeTries; place += 1) await guess(ledger, place);
    ledger.clock.ms += limits.terminalTries.windowMs;
    for (let place = 0; place < freeTries; place += 1)
      expect(codeOf(await guess(ledger, 100 + place))).toBe('credential-refused');
  });
});

describe('a session', () => {
  it('ends with the certificate it was opened with; what it began goes on', async () => {
    const ledger = await ledgerUnderTest();
    const body = await ledger.credential();
    const opened = await ledger.call('POST', '/v1/sessions', { body, serial: '07' });
    const { token } = bodyOf<Session>(opened);
    const asked = (serial: string) => ledger.call('GET', '/v1/account', { bearer: token, serial });
    expect(codeOf(await asked('07'))).toBe('ok');
    expect(codeOf(await asked('08'))).toBe('session-required');
    const id = ledger.newId();
    const { payee } = eurSeed.customers[0];
    const iban = payee.account.kind === 'iban' ? payee.account.iban : '';
    const wanted = {
      points: 500,
      amount: { currency: 'EUR', minor: '500' },
      consent: {
        text: 'redeem-to-own-account/1',
        language: 'en',
        payee: `${iban.slice(0, 2)}•• •••• ${iban.slice(-4)}`,
        givenAt: '2026-11-22T09:00:00.000Z',
      },
    };
    const redeem = (serial: string, which = id) =>
      ledger.call('PUT', '/v1/redemptions/:id', { id: which, bearer: token, serial, body: wanted });
    expect(codeOf(await redeem('07'))).toBe('ok');
    expect(codeOf(await redeem('08'))).toBe('ok');
    expect(codeOf(await redeem('08', ledger.newId()))).toBe('session-required');
  });
});

describe('an operator', () => {
  it('locks a terminal with its sessions, and once only', async () => {
    const ledger = await ledgerUnderTest();
    const token = await ledger.signIn();
    const lock = (reason: string) =>
      ledger.call('POST', '/v1/operator/terminals/lock', {
        caller: ALICE,
        body: { terminal: KIOSK, reason },
      });
    expect(bodyOf<object>(await lock('stolen'))).toMatchObject({ lock: { reason: 'stolen' } });
    expect(bodyOf<object>(await lock('again'))).toMatchObject({ lock: { reason: 'stolen' } });
    const seen = await ledger.call('GET', '/v1/account', { bearer: token });
    expect(codeOf(seen)).toBe('session-required');
  });

  it('locks kiosks and tills, and no bank', async () => {
    const ledger = await ledgerUnderTest();
    const body = { terminal: 'urn:kangen:bank:KANGDEFFXXX', reason: 'x' };
    const lock = ledger.call('POST', '/v1/operator/terminals/lock', { caller: ALICE, body });
    await expect(lock).rejects.toThrow('kiosk or a till');
  });
});
