/** What every engine of the ledger's store must do with people, cards, accounts and their history. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerId, purchaseId, redemptionId } from '../../protocol/ids.ts';
import { cursorFrom } from '../../services/ledger/rules/account.ts';
import { noPin } from '../../services/ledger/rules/card-pin.ts';
import { nothingDecided } from '../../services/ledger/rules/hold.ts';
import { consentCursorFrom } from '../../services/ledger/rules/customer-seen.ts';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { type HistoryRow, type ProgrammeRow } from '../../services/ledger/store/rows.ts';
import { type Write } from '../../services/ledger/store/writes.ts';
import { bothEngines, type Place } from '../support/engines/both-engines.ts';

const { engines, stop } = bothEngines();
afterAll(stop, 30_000);

const uuid = (last: number): string => `01900000-0000-7000-8000-${String(last).padStart(12, '0')}`;
const customer = customerId.parse(uuid(1));
const other = customerId.parse(uuid(2));
const CARD = '9704000000000018';
const NEW = '9704000000000026';
const digest = (letter: string): string => letter.repeat(43);

const programme: ProgrammeRow = {
  name: 'Points',
  currency: 'EUR',
  ratePoints: 1,
  rateMinor: 1,
  minimumMinor: 500n,
  stepMinor: 10n,
  feeMinor: 0n,
  redemptionMinorMax: 20_000n,
  dayMinorMax: 20_000n,
  authorizationWindowSeconds: 86_400,
  promiseSeconds: 86_400,
  debtorJson: '{}',
};
const payee = (id: string, sinceMs: number, whose = customer): Write => ({
  op: 'insert',
  table: 'payee',
  row: {
    id,
    customerId: whose,
    sinceMs,
    kind: 'jp-account',
    holderName: 'ﾔﾏﾀﾞ ﾊﾅｺ',
    bankName: 'Bank',
    masked: '•••1001',
    clearingId: '9790',
    branchCode: '001',
    accountType: '1',
    accountNumber: '0001001',
  },
});
const base: Write[] = [
  { op: 'insert', table: 'programme', row: programme },
  { op: 'insert', table: 'provider', row: { id: 'shop', name: 'Shop' } },
  {
    op: 'insert',
    table: 'earn_rule',
    row: {
      id: 'rule',
      providerId: 'shop',
      fromMs: 0,
      ratePoints: 1,
      rateMinor: 50,
      rounding: 'down',
      paidMinorMin: 0n,
      maturitySeconds: 0,
      expirySeconds: 100,
    },
  },
  { op: 'insert', table: 'customer', row: { id: customer, displayName: '山田 花子' } },
  { op: 'insert', table: 'customer', row: { id: other, displayName: 'Somebody else' } },
  { op: 'insert', table: 'kana_name', row: { customerId: customer, kana: 'ﾔﾏﾀﾞ ﾊﾅｺ' } },
  payee('first', 1),
  {
    op: 'insert',
    table: 'card',
    row: { number: CARD, customerId: customer, state: 'active', ...noPin },
  },
];
const session = (tokenHash: string, whose = customer): Write => ({
  op: 'insert',
  table: 'session',
  row: {
    tokenHash,
    customerId: whose,
    terminal: 'k',
    expiresMs: 9,
    cardNumber: CARD,
    certificate: null,
  },
});

describe.each(engines)('$engine', ({ engine, place }) => {
  let at: Place;
  let store: LedgerStore;
  const write = (...writes: Write[]): Promise<null> =>
    store.transact({ name: 'nothing' }, () => ({ answer: null, writes }));

  beforeEach(async () => {
    at = await place();
    store = await at.open();
    await write(...base);
  });
  afterEach(async () => {
    await store.close();
    at.forget();
  });

  it('keeps a card without a PIN, and the PIN that is set later', async () => {
    const pin = {
      pinSalt: 's',
      pinHash: 'h',
      pinCost: 32_768,
      pinBlockSize: 8,
      pinParallelization: 1,
    };
    const card = async () => (await store.read({ name: 'card', cardNumber: CARD })).card;
    expect(await card()).toMatchObject({ state: 'active', ...noPin });
    await write(
      { op: 'set-card-pin', number: CARD, pin },
      { op: 'set-card-state', number: CARD, state: 'blocked' },
    );
    expect(await card()).toMatchObject({ state: 'blocked', ...pin });
    await expect(write({ op: 'set-card-pin', number: NEW, pin })).rejects.toThrow('the card is');
    await expect(
      write({
        op: 'insert',
        table: 'card',
        row: { number: NEW, customerId: customer, state: 'active', ...noPin, pinHash: 'h' },
      }),
    ).rejects.toThrow();
  });

  it('keeps the newest activation code of a card alone', async () => {
    const code = (codeDigest: string, expiresMs: number): Write => ({
      op: 'put-card-activation',
      row: { cardNumber: CARD, codeDigest, expiresMs },
    });
    const found = async () =>
      (await store.read({ name: 'activation', cardNumber: CARD, jti: 'j', terminal: 't' }))
        .activation;
    await write(code(digest('a'), 5), code(digest('b'), 6));
    expect(await found()).toEqual({ cardNumber: CARD, codeDigest: digest('b'), expiresMs: 6 });
    await write({ op: 'end-card-activation', cardNumber: CARD });
    expect(await found()).toBeNull();
  });

  it('ends the sessions of one customer, but one', async () => {
    await write(session('a'), session('b'), session('c', other), {
      op: 'end-sessions-of-customer',
      customerId: customer,
      but: 'b',
    });
    const left = await Promise.all(
      ['a', 'b', 'c'].map(async (tokenHash) => store.read({ name: 'session', tokenHash })),
    );
    expect(left.map((row) => row?.tokenHash)).toEqual([undefined, 'b', 'c']);
  });

  it('pays the newest account, and says until when it waits', async () => {
    await write(session('t'), payee('second', 2), {
      op: 'insert',
      table: 'payee_cool_off',
      row: { payeeId: 'second', untilMs: 77 },
    });
    const { owner } = await account(null);
    expect(owner).toMatchObject({ payee: { id: 'second' }, payeeFromMs: 77 });
    const seen = await store.read({ name: 'customer', customerId: customer });
    expect(seen.payees.map(({ id }) => id)).toEqual(['second', 'first']);
    expect(seen.coolOffs).toEqual([{ payeeId: 'second', untilMs: 77 }]);
  });

  it('answers the newest policy about accounts, and keeps the earlier ones', async () => {
    const policy = { sinceMs: 5, coolOffSeconds: 60, setBy: 'o' };
    expect((await store.read({ name: 'payee-policy' })).coolOffSeconds).toBe(86_400);
    await write({ op: 'insert', table: 'payee_policy', row: policy });
    expect(await store.read({ name: 'payee-policy' })).toEqual(policy);
  });

  it('knows a number that was given out, and one of somebody who was erased', async () => {
    const taken = async (newNumber: string, newDigest: string) =>
      (await store.read({ name: 'new-customer', newNumber, newDigest })).numberTaken;
    expect(await taken(CARD, digest('x'))).toBe(true);
    expect(await taken(NEW, digest('n'))).toBe(false);
    const row = { customerId: customer, atMs: 9, erasedBy: 'o', pointsGivenUp: 0 };
    await write({ op: 'erase-customer', row, retired: [digest('x')] });
    expect(await taken(CARD, digest('x'))).toBe(true);
    expect(await taken(NEW, digest('n'))).toBe(false);
  });

  it('takes away all that says who a customer was, once, and nobody else’s', async () => {
    await write(session('mine'), session('theirs', other), {
      op: 'put-card-activation',
      row: { cardNumber: CARD, codeDigest: digest('a'), expiresMs: 5 },
    });
    const row = { customerId: customer, atMs: 9, erasedBy: 'o', pointsGivenUp: 3 };
    const erase: Write = { op: 'erase-customer', row, retired: [] };
    await write(erase);
    expect(await store.read({ name: 'customer', customerId: customer })).toEqual({
      customer: { id: customer, displayName: '—' },
      kana: null,
      erasure: row,
      cards: [],
      payees: [
        expect.objectContaining({
          id: 'first',
          holderName: '',
          bankName: '',
          masked: '—',
          clearingId: '',
          branchCode: '',
          accountNumber: '',
        }),
      ],
      coolOffs: [],
    });
    expect(await store.read({ name: 'session', tokenHash: 'mine' })).toBeNull();
    expect(await store.read({ name: 'session', tokenHash: 'theirs' })).not.toBeNull();
    expect((await store.read({ name: 'customer', customerId: other })).customer).toMatchObject({
      displayName: 'Somebody else',
    });
    await expect(write(erase)).rejects.toThrow();
    await expect(write(payee('again', 3))).rejects.toThrow();
  });

  const account = (before: ReturnType<typeof cursorFrom>, historyRowsMax = 21) =>
    store.read({ name: 'account', tokenHash: 't', sinceMs: 0, nowMs: 9, before, historyRowsMax });

  /** Many in one millisecond, so that a page may end between two of one moment. */
  const event = fc.record({
    kind: fc.constantFrom('purchase', 'redemption', 'wish'),
    atMs: fc.integer({ min: 1, max: 4 }),
    number: fc.integer({ min: 10, max: 10_000 }),
  });

  it('pages through history and consents without a gap and without a double', async () => {
    await write(session('t'));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(event, { maxLength: 25, selector: ({ number }) => number }),
        fc.integer({ min: 1, max: 7 }),
        async (events, perPage) => {
          run += 1;
          const whose = customerId.parse(uuid(1_000_000 + run));
          const token = `t${run}`;
          await write(
            { op: 'insert', table: 'customer', row: { id: whose, displayName: 'x' } },
            payee(`p${run}`, 1, whose),
            session(token, whose),
            ...events.flatMap(({ kind, atMs, number }) =>
              rowsOf(kind, { whose, atMs, id: uuid(run * 100_000 + number), payeeId: `p${run}` }),
            ),
          );
          const history: HistoryRow[] = [];
          let before: ReturnType<typeof cursorFrom> = null;
          for (;;) {
            const { history: rows } = await store.read({
              name: 'account',
              tokenHash: token,
              sinceMs: 0,
              nowMs: 9,
              before,
              historyRowsMax: perPage + 1,
            });
            history.push(...rows.slice(0, perPage));
            const last = rows.at(perPage - 1);
            if (rows.length <= perPage || last === undefined) break;
            before = cursorFrom(`${last.atMs}.${last.id}`);
          }
          const newestFirst = (left: { atMs: number; id: string }, right: typeof left): number =>
            right.atMs - left.atMs || (left.id < right.id ? 1 : -1);
          const expected = events
            .map(({ atMs, number }) => ({ atMs, id: uuid(run * 100_000 + number) }))
            .toSorted(newestFirst);
          expect(history.map(({ atMs, id }) => ({ atMs, id }))).toEqual(expected);

          const consents: string[] = [];
          let place: ReturnType<typeof consentCursorFrom> = null;
          for (;;) {
            const rows = await store.read({
              name: 'consents',
              customerId: whose,
              before: place,
              rowsMax: perPage + 1,
            });
            consents.push(...rows.slice(0, perPage).map(({ id }) => id));
            const last = rows.at(perPage - 1);
            if (rows.length <= perPage || last === undefined) break;
            place = consentCursorFrom(`${last.recordedMs}.${last.id}`);
          }
          const agreed = new Set(
            events
              .filter(({ kind }) => kind === 'redemption')
              .map(({ number }) => uuid(run * 100_000 + number)),
          );
          expect(consents).toEqual(expected.map(({ id }) => id).filter((id) => agreed.has(id)));
        },
      ),
      { numRuns: engine === 'SQLite' ? 30 : 10 },
    );
  });
});

function rowsOf(
  kind: 'purchase' | 'redemption' | 'wish',
  {
    whose,
    atMs,
    id,
    payeeId,
  }: { whose: typeof customer; atMs: number; id: string; payeeId: string },
): Write[] {
  if (kind === 'purchase') {
    return [
      {
        op: 'insert',
        table: 'purchase',
        row: {
          id: purchaseId.parse(id),
          providerId: 'shop',
          customerId: whose,
          receiptNumber: id,
          requestDigest: 'd',
          currency: 'EUR',
          paidMinor: 1n,
          excludedMinor: 0n,
          earnRuleId: 'rule',
          campaignId: null,
          points: 1,
          atMs,
          matureMs: atMs,
          expireMs: atMs + 1,
        },
      },
    ];
  }
  const redemption = redemptionId.parse(id);
  if (kind === 'wish') {
    const failure = { code: 'wish-expired', detail: 'late', next: 'again' };
    return [
      {
        op: 'insert',
        table: 'tombstone',
        row: { id: redemption, terminal: 'k', atMs, refusalJson: null },
      },
      {
        op: 'insert',
        table: 'refused_wish',
        row: {
          id: redemption,
          customerId: whose,
          terminal: 'k',
          requestDigest: 'd',
          currency: 'EUR',
          amountMinor: 1n,
          refusalJson: JSON.stringify(failure),
          atMs,
        },
      },
    ];
  }
  return [
    {
      op: 'insert',
      table: 'redemption',
      row: {
        id: redemption,
        customerId: whose,
        payeeId,
        terminal: 'k',
        state: 'held',
        points: 1,
        currency: 'EUR',
        amountMinor: 1n,
        feeMinor: 0n,
        requestDigest: 'd',
        consentJson: '{}',
        pointsBefore: 1,
        requestedMs: atMs,
        ...nothingDecided,
      },
    },
    {
      op: 'insert',
      table: 'consent',
      row: {
        id,
        customerId: whose,
        text: 'redeem-to-own-account/1',
        language: 'zh',
        givenMs: atMs,
        recordedMs: atMs,
        terminal: 'k',
        redemptionId: redemption,
      },
    },
  ];
}
