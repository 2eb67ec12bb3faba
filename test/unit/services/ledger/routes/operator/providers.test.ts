import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditPage } from '../../../../../../protocol/operator/audit.ts';
import { type PurchaseRecorded } from '../../../../../../protocol/ledger.ts';
import {
  type ProviderList,
  type ProviderShown,
} from '../../../../../../protocol/operator/provider.ts';
import {
  ALICE,
  type Answer,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
} from '../../ledger-under-test.ts';

const HOUR_MS = 3_600_000;
const TEA_TILL = 'urn:kangen:till:tea-house:till-1';

const terms = (change: object = {}) => ({
  rate: { points: 1, minor: 10 },
  rounding: 'down',
  minimum: { currency: 'EUR', minor: '0' },
  maturitySeconds: 0,
  expirySeconds: 86_400,
  ...change,
});

let ledger: LedgerUnderTest;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

const ask = (method: string, path: string, id?: string, body?: unknown): Promise<Answer> =>
  ledger.call(method, path, { caller: ALICE, ...(id !== undefined && { id }), body });
const register = (id = 'tea-house', name = 'Tea House', change: object = {}) =>
  ask('PUT', '/v1/operator/providers/:id', id, { name, terms: terms(change) });
const begin = (id: string, body: object) =>
  ask('PUT', '/v1/operator/earn-rules/:id', id, {
    provider: 'tea-house',
    from: null,
    terms: terms(),
    ...body,
  });
const announce = (id: string, body: object = {}) =>
  ask('PUT', '/v1/operator/campaigns/:id', id, {
    provider: 'tea-house',
    name: 'Harvest',
    from: inHours(0),
    until: inHours(2),
    multiplier: { times: 3, per: 1 },
    ...body,
  });
const end = (id: string, provider = 'tea-house') =>
  ask('POST', '/v1/operator/campaigns/:id/end', id, { provider });
const inHours = (hours: number): string =>
  new Date(ledger.clock.ms + hours * HOUR_MS).toISOString();

let receipts = 0;
async function earnedThere(minor: bigint): Promise<number> {
  const body = purchaseBody({ currency: 'EUR', minor }, `T-${(receipts += 1)}`);
  const path = ['PUT', '/v1/purchases/:id'] as const;
  const id = ledger.newId();
  return bodyOf<PurchaseRecorded>(await ledger.call(...path, { id, caller: TEA_TILL, body }))
    .points;
}
const auditEnds = async () =>
  bodyOf<AuditPage>(await ask('GET', '/v1/operator/audit')).entries.map((entry) => [
    entry.deed,
    entry.subject,
    entry.end,
  ]);

describe('a new provider', () => {
  it('is registered with the rule that holds from now on, once', async () => {
    const first = bodyOf<ProviderShown>(await register());
    expect(first).toMatchObject({ id: 'tea-house', rules: [{ from: inHours(0) }], campaigns: [] });
    ledger.clock.ms += HOUR_MS;
    expect(bodyOf(await register())).toEqual(first);
    expect(codeOf(await register('tea-house', 'Another'))).toBe('id-reused');
    expect(await earnedThere(1_009n)).toBe(100);
    expect(await auditEnds()).toEqual([
      ['provider.register', 'provider:tea-house', 'refused'],
      ['provider.register', 'provider:tea-house', 'unchanged'],
      ['provider.register', 'provider:tea-house', 'done'],
    ]);
  });

  it('has a minimum in the programme’s currency, and points that expire after they mature', async () => {
    const yen = { minimum: { currency: 'JPY', minor: '1' } };
    expect(codeOf(await register('tea-house', 'Tea', yen))).toBe('currency-mismatch');
    await expect(register('tea-house', 'Tea', { maturitySeconds: 86_400 })).rejects.toThrow(
      'points expire after they have become mature',
    );
  });

  it('stands in the list with the rule that holds', async () => {
    await register();
    await begin(ledger.newId(), {
      from: inHours(1),
      terms: terms({ rate: { points: 9, minor: 10 } }),
    });
    const rates = async () => {
      const { providers } = bodyOf<ProviderList>(await ask('GET', '/v1/operator/providers'));
      return providers.map(({ id, rule }) => [id, rule?.terms.rate.points]);
    };
    const others = [
      ['aurora-books', 1],
      ['hanami-market', 1],
      ['minato-cafe', 1],
    ];
    expect(await rates()).toEqual([...others, ['tea-house', 1], ['velo-garage', 3]]);
    ledger.clock.ms += HOUR_MS;
    expect(await rates()).toEqual([...others, ['tea-house', 9], ['velo-garage', 3]]);
  });
});

describe('another rule', () => {
  beforeEach(() => register());

  it('begins at its time, and the one before it stays to be read', async () => {
    const id = ledger.newId();
    ledger.clock.ms += 1;
    const change = { from: inHours(1), terms: terms({ rate: { points: 2, minor: 10 } }) };
    expect(bodyOf<ProviderShown>(await begin(id, change)).rules).toHaveLength(2);
    expect(await earnedThere(1_000n)).toBe(100);
    ledger.clock.ms += HOUR_MS;
    expect(await earnedThere(1_000n)).toBe(200);
    // Told again after it has begun, the answer is the same.
    expect(codeOf(await begin(id, change))).toBe('ok');
    expect(codeOf(await begin(id, { ...change, from: inHours(5) }))).toBe('id-reused');
  });

  it('begins neither in the past nor at the moment of another one', async () => {
    expect(codeOf(await begin(ledger.newId(), { from: inHours(-1) }))).toBe('body-invalid');
    expect(codeOf(await begin(ledger.newId(), {}))).toBe('body-invalid');
    ledger.clock.ms += 1;
    expect(codeOf(await begin(ledger.newId(), {}))).toBe('ok');
    expect(codeOf(await begin(ledger.newId(), { provider: 'nobody' }))).toBe('provider-unknown');
  });
});

describe('a campaign', () => {
  beforeEach(() => register());

  it('is announced once, and counts while it is open', async () => {
    const id = ledger.newId();
    const first = bodyOf(await announce(id));
    expect(bodyOf(await announce(id))).toEqual(first);
    expect(codeOf(await announce(id, { name: 'Other' }))).toBe('id-reused');
    expect(await earnedThere(1_000n)).toBe(300);
    ledger.clock.ms += 2 * HOUR_MS;
    expect(await earnedThere(1_000n)).toBe(100);
  });

  it('is refused where it is over, backwards, or less than once', async () => {
    const past = { from: inHours(-1) };
    expect(codeOf(await announce(ledger.newId(), past))).toBe('body-invalid');
    const backwards = { from: inHours(2), until: inHours(2) };
    expect(codeOf(await announce(ledger.newId(), backwards))).toBe('body-invalid');
    await expect(announce(ledger.newId(), { multiplier: { times: 1, per: 2 } })).rejects.toThrow(
      'never earns less',
    );
  });

  it('can be ended early, once, by its own provider', async () => {
    const id = ledger.newId();
    await announce(id);
    expect(codeOf(await end(id, 'hanami-market'))).toBe('body-invalid');
    expect(codeOf(await end(ledger.newId()))).toBe('body-invalid');
    const ended = bodyOf<ProviderShown>(await end(id));
    expect(ended.campaigns).toMatchObject([{ id, ended: inHours(0) }]);
    ledger.clock.ms += 60_000;
    expect(bodyOf(await end(id))).toEqual(ended);
    expect(await earnedThere(1_000n)).toBe(100);
    expect((await auditEnds())[0]).toEqual([
      'provider.end-campaign',
      'provider:tea-house',
      'unchanged',
    ]);
  });
});
