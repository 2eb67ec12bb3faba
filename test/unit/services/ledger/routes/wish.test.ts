import { describe, expect, it } from 'vitest';
import { type Redemption, type WishContent, wishContent } from '../../../../../protocol/ledger.ts';
import { encryptTo } from '../../../../../protocol/sealed/encrypt.ts';
import { publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { verifyMessage } from '../../../../../protocol/sealed/verify.ts';
import { type RedemptionId } from '../../../../../protocol/ids.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  type Answer,
  bodyOf,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
} from '../ledger-under-test.ts';

const DAY_MS = 86_400_000;
const { cardNumber, pin } = eurSeed.customers[0];

interface Change {
  id?: RedemptionId;
  /** The id in the path, where it is not the one that was sealed. */
  path?: RedemptionId;
  pin?: string;
  cardNumber?: string;
  minor?: bigint;
  points?: number;
  terminal?: string;
  caller?: string;
  givenAt?: string;
}

function contentOf(ledger: LedgerUnderTest, change: Change): WishContent {
  const minor = change.minor ?? 2_500n;
  return {
    id: change.id ?? ledger.newId(),
    terminal: change.terminal ?? KIOSK,
    cardNumber: change.cardNumber ?? cardNumber,
    pin: change.pin ?? pin,
    request: {
      points: change.points ?? Number(minor),
      amount: { currency: 'EUR', minor },
      consent: {
        text: 'wish-to-own-account/1',
        language: 'en',
        givenAt: change.givenAt ?? ledger.context.clock.now().toISOString(),
      },
    },
  };
}

async function sealed(ledger: LedgerUnderTest, content: WishContent): Promise<string> {
  const [reading] = ledger.context.keys.reading;
  if (reading === undefined) throw new Error('no key');
  const plaintext = JSON.stringify(wishContent.encode(content));
  return encryptTo(publicHalf(reading), 'kangen-wish+json', plaintext);
}

async function wish(ledger: LedgerUnderTest, change: Change = {}): Promise<Answer> {
  const content = contentOf(ledger, change);
  return ledger.call('PUT', '/v1/redemptions/:id/wish', {
    id: change.path ?? content.id,
    caller: change.caller ?? KIOSK,
    body: { wish: await sealed(ledger, content) },
  });
}

const booksOf = (ledger: LedgerUnderTest) => checkBooks(ledger.database);
const account = async (ledger: LedgerUnderTest) => ledger.account(await ledger.signIn());

describe('PUT /v1/redemptions/{id}/wish', () => {
  it('reserves the points and authorizes, as a redemption made in a session would', async () => {
    const ledger = await ledgerUnderTest();
    const answered = bodyOf<Redemption>(await wish(ledger));
    expect(answered).toMatchObject({ state: 'authorized', points: 2_500 });
    const verified = await verifyMessage('authorization', answered.authorization ?? '', () =>
      publicHalf(ledger.context.keys.signing),
    );
    expect(verified).toMatchObject({
      ok: true,
      message: { terminal: KIOSK, redemption: answered.id },
    });
    expect(await account(ledger)).toMatchObject({ available: 2_420, held: 2_500 });
    expect(booksOf(ledger)).toEqual([]);
  });

  it('answers the same for ever, to the same terminal, with one effect', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const givenAt = ledger.context.clock.now().toISOString();
    const first = await wish(ledger, { id, givenAt });
    ledger.clock.ms += 30 * DAY_MS;
    expect(await wish(ledger, { id, givenAt })).toEqual(first);
    expect(await account(ledger)).toMatchObject({ held: 2_500 });
  });

  it('two copies of one disk at the same moment have one effect', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const [one, two] = await Promise.all([wish(ledger, { id }), wish(ledger, { id })]);
    expect(bodyOf<Redemption>(one).authorization).toBe(bodyOf<Redemption>(two).authorization);
    expect(await account(ledger)).toMatchObject({ held: 2_500 });
    expect(booksOf(ledger)).toEqual([]);
  });

  it('takes no second request under its id, sealed or in a session', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    await wish(ledger, { id });
    expect(codeOf(await wish(ledger, { id, minor: 2_600n }))).toBe('id-reused');
    expect(codeOf(await ledger.redeem(await ledger.signIn(), 2_500n, { id }))).toBe('id-reused');
  });

  it('opens nothing on another terminal, or under another id', async () => {
    const ledger = await ledgerUnderTest();
    expect(codeOf(await wish(ledger, { caller: OTHER_KIOSK }))).toBe('terminal-mismatch');
    expect(codeOf(await wish(ledger, { path: ledger.newId() }))).toBe('body-invalid');
    const credential = await ledger.credential();
    const answer = await ledger.call('PUT', '/v1/redemptions/:id/wish', {
      id: ledger.newId(),
      body: { wish: credential.credential },
    });
    expect(codeOf(answer)).toBe('body-invalid');
    expect(ledger.database.prepare('SELECT * FROM pin_attempt').all()).toEqual([]);
  });
});

describe('a wish that is refused', () => {
  it.each<[string, Change]>([
    ['points-insufficient', { minor: 4_930n }],
    ['terms-changed', { points: 2_400 }],
    ['amount-below-minimum', { minor: 400n }],
    ['amount-above-limit', { minor: 5_010n }],
    ['wish-expired', { givenAt: '2026-11-14T08:59:59.000Z' }],
    ['wish-expired', { givenAt: '2026-11-22T09:10:00.000Z' }],
  ])('%s: holds nothing, stays refused, and is told in the history', async (code, change) => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const asked = { givenAt: ledger.context.clock.now().toISOString(), ...change, id };
    const first = await wish(ledger, asked);
    expect(codeOf(first)).toBe(code);
    expect(await wish(ledger, asked)).toEqual(first);
    const seen = await account(ledger);
    expect(seen).toMatchObject({ available: 4_920, held: 0 });
    expect(seen.history[0]).toMatchObject({ word: 'wish', points: 0, refusal: code });
    const again = await ledger.redeem(await ledger.signIn(), 2_500n, { id });
    expect(['redemption-withdrawn', 'id-reused']).toContain(codeOf(again));
    expect(booksOf(ledger)).toEqual([]);
  });

  it('counts a wrong PIN by the same rule as a sign-in, and once per wish', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const givenAt = ledger.context.clock.now().toISOString();
    const first = await wish(ledger, { id, givenAt, pin: '0000' });
    expect(first).toMatchObject({ failure: { code: 'credential-refused', attemptsLeft: 4 } });
    expect(await wish(ledger, { id, givenAt, pin: '0000' })).toEqual(first);
    expect(ledger.database.prepare('SELECT tries FROM pin_attempt').all()).toEqual([{ tries: 1n }]);
  });

  it('locks the card with the fifth, and asks to wait before, without an answer for ever', async () => {
    const ledger = await ledgerUnderTest();
    const ids = [1, 2, 3, 4, 5, 6].map(() => ledger.newId());
    const codes: string[] = [];
    for (const id of ids) {
      codes.push(codeOf(await wish(ledger, { id, pin: '0000' })));
      if (codes.at(-1) === 'rate-limited') {
        ledger.clock.ms += 60_000;
        codes.push(codeOf(await wish(ledger, { id, pin: '0000' })));
      }
    }
    expect(codes).toContain('rate-limited');
    expect(codes.slice(-2)).toEqual(['card-locked', 'card-locked']);
    expect(codeOf(await wish(ledger))).toBe('card-locked');
    const credential = await ledger.credential();
    expect(codeOf(await ledger.call('POST', '/v1/sessions', { body: credential }))).toBe(
      'card-locked',
    );
  });

  it('takes the count back where the PIN was right, as a sign-in does', async () => {
    const ledger = await ledgerUnderTest();
    await wish(ledger, { pin: '0000' });
    bodyOf(await wish(ledger));
    expect(ledger.database.prepare('SELECT * FROM pin_attempt').all()).toEqual([]);
  });

  it('shows nobody a wish whose PIN proved nobody', async () => {
    const ledger = await ledgerUnderTest();
    await wish(ledger, { pin: '0000' });
    expect((await account(ledger)).history.map(({ word }) => word)).not.toContain('wish');
  });

  it('is not carried out once its id was withdrawn', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    await ledger.call('POST', '/v1/redemptions/:id/withdraw', { id, body: {} });
    expect(codeOf(await wish(ledger, { id }))).toBe('redemption-withdrawn');
    expect(await account(ledger)).toMatchObject({ held: 0 });
  });

  it('keeps no PIN anywhere', async () => {
    const ledger = await ledgerUnderTest();
    await wish(ledger, { pin: '975310' });
    expect(
      JSON.stringify(ledger.database.prepare('SELECT * FROM refused_wish').all(), text),
    ).not.toMatch(/975310/);
  });
});

const text = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}` : value;
