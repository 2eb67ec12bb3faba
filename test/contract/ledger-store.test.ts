/** What every engine of the ledger's store must do. */
import { AssertionError } from 'node:assert/strict';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customerId, purchaseId, redemptionId } from '../../protocol/ids.ts';
import { nextAuditLink } from '../../services/ledger/rules/audit-chain.ts';
import { chainStart, nextLink } from '../../services/ledger/rules/journal-chain.ts';
import { type LedgerStore, StoreFailure, unchanged } from '../../services/ledger/store/contract.ts';
import {
  type AccountKind,
  type CampaignRow,
  type ChainLink,
  type EarnRuleRow,
  type LimitRuleRow,
  type ProgrammeRow,
} from '../../services/ledger/store/rows.ts';
import { type Write } from '../../services/ledger/store/writes.ts';
import { bothEngines, type Place } from '../support/engines/both-engines.ts';

const { engines, stop } = bothEngines();
afterAll(stop, 30_000);

const programme: ProgrammeRow = {
  name: 'Points',
  currency: 'EUR',
  ratePoints: 1,
  rateMinor: 1,
  minimumMinor: 500n,
  stepMinor: 10n,
  feeMinor: 0n,
  redemptionMinorMax: 20_000n,
  dayMinorMax: 9_007_199_254_740_991n,
  authorizationWindowSeconds: 86_400,
  promiseSeconds: 86_400,
  debtorJson: '{}',
};
const uuid = (last: number): string => `01900000-0000-7000-8000-${String(last).padStart(12, '0')}`;
const customer = customerId.parse(uuid(1));
const CARD = '9704000000000018';

const firstRule: EarnRuleRow = {
  id: 'rule-1',
  providerId: 'shop',
  fromMs: 0,
  ratePoints: 1,
  rateMinor: 50,
  rounding: 'down',
  paidMinorMin: 0n,
  maturitySeconds: 0,
  expirySeconds: 100,
};

const base: Write[] = [
  { op: 'insert', table: 'programme', row: programme },
  { op: 'insert', table: 'provider', row: { id: 'shop', name: 'Shop' } },
  { op: 'insert', table: 'earn_rule', row: firstRule },
  { op: 'insert', table: 'customer', row: { id: customer, displayName: 'Somebody' } },
  {
    op: 'insert',
    table: 'payee',
    row: {
      id: 'payee',
      customerId: customer,
      sinceMs: 1,
      kind: 'iban',
      holderName: 'Somebody',
      bankName: 'Bank',
      masked: 'DE•• 1',
      clearingId: 'KANGDEFFXXX',
      branchCode: null,
      accountType: null,
      accountNumber: 'DE1',
    },
  },
];

const tried = (tries: number): Write => ({
  op: 'put-pin-attempt',
  row: { cardNumber: CARD, tries, nextAllowedMs: 5 },
});
const signIn = { name: 'sign-in', cardNumber: CARD, jti: 'x', terminal: 'nobody' } as const;

const redemption = (last: number): Write => ({
  op: 'insert',
  table: 'redemption',
  row: {
    id: redemptionId.parse(uuid(last)),
    customerId: customer,
    payeeId: 'payee',
    terminal: 'kiosk',
    state: 'held',
    points: 5,
    currency: 'EUR',
    amountMinor: 5n,
    feeMinor: 0n,
    requestDigest: 'd',
    consentJson: '{}',
    pointsBefore: 10,
    requestedMs: 7,
    authorizedMs: null,
    authorization: null,
    authorizationJti: null,
    authorizationDigest: null,
    decidedMs: null,
    bankReference: null,
    receipt: null,
    statement: null,
    returnedMs: null,
    returnReference: null,
    returnReasonCode: null,
    returnReasonText: null,
    returnEvidence: null,
    returnStatement: null,
  },
});
const earned = (entries: [account: 'issued' | 'available', points: number][]): Write => ({
  op: 'post',
  transaction: {
    id: uuid(90),
    atMs: 1,
    kind: 'earn',
    reason: 'Purchase',
    purchaseId: purchaseId.parse(uuid(2)),
    redemptionId: null,
  },
  entries: entries.map(([account, points]) => ({
    account,
    points,
    providerId: 'shop',
    customerId: customer,
  })),
});
const purchase: Write = {
  op: 'insert',
  table: 'purchase',
  row: {
    id: purchaseId.parse(uuid(2)),
    providerId: 'shop',
    customerId: customer,
    receiptNumber: 'R',
    requestDigest: 'd',
    currency: 'EUR',
    paidMinor: 500n,
    excludedMinor: 0n,
    points: 10,
    earnRuleId: 'rule-1',
    campaignId: null,
    atMs: 1,
    matureMs: 1,
    expireMs: 100,
  },
};

const lotOf = (id: string, { remaining }: { remaining: number }): Write => ({
  op: 'insert',
  table: 'lot',
  row: {
    id,
    customerId: customer,
    providerId: 'shop',
    purchaseId: purchaseId.parse(uuid(2)),
    points: 10,
    remaining,
    earnedMs: 1,
    matureMs: 1,
    expireMs: 100,
  },
});

describe.each(engines)('the ledger store on $engine', (engine) => {
  let place: Place;
  let store: LedgerStore;
  const write = (...writes: Write[]) =>
    store.transact({ name: 'programme' }, () => ({ answer: 'done', writes }));

  beforeEach(async () => {
    place = await engine.place();
    store = await place.open();
  }, 30_000);
  afterEach(async () => {
    await store.close();
    place.forget();
  });

  it('keeps what it acknowledged, exactly, over a close and an open', async () => {
    expect(await write(...base)).toBe('done');
    await store.close();
    store = await place.open();
    expect(await store.read({ name: 'programme' })).toEqual(programme);
  });

  it('applies all writes of a decision or none', async () => {
    const broken: Write = { op: 'move-lot', lotId: 'no such lot', points: -1 };
    await expect(write(...base, broken)).rejects.toThrow('the lot is there');
    expect(await store.read({ name: 'programme' })).toBeNull();
  });

  it('writes nothing when the decision throws, and passes the bug on', async () => {
    const bug = new Error('a bug');
    const deciding = store.transact({ name: 'programme' }, () => {
      throw bug;
    });
    await expect(deciding).rejects.toBe(bug);
    expect(await write(...base)).toBe('done');
  });

  it('lets each decision see what the one before has written', async () => {
    const one = () =>
      store.transact(signIn, ({ attempts }) => {
        const tries = (attempts?.tries ?? 0) + 1;
        return { answer: tries, writes: [tried(tries)] };
      });
    const answers = await Promise.all(Array.from({ length: 8 }, one));
    expect(answers.toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('fails those alone who throw or are refused, of all who wait at once', async () => {
    await write(...base);
    const bug = new Error('a bug');
    const one = (wrong: Write[] = [], then: () => void = () => {}) =>
      store.transact(signIn, ({ attempts }) => {
        const tries = (attempts?.tries ?? 0) + 1;
        then();
        return { answer: tries, writes: [tried(tries), ...wrong] };
      });
    const broken: Write = { op: 'move-lot', lotId: 'no such lot', points: -1 };
    const throws = () => {
      throw bug;
    };
    const outcomes = await Promise.allSettled([
      one(),
      one([], throws),
      one([broken]),
      one(base),
      one(),
    ]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: bug },
      { status: 'rejected', reason: expect.any(AssertionError) },
      { status: 'rejected', reason: expect.any(StoreFailure) },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(await one()).toBe(3);
  });

  it("says in its own words that the engine refused, with the engine's as cause", async () => {
    await write(...base);
    const again = write(...base);
    await expect(again).rejects.toBeInstanceOf(StoreFailure);
    await expect(again).rejects.toHaveProperty('cause.code');
  });

  it('moves a redemption only from the state the decision was made in', async () => {
    const id = redemptionId.parse(uuid(3));
    await write(...base, redemption(3));
    const move: Write = { op: 'move-redemption', id, from: 'held', to: 'withdrawn', evidence: {} };
    await write(move);
    await expect(write(move)).rejects.toThrow('redemption is still held');
    expect((await store.read({ name: 'redemption', id })).redemption?.state).toBe('withdrawn');
  });

  it.each(['authorized', 'completed'] as const)(
    'refuses to leave the state table, whatever was decided: held → %s without evidence',
    async (to) => {
      await write(...base, redemption(3));
      const id = redemptionId.parse(uuid(3));
      await expect(
        write({ op: 'move-redemption', id, from: 'held', to, evidence: {} }),
      ).rejects.toBeInstanceOf(StoreFailure);
    },
  );

  it('never lets one id be both a redemption and a tombstone', async () => {
    const tombstone: Write = {
      op: 'insert',
      table: 'tombstone',
      row: { id: redemptionId.parse(uuid(3)), terminal: 'kiosk', atMs: 1, refusalJson: null },
    };
    await write(...base, tombstone);
    await expect(write(redemption(3))).rejects.toBeInstanceOf(StoreFailure);
    await write(redemption(4));
    const late: Write = {
      op: 'insert',
      table: 'tombstone',
      row: { id: redemptionId.parse(uuid(4)), terminal: 'kiosk', atMs: 1, refusalJson: null },
    };
    await expect(write(late)).rejects.toBeInstanceOf(StoreFailure);
  });

  it('takes no more from a lot than it has, and puts back no more than was earned', async () => {
    await write(...base, purchase, lotOf('lot', { remaining: 10 }));
    await expect(write({ op: 'move-lot', lotId: 'lot', points: -11 })).rejects.toBeInstanceOf(
      StoreFailure,
    );
    await expect(write({ op: 'move-lot', lotId: 'lot', points: 1 })).rejects.toBeInstanceOf(
      StoreFailure,
    );
    await write({ op: 'move-lot', lotId: 'lot', points: -10 });
  });

  it('finds a lot as long as some of it is left, and again when some comes back', async () => {
    const found = async () => {
      const { lots } = await store.read({ name: 'lots-expired', beforeMs: 100, rowsMax: 9 });
      return lots.map(({ id, remaining }) => [id, remaining]);
    };
    await write(...base, purchase, lotOf('lot', { remaining: 0 }));
    expect(await found()).toEqual([]);
    await write({ op: 'move-lot', lotId: 'lot', points: 10 });
    await write({ op: 'move-lot', lotId: 'lot', points: -9 });
    expect(await found()).toEqual([['lot', 1]]);
    await write({ op: 'move-lot', lotId: 'lot', points: -1 });
    expect(await found()).toEqual([]);
    await write({ op: 'move-lot', lotId: 'lot', points: 3 });
    expect(await found()).toEqual([['lot', 3]]);
  });

  it('takes one authorization for one redemption, and any number without one', async () => {
    const authorized = (last: number, jti: string, digest: string): Write => ({
      op: 'move-redemption',
      id: redemptionId.parse(uuid(last)),
      from: 'held',
      to: 'authorized',
      evidence: {
        authorizedMs: 8,
        authorization: `signed ${last}`,
        authorizationJti: jti,
        authorizationDigest: digest,
      },
    });
    await write(...base, redemption(3), redemption(4), authorized(3, 'j', 'd'));
    await expect(write(authorized(4, 'j', 'd4'))).rejects.toBeInstanceOf(StoreFailure);
    await expect(write(authorized(4, 'j4', 'd'))).rejects.toBeInstanceOf(StoreFailure);
    await write(authorized(4, 'j4', 'd4'));
  });

  it('keeps one consent for one redemption, and under its id', async () => {
    const consent = (last: number, about: number | null): Write => ({
      op: 'insert',
      table: 'consent',
      row: {
        id: uuid(last),
        customerId: customer,
        text: 'redeem-to-own-account/1',
        language: 'en',
        givenMs: 1,
        recordedMs: 1,
        terminal: 'kiosk',
        redemptionId: about === null ? null : redemptionId.parse(uuid(about)),
      },
    });
    await write(...base, redemption(3), consent(3, 3), consent(5, null));
    await expect(write(consent(3, 3))).rejects.toBeInstanceOf(StoreFailure);
    await expect(write(consent(6, 3))).rejects.toBeInstanceOf(StoreFailure);
  });

  it('posts only what sums to zero, and no account below zero but the issuer', async () => {
    await write(...base, purchase);
    await expect(
      write(
        earned([
          ['issued', -10],
          ['available', 9],
        ]),
      ),
    ).rejects.toThrow('sums to zero');
    await expect(
      write(
        earned([
          ['issued', -10],
          ['available', 5],
          ['available', 5],
        ]),
      ),
    ).rejects.toThrow('one entry of an account');
    await expect(
      write(
        earned([
          ['issued', 10],
          ['available', -10],
        ]),
      ),
    ).rejects.toBeInstanceOf(StoreFailure);
    await write(
      earned([
        ['issued', -10],
        ['available', 10],
      ]),
    );
  });

  describe('the journal’s chain', () => {
    const move = (last: number): Write => ({
      op: 'post',
      transaction: {
        id: uuid(last),
        atMs: last,
        kind: 'earn',
        reason: 'Purchase',
        purchaseId: purchaseId.parse(uuid(2)),
        redemptionId: null,
      },
      entries: (['issued', 'available'] as const).map((account) => ({
        account,
        points: account === 'issued' ? -last : last,
        providerId: 'shop',
        customerId: customer,
      })),
    });
    const head = (after = 0) => store.read({ name: 'journal-head', after });
    const linkAt = (sequence: number) => store.read({ name: 'journal-link', sequence });
    const chainOf = (...posts: Write[]) =>
      posts.reduce<ChainLink[]>(
        (links, post) =>
          post.op === 'post' ? [...links, nextLink(links.at(-1) ?? chainStart, post)] : links,
        [],
      );
    beforeEach(() => write(...base, purchase));

    it('begins with nothing', async () => {
      expect(await head()).toEqual({ link: chainStart, entries: 0, trail: chainStart });
      expect(await linkAt(0)).toEqual(chainStart);
      expect(await linkAt(1)).toBeNull();
    });

    it('takes in every posting of a decision, in their order, and goes on after a reopen', async () => {
      await write(move(91), move(92));
      await store.close();
      store = await place.open();
      await write(move(93));
      const links = chainOf(move(91), move(92), move(93));
      expect(await Promise.all([1, 2, 3].map(linkAt))).toEqual(links);
      expect(await head()).toMatchObject({ link: links[2], entries: 6 });
      expect(await head(2)).toMatchObject({ link: links[2], entries: 2 });
    });

    it('has no gap where a decision failed', async () => {
      const broken: Write = { op: 'move-lot', lotId: 'no such lot', points: -1 };
      await write(move(91));
      await expect(write(move(92), broken)).rejects.toThrow('the lot is there');
      await expect(write(move(91))).rejects.toBeInstanceOf(StoreFailure);
      await write(move(93));
      const links = chainOf(move(91), move(93));
      expect(await Promise.all([1, 2, 3].map(linkAt))).toEqual([...links, null]);
    });

    it('is one chain, however many write at once', async () => {
      const lasts = Array.from({ length: 20 }, (_, index) => 100 + index);
      const broken: Write = { op: 'move-lot', lotId: 'no such lot', points: -1 };
      const outcomes = await Promise.allSettled(
        lasts.map((last) => (last % 4 === 0 ? write(move(last), broken) : write(move(last)))),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
      const links = await Promise.all(lasts.map((_, index) => linkAt(index + 1)));
      expect(new Set(links.slice(0, 15).map((link) => link?.hash)).size).toBe(15);
      expect(links.slice(15)).toEqual([null, null, null, null, null]);
      expect((await head()).link).toEqual(links[14]);
    });
  });

  it('finds the rule that holds, and the campaigns that are open, at a time', async () => {
    const rule = (id: string, fromMs: number): Write => ({
      op: 'insert',
      table: 'earn_rule',
      row: { ...firstRule, id, fromMs },
    });
    const campaign = (id: string, change: Partial<CampaignRow>): Write => ({
      op: 'insert',
      table: 'campaign',
      row: {
        id,
        providerId: 'shop',
        name: id,
        fromMs: 10,
        untilMs: 30,
        times: 2,
        per: 1,
        ...change,
      },
    });
    await write(
      ...base,
      { op: 'insert', table: 'provider', row: { id: 'other', name: 'Other' } },
      rule('rule-2', 20),
      rule('rule-3', 30),
      campaign('a', {}),
      campaign('b', { fromMs: 20 }),
      campaign('elsewhere', { providerId: 'other' }),
      { op: 'insert', table: 'campaign_end', row: { campaignId: 'a', endMs: 25 } },
    );
    const at = async (nowMs: number, providerId = 'shop') => {
      const ask = { id: purchaseId.parse(uuid(2)), receiptNumber: 'R', cardNumber: CARD };
      const facts = await store.read({ name: 'purchase', ...ask, providerId, nowMs });
      return [facts.rule?.id ?? null, ...facts.campaigns.map(({ id }) => id)];
    };
    expect(await at(9)).toEqual(['rule-1']);
    expect(await at(19)).toEqual(['rule-1', 'a']);
    expect(await at(20)).toEqual(['rule-2', 'a', 'b']);
    expect(await at(25)).toEqual(['rule-2', 'b']);
    expect(await at(30)).toEqual(['rule-3']);
    expect(await at(19, 'other')).toEqual([null, 'elsewhere']);
  });

  it('reads the programme with the newest terms, which only ever become newer', async () => {
    const terms = (sinceMs: number, feeMinor: bigint): Write => ({
      op: 'insert',
      table: 'programme_terms',
      row: {
        sinceMs,
        ratePoints: 2,
        rateMinor: 1,
        minimumMinor: 1_000n,
        stepMinor: 100n,
        feeMinor,
      },
    });
    await write(...base, terms(5, 10n));
    await write(terms(6, 20n));
    await expect(write(terms(6, 30n))).rejects.toBeInstanceOf(StoreFailure);
    await expect(write(terms(4, 30n))).rejects.toBeInstanceOf(StoreFailure);
    expect(await store.read({ name: 'programme' })).toEqual({
      ...programme,
      ratePoints: 2,
      minimumMinor: 1_000n,
      stepMinor: 100n,
      feeMinor: 20n,
    });
  });

  it('lists what was redeemed in a period by shop, and sums what customers still own', async () => {
    const id = redemptionId.parse(uuid(3));
    const moved = (
      atMs: number,
      kind: 'earn' | 'hold' | 'redeem',
      [from, to]: readonly [AccountKind, AccountKind],
      points: number,
    ): Write => ({
      op: 'post',
      transaction: {
        id: uuid(100 + atMs),
        atMs,
        kind,
        reason: kind,
        purchaseId: kind === 'earn' ? purchaseId.parse(uuid(2)) : null,
        redemptionId: kind === 'earn' ? null : id,
      },
      entries: ['shop', 'a-shop'].flatMap((providerId) => [
        { account: from, points: -points, providerId, customerId: customer },
        { account: to, points, providerId, customerId: customer },
      ]),
    });
    await write(
      ...base,
      { op: 'insert', table: 'provider', row: { id: 'a-shop', name: 'A' } },
      { op: 'insert', table: 'provider', row: { id: 'other', name: 'Other' } },
      purchase,
      redemption(3),
      moved(1, 'earn', ['issued', 'available'], 10),
      moved(2, 'hold', ['available', 'held'], 7),
      moved(3, 'redeem', ['held', 'redeemed'], 4),
    );
    const settled = (fromMs: number, toMs: number, after = { atMs: -1, sequence: 0 }) =>
      store.read({ name: 'settled', fromMs, toMs, after, transactionsMax: 9 });
    const line = {
      sequence: 3,
      atMs: 3,
      kind: 'redeem',
      redemptionId: id,
      points: 4,
      currency: 'EUR',
      amountMinor: 5n,
      feeMinor: 0n,
    };
    expect(await settled(3, 4)).toEqual([
      { ...line, providerId: 'a-shop' },
      { ...line, providerId: 'shop' },
    ]);
    expect(await settled(4, 9)).toEqual([]);
    expect(await settled(0, 3)).toEqual([]);
    expect(await settled(0, 9, { atMs: 3, sequence: 3 })).toEqual([]);
    expect((await store.read({ name: 'liability' })).owed).toEqual([
      { providerId: 'a-shop', name: 'A', available: 3, held: 3 },
      { providerId: 'other', name: 'Other', available: 0, held: 0 },
      { providerId: 'shop', name: 'Shop', available: 3, held: 3 },
    ]);
  });

  it('lists every rule and campaign of a provider, and the rules that hold', async () => {
    const campaign: CampaignRow = {
      id: 'c',
      providerId: 'shop',
      name: 'C',
      fromMs: 10,
      untilMs: 30,
      times: 3,
      per: 2,
    };
    const later = { ...firstRule, id: 'rule-2', fromMs: 20 };
    const end = { campaignId: 'c', endMs: 25 };
    await write(
      ...base,
      { op: 'insert', table: 'earn_rule', row: later },
      { op: 'insert', table: 'campaign', row: campaign },
      { op: 'insert', table: 'campaign_end', row: end },
    );
    const ask = { name: 'provider', ruleId: 'rule-2', campaignId: 'c' } as const;
    const shop = {
      rules: [firstRule, later],
      campaigns: [campaign],
      ends: [end],
      sameRule: later,
      sameCampaign: campaign,
    };
    expect(await store.read({ ...ask, id: 'shop' })).toMatchObject(shop);
    const none = { provider: null, rules: [], campaigns: [], ends: [], sameRule: later };
    expect(await store.read({ ...ask, id: 'no such' })).toMatchObject(none);
    expect((await store.read({ name: 'providers', nowMs: 19 })).rules).toEqual([firstRule]);
    expect((await store.read({ name: 'providers', nowMs: 20 })).rules).toEqual([later]);
    expect((await store.read({ name: 'terms' })).changedMs).toBe(0);
  });

  it('forgets sessions and credentials that are over, and no others', async () => {
    const session = (tokenHash: string, expiresMs: number): Write => ({
      op: 'insert',
      table: 'session',
      row: {
        tokenHash,
        customerId: customer,
        terminal: 'kiosk',
        expiresMs,
        cardNumber: null,
        certificate: null,
      },
    });
    const seen: Write = {
      op: 'insert',
      table: 'credential_seen',
      row: { jti: 'x', expiresMs: 11 },
    };
    await write(...base, session('over', 10), session('open', 11), seen, {
      op: 'forget-expired',
      nowMs: 10,
    });
    expect(await store.read({ name: 'session', tokenHash: 'over' })).toBeNull();
    expect(await store.read({ name: 'session', tokenHash: 'open' })).not.toBeNull();
    expect((await store.read(signIn)).credentialSeen).toBe(true);
  });

  it('keeps statements that join up, and compares what they say from all sides', async () => {
    const bank = 'urn:kangen:bank:KANGDEFFXXX';
    const page = (day: number, openingMinor: bigint, closingMinor: bigint): Write => ({
      op: 'insert',
      table: 'bank_statement',
      row: {
        bank,
        day,
        page: 1,
        isLast: 1,
        sequence: day + 1,
        statementId: `S-${day}`,
        openingMinor,
        closingMinor,
        entries: 1,
        digest: 'd',
        importedMs: 1,
      },
    });
    const about = redemptionId.parse(uuid(77));
    const entry: Write = {
      op: 'insert',
      table: 'bank_entry',
      row: {
        id: '100-1-1',
        bank,
        day: 100,
        kind: 'payment',
        side: 'debit',
        currency: 'EUR',
        amountMinor: 5n,
        bankReference: null,
        endToEndId: 'x',
        redemptionId: about,
      },
    };
    const touch = (sinceMs: number): Write => ({
      op: 'touch-match',
      row: { subject: about, redemptionId: about, entryId: null, sinceMs },
    });
    const head = () => store.read({ name: 'statement-head', bank });
    expect(await head()).toEqual({ last: null, firstDay: null, troubles: [] });
    const report = {
      redemptionId: about,
      terminal: 'urn:kangen:kiosk:shop:front',
      bankReference: 'B',
      outcome: 'refused' as const,
      currency: null,
      amountMinor: null,
      atMs: 3,
    };
    const said: Write = { op: 'put-terminal-report', row: report };
    await write(page(100, -7n, -12n), entry, touch(1), touch(2), said, said);
    await expect(write(page(102, -12n, -12n))).rejects.toThrow();
    await expect(write(page(101, -11n, -11n))).rejects.toThrow();
    const trouble = { bank, day: 101, detail: 'torn', atMs: 4 };
    await write({ op: 'insert', table: 'statement_trouble', row: trouble });
    expect(await head()).toMatchObject({ firstDay: 100, last: { day: 100 }, troubles: [trouble] });
    await write(page(101, -12n, -12n));
    expect((await head()).troubles).toEqual([]);
    const ask = { name: 'matches-due', bank, rowsMax: 9 } as const;
    const { due, ...time } = await store.read(ask);
    expect(time).toEqual({ throughDay: 101, firstDay: 100 });
    expect(due).toMatchObject([
      { item: { state: 'new', sinceMs: 1 }, redemption: null, entries: [{ day: 100 }] },
    ]);
    expect(due[0]?.reports).toEqual([report]);
    const [facts] = due;
    if (facts === undefined) throw new Error('nothing is due');
    const row = { ...facts.item, state: 'unexplained' as const, why: 'w', dueDay: null };
    await write({ op: 'put-match', row });
    expect((await store.read(ask)).due).toEqual([]);
    const open = { name: 'matches-open', state: 'unexplained', rowsMax: 9 } as const;
    const from = { sinceMs: -1, subject: '' };
    expect(await store.read({ ...open, after: from })).toEqual([row]);
    expect(await store.read({ ...open, after: row })).toEqual([]);
    const counted = await store.read({ name: 'matches-counted' });
    expect(counted).toMatchObject({ unexplained: 1, waiting: 0 });
    await write(touch(9));
    expect((await store.read(ask)).due).toMatchObject([{ item: { ...row, dueDay: 0 } }]);
    const read = { name: 'journal-moves', bank, rowsMax: 9 } as const;
    expect(await store.read(read)).toMatchObject({ readUpTo: 0 });
    await write({ op: 'put-cursor', list: 'journal-moves', row: { bank, sequence: 4 } });
    await expect(
      write({ op: 'put-cursor', list: 'journal-moves', row: { bank, sequence: 3 } }),
    ).rejects.toThrow();
    expect(await store.read(read)).toMatchObject({ readUpTo: 4 });
    expect(await store.read({ name: 'first-payment' })).toBeNull();
    expect(await store.read({ name: 'match', subject: 'nobody' })).toBeNull();
  });

  it('lists what is due, longest due first, within a bound, until it has ended', async () => {
    const due = (last: number, dueMs: number): Write => ({
      op: 'put-reconciliation',
      row: { redemptionId: redemptionId.parse(uuid(last)), asks: 0, dueMs, endFromMs: 99 },
    });
    await write(...base, ...[3, 4, 5].map(redemption), due(3, 30), due(4, 10), due(5, 20));
    const dueAt = async (nowMs: number, rowsMax = 9) =>
      (await store.read({ name: 'reconciliation-due', nowMs, rowsMax })).map(({ dueMs }) => dueMs);
    expect(await dueAt(30)).toEqual([10, 20, 30]);
    expect(await dueAt(29)).toEqual([10, 20]);
    expect(await dueAt(30, 1)).toEqual([10]);
    await write(due(4, 40));
    const id = redemptionId.parse(uuid(5));
    await write({ op: 'end-reconciliation', redemptionId: id });
    expect(await dueAt(100)).toEqual([30, 40]);
    expect(await store.read({ name: 'reconciliation', id })).toBeNull();
    const again = write({ op: 'end-reconciliation', redemptionId: id });
    await expect(again).rejects.toThrow('on the agenda');
  });

  it('measures how much of each rule of limits is used up, by the newest row of each name', async () => {
    const rule = (name: string, change: Partial<LimitRuleRow>): Write => ({
      op: 'insert',
      table: 'limit_rule',
      row: {
        id: name,
        name,
        kind: 'month-amount',
        outcome: 'refuse',
        minorMax: null,
        countMax: null,
        windowMinutes: null,
        percent: null,
        changedBy: 'urn:kangen:operator:ann',
        changedMs: 1,
        fromMs: 1,
        ...change,
      },
    });
    const counting = { countMax: 1, windowMinutes: 1 };
    await write(
      ...base,
      { op: 'end-sessions-of', terminal: 'kiosk', atMs: 1 },
      {
        op: 'insert',
        table: 'session',
        row: {
          tokenHash: 'h',
          customerId: customer,
          cardNumber: null,
          terminal: 'kiosk',
          expiresMs: 99,
          certificate: 'AB',
        },
      },
      redemption(3),
      redemption(4),
      rule('month', { minorMax: 1n, id: 'older' }),
      rule('month', { minorMax: 2n, fromMs: 5 }),
      rule('month', { minorMax: 3n, fromMs: 50, id: 'later' }),
      rule('one', { kind: 'redemption-amount', minorMax: 2n }),
      rule('payee', { kind: 'payee-day-amount', minorMax: 2n }),
      rule('customer', { kind: 'customer-count', ...counting }),
      rule('terminal', { kind: 'terminal-count', ...counting }),
      rule('shared', { kind: 'payee-customers', ...counting }),
      rule('near', { kind: 'near-limit', percent: 1, ...counting }),
    );
    const id = redemptionId.parse(uuid(9));
    const ask = { name: 'redeem', id, tokenHash: 'h', sinceMs: 0, nowMs: 10 } as const;
    const { owner } = await store.read(ask);
    expect(owner?.rules.map((row) => row.id)).toEqual([
      'customer',
      'month',
      'near',
      'one',
      'payee',
      'shared',
      'terminal',
    ]);
    expect(Object.fromEntries(owner?.rulesUsed ?? [])).toEqual({
      customer: 2n,
      month: 10n,
      near: 0n,
      one: 0n,
      payee: 10n,
      shared: 0n,
      terminal: 2n,
    });
    const history = await store.read({ name: 'limit-rules', ruleName: 'month' });
    expect(history.map((row) => row.id)).toEqual(['older', 'month', 'later']);
  });

  it('keeps a review until it is decided once, by two operators or otherwise', async () => {
    const review = (last: number, sinceMs: number): Write => ({
      op: 'insert',
      table: 'review',
      row: {
        redemptionId: redemptionId.parse(uuid(last)),
        sinceMs,
        decideByMs: 99,
        rulesJson: '["large"]',
        state: 'waiting',
        decidedMs: null,
      },
    });
    const word = (operator: string): Write => ({
      op: 'insert',
      table: 'review_word',
      row: { redemptionId: id, operator, verdict: 'release', atMs: 8, reason: null },
    });
    const id = redemptionId.parse(uuid(3));
    await write(...base, redemption(3), redemption(4), review(3, 7), review(4, 6));
    const queue = (after: { sinceMs: number; id: string } | null) =>
      store.read({ name: 'review-queue', after, rowsMax: 9 });
    expect((await queue(null)).map(({ sinceMs }) => sinceMs)).toEqual([6, 7]);
    expect(await queue({ sinceMs: 6, id: uuid(4) })).toMatchObject([{ releases: 0, points: 5 }]);
    const released: Write = { op: 'decide-review', redemptionId: id, to: 'released', atMs: 9 };
    const withdrawn: Write = {
      op: 'move-redemption',
      id,
      from: 'held',
      to: 'withdrawn',
      evidence: {},
    };
    await write(word('ann'));
    for (const refused of [withdrawn, released, word('ann')])
      await expect(write(refused)).rejects.toBeInstanceOf(StoreFailure);
    await write(word('ben'), released);
    await expect(write({ ...released, to: 'rejected' })).rejects.toThrow('the review waits');
    await write(withdrawn);
    const { review: kept, words } = await store.read({ name: 'review', id });
    expect(kept).toMatchObject({ state: 'released', decidedMs: 9 });
    expect(words.map(({ operator }) => operator)).toEqual(['ann', 'ben']);
    expect(await queue(null)).toHaveLength(1);
  });

  it('keeps with which keys its books were begun', async () => {
    const ask = { name: 'books-keys' } as const;
    expect(await store.read(ask)).toEqual({ kept: null, hasProgramme: false });
    const row = { one: 1, digest: '0'.repeat(64), sinceMs: 7 };
    await write({ op: 'insert', table: 'books_keys', row });
    const other = { one: 1, digest: '1'.repeat(64), sinceMs: 8 };
    await expect(write({ op: 'insert', table: 'books_keys', row: other })).rejects.toThrow();
    expect(await store.read(ask)).toEqual({ kept: row, hasProgramme: false });
  });

  it('reads a bank’s list of returns forward only', async () => {
    const cursor = (sequence: number): Write => ({
      op: 'put-cursor',
      list: 'returns',
      row: { bank: 'bank', sequence },
    });
    const readUpTo = () => store.read({ name: 'return-cursor', bank: 'bank' });
    expect(await readUpTo()).toBe(0);
    await write(cursor(3));
    await write(cursor(7));
    await expect(write(cursor(6))).rejects.toBeInstanceOf(StoreFailure);
    expect(await readUpTo()).toBe(7);
  });

  it('keeps one and the same finding once', async () => {
    const id = redemptionId.parse(uuid(3));
    const finding = (name: string, detail: string): Write => ({
      op: 'insert',
      table: 'finding',
      row: {
        id: name,
        atMs: 1,
        kind: 'receipt-contradicts',
        redemptionId: id,
        detail,
        evidence: 'x',
      },
    });
    await write(finding('a', 'one'), finding('b', 'two'));
    await expect(write(finding('c', 'one'))).rejects.toBeInstanceOf(StoreFailure);
    const found = await store.read({ name: 'findings', id });
    expect(found.map(({ detail }) => detail)).toEqual(['one', 'two']);
  });

  it('chains what operators did, whoever comes at the same moment, and lets none of it be lost', async () => {
    const deed = (nth: number): Write => ({
      op: 'audit',
      row: {
        atMs: nth,
        who: 'urn:kangen:operator:alice',
        serial: '0A',
        deed: 'test.look',
        subject: `nth:${nth}`,
        detailsJson: '{}',
        ending: 'unchanged',
        refusal: null,
        trace: null,
      },
    });
    await Promise.all(Array.from({ length: 8 }, (_, nth) => write(deed(nth))));
    const trail = { name: 'audit-trail', rowsMax: 20 } as const;
    const rows = await store.read({ ...trail, direction: 'newer', from: 0 });
    expect(new Set(rows.map(({ atMs }) => atMs)).size).toBe(8);
    let link = chainStart;
    for (const { sequence, hash, ...row } of rows) {
      link = nextAuditLink(link, row);
      expect({ sequence, hash }).toEqual(link);
    }
    expect((await store.read({ name: 'journal-head', after: 0 })).trail).toEqual(link);
    expect(await store.read({ name: 'trail-link', sequence: 8 })).toEqual(link);
    expect(await store.read({ name: 'trail-link', sequence: 0 })).toEqual(chainStart);
    expect(await store.read({ name: 'trail-link', sequence: 9 })).toBeNull();
    const older = await store.read({ ...trail, direction: 'older', from: 3 });
    expect(older.map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it('keeps what operators accepted and what came back, for every process', async () => {
    const acceptance = (lineage: number): Write => ({
      op: 'insert',
      table: 'journal_acceptance',
      row: { lineage, atMs: 5, head: `head ${lineage}` },
    });
    const witness: Write = {
      op: 'insert',
      table: 'journal_witness',
      row: {
        id: uuid(1),
        atMs: 6,
        sequence: 3,
        hash: 'a'.repeat(64),
        issuedSeconds: 4,
        statement: 'x',
      },
    };
    await write(acceptance(1), acceptance(2), witness);
    await expect(write(acceptance(2))).rejects.toBeInstanceOf(StoreFailure);
    const { acceptances, witnesses } = await store.read({ name: 'witnesses' });
    expect(acceptances.map(({ lineage }) => lineage)).toEqual([1, 2]);
    expect(witnesses).toMatchObject([{ sequence: 3, issuedSeconds: 4 }]);
  });

  it('lists what operators look through, page by page', async () => {
    const agenda = (last: number): Write => ({
      op: 'put-reconciliation',
      row: { redemptionId: redemptionId.parse(uuid(last)), asks: 1, dueMs: 2, endFromMs: 3 },
    });
    await write(...base);
    for (const last of [3, 4, 5]) await write(redemption(last), agenda(last));
    const openAfter = async (after: string) =>
      (await store.read({ name: 'open-redemptions', after, rowsMax: 2 })).map(({ id }) => id);
    expect(await openAfter('')).toEqual([uuid(3), uuid(4)]);
    expect(await openAfter(uuid(4))).toEqual([uuid(5)]);
    expect(await store.read({ name: 'open-counts' })).toEqual({
      open: [
        { state: 'held', count: 3, oldestMs: 7 },
        { state: 'authorized', count: 0, oldestMs: null },
      ],
      findings: 0,
    });
    expect(await store.read({ name: 'terminals', after: '', rowsMax: 9 })).toEqual([]);
    expect(await store.read({ name: 'all-findings', after: '', rowsMax: 9 })).toEqual([]);
    const page = (after: number) => store.read({ name: 'journal-page', after, rowsMax: 9 });
    const entries: [account: 'issued' | 'available', points: number][] = [
      ['issued', -10],
      ['available', 10],
    ];
    await write(purchase, earned(entries));
    const { transactions, entries: found } = await page(0);
    expect(transactions).toMatchObject([{ sequence: 1, kind: 'earn' }]);
    expect(found.map(({ account, points }) => [account, points])).toEqual(entries);
    expect(await page(1)).toEqual({ transactions: [], entries: [] });
  });

  it('answers an unchanged decision without writing', async () => {
    expect(await store.transact(signIn, () => unchanged('nothing'))).toBe('nothing');
    expect((await store.read(signIn)).attempts).toBeNull();
  });
});
