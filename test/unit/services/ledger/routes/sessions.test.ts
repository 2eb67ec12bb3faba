import { describe, expect, it } from 'vitest';
import { type Failure } from '../../../../../protocol/failure.ts';
import { type Credential, type Session } from '../../../../../protocol/ledger.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import {
  type Answer,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
  plainPins,
} from '../ledger-under-test.ts';

const SESSIONS = ['POST', '/v1/sessions'] as const;
const KNOWN = eurSeed.customers[0].cardNumber;
/** Valid check digit, but no such card. */
const UNKNOWN = withLuhnDigit('970499999999999');

const attempt = async (
  ledger: LedgerUnderTest,
  change: Partial<Credential> = {},
): Promise<Answer> => ledger.call(...SESSIONS, { body: await ledger.credential(change) });

const failureOf = (answer: Answer): Failure | null => (answer.ok ? null : answer.failure);

/** Five wrong tries, each as soon as it is allowed, then the right one. */
async function untilLocked(
  ledger: LedgerUnderTest,
  cardNumber: string,
): Promise<(Failure | null)[]> {
  const failures: (Failure | null)[] = [];
  for (const pin of ['0000', '0001', '0002', '0003', '0004', '2468']) {
    failures.push(failureOf(await attempt(ledger, { cardNumber, pin })));
    ledger.clock.ms += 60_000;
  }
  return failures;
}

describe('POST /v1/sessions', () => {
  it('opens a session for the right card and PIN, good on this terminal only', async () => {
    const ledger = await ledgerUnderTest();
    const session = bodyOf<Session>(await attempt(ledger));
    expect(session.token).toMatch(/^[\w-]{43}$/);
    expect((await ledger.account(session.token)).customer.name).toBe('Marta Lindqvist');
    const elsewhere = await ledger.call('GET', '/v1/account', {
      bearer: session.token,
      caller: OTHER_KIOSK,
    });
    expect(codeOf(elsewhere)).toBe('session-required');
  });

  it('keeps only a digest of the token', async () => {
    const ledger = await ledgerUnderTest();
    const { token } = bodyOf<Session>(await attempt(ledger));
    expect(
      JSON.stringify(ledger.database.prepare('SELECT token_hash FROM session').all()),
    ).not.toContain(token);
  });

  it('says how many tries are left, then locks, and the right PIN no longer opens', async () => {
    const failures = await untilLocked(await ledgerUnderTest(), KNOWN);
    expect(failures.map((failure) => failure?.code)).toEqual([
      'credential-refused',
      'credential-refused',
      'credential-refused',
      'credential-refused',
      'card-locked',
      'card-locked',
    ]);
    expect(failures.map((failure) => failure?.attemptsLeft)).toEqual([4, 3, 2, 1, 0, 0]);
  });

  it('answers for a card that does not exist exactly as for one that does', async () => {
    const known = await untilLocked(await ledgerUnderTest(), KNOWN);
    const unknown = await untilLocked(await ledgerUnderTest(), UNKNOWN);
    expect(unknown).toEqual(known);
  });

  it('refuses a try that comes too soon, says how long to wait, and does not count it', async () => {
    const ledger = await ledgerUnderTest();
    for (let tries = 1; tries <= 3; tries += 1) await attempt(ledger, { pin: '0000' });
    for (let tooSoon = 1; tooSoon <= 5; tooSoon += 1) {
      expect(failureOf(await attempt(ledger))).toMatchObject({
        code: 'rate-limited',
        retryAfterSeconds: 5,
        attemptsLeft: 2,
      });
    }
    ledger.clock.ms += 5_000;
    expect(codeOf(await attempt(ledger))).toBe('ok');
  });

  it('lets one wait longer after each wrong try from the third on', async () => {
    const ledger = await ledgerUnderTest();
    const waitAfter: number[] = [];
    for (let tries = 1; tries <= 4; tries += 1) {
      await attempt(ledger, { pin: '0000' });
      const row = ledger.database
        .prepare('SELECT next_allowed_ms AS next FROM pin_attempt')
        .get() as { next: bigint };
      waitAfter.push(Number(row.next) - ledger.clock.ms);
      ledger.clock.ms += 60_000;
    }
    expect(waitAfter).toEqual([0, 0, 5_000, 30_000]);
  });

  it('counts the try before the PIN is compared: a crash in between is not a free try', async () => {
    const crashing = { ...plainPins, match: () => Promise.reject(new Error('power cut')) };
    const ledger = await ledgerUnderTest({ context: { pins: crashing } });
    await expect(attempt(ledger)).rejects.toThrow('power cut');
    expect(ledger.database.prepare('SELECT tries FROM pin_attempt').all()).toEqual([{ tries: 1n }]);
  });

  it('takes the count back on the right PIN', async () => {
    const ledger = await ledgerUnderTest();
    await attempt(ledger, { pin: '0000' });
    await attempt(ledger);
    expect(failureOf(await attempt(ledger, { pin: '0000' }))?.attemptsLeft).toBe(4);
  });

  it('lets no more than five tries through when they come at once', async () => {
    const ledger = await ledgerUnderTest();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        attempt(ledger, { pin: `1${String(index).padStart(3, '0')}` }),
      ),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 'credential-refused').length).toBeLessThanOrEqual(5);
    expect(codes).not.toContain('ok');
  });

  it('opens nothing with a credential used twice, an old one, or one of another terminal', async () => {
    const ledger = await ledgerUnderTest();
    const body = await ledger.credential();
    expect(codeOf(await ledger.call(...SESSIONS, { body }))).toBe('ok');
    expect(codeOf(await ledger.call(...SESSIONS, { body }))).toBe('body-invalid');
    const now = Math.floor(ledger.clock.ms / 1000);
    expect(codeOf(await attempt(ledger, { iat: now - 301 }))).toBe('body-invalid');
    expect(codeOf(await attempt(ledger, { iat: now + 301 }))).toBe('body-invalid');
    expect(codeOf(await attempt(ledger, { terminal: OTHER_KIOSK }))).toBe('terminal-mismatch');
    expect(ledger.database.prepare('SELECT * FROM pin_attempt').all()).toEqual([]);
  });

  it('refuses what it cannot open', async () => {
    const ledger = await ledgerUnderTest();
    const credential = `${(await ledger.credential()).credential.slice(0, -4)}AAAA`;
    expect(codeOf(await ledger.call(...SESSIONS, { body: { credential } }))).toBe('body-invalid');
  });

  it('opens no session for a blocked card, even with the right PIN', async () => {
    const ledger = await ledgerUnderTest();
    ledger.database.prepare("UPDATE card SET state = 'blocked'").run();
    expect(codeOf(await attempt(ledger))).toBe('card-locked');
  });
});

describe('the end of a session', () => {
  it('comes by itself', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    ledger.clock.ms += 10 * 60_000 - 1;
    expect((await ledger.account(bearer)).available).toBe(4_920);
    ledger.clock.ms += 1;
    expect(codeOf(await ledger.call('GET', '/v1/account', { bearer }))).toBe('session-required');
  });

  it('comes when the terminal says so, and only that terminal can', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const end = ['POST', '/v1/sessions/end'] as const;
    expect(codeOf(await ledger.call(...end, { bearer, body: {}, caller: OTHER_KIOSK }))).toBe('ok');
    expect((await ledger.account(bearer)).available).toBe(4_920);
    expect(bodyOf(await ledger.call(...end, { bearer, body: {} }))).toEqual({ ended: true });
    expect(codeOf(await ledger.call(...end, { bearer, body: {} }))).toBe('ok');
    expect(codeOf(await ledger.call('GET', '/v1/account', { bearer }))).toBe('session-required');
  });
});
