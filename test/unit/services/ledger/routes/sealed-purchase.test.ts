import { describe, expect, it } from 'vitest';
import { type PurchaseRecorded } from '../../../../../protocol/ledger.ts';
import { encryptTo, type SealedKind } from '../../../../../protocol/sealed/encrypt.ts';
import { publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../ledger-under-test.ts';

const bought = (minor = 10_000n): object =>
  purchaseBody({ currency: 'EUR', minor }, 'R-1', 1) as object;

async function sealed(
  { context }: LedgerUnderTest,
  content: object,
  kind: SealedKind = 'kangen-purchase+json',
): Promise<string> {
  const [reading] = context.keys.reading;
  if (!reading) throw new Error('no key');
  return encryptTo(publicHalf(reading), kind, JSON.stringify(content));
}

const put = (ledger: LedgerUnderTest, id: string, jwe: string, caller = TILL) =>
  ledger.call('PUT', '/v1/purchases/:id/sealed', { id, caller, body: { purchase: jwe } });

const immature = async (ledger: LedgerUnderTest): Promise<number> =>
  (await ledger.account(await ledger.signIn(1))).immature;

describe('PUT /v1/purchases/{id}/sealed', () => {
  it('adds once, however often it comes, and however it is sealed', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const content = { ...bought(), id, till: TILL };
    const first = await put(ledger, id, await sealed(ledger, content));
    expect(bodyOf<PurchaseRecorded>(first)).toMatchObject({ id, points: 200 });
    const again = await put(ledger, id, await sealed(ledger, content));
    expect(bodyOf(again)).toEqual(bodyOf(first));
    expect(await immature(ledger)).toBe(200);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('is the purchase of that id that was told openly, and no other', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body: bought() });
    const same = await sealed(ledger, { ...bought(), id, till: TILL });
    expect(codeOf(await put(ledger, id, same))).toBe('ok');
    const dearer = await sealed(ledger, { ...bought(99_000n), id, till: TILL });
    expect(codeOf(await put(ledger, id, dearer))).toBe('id-reused');
    const other = ledger.newId();
    const twice = await sealed(ledger, { ...bought(), id: other, till: TILL });
    expect(codeOf(await put(ledger, other, twice))).toBe('receipt-number-reused');
    expect(await immature(ledger)).toBe(200);
  });

  it('is good for its own id at its own till alone', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const jwe = await sealed(ledger, { ...bought(), id, till: TILL });
    expect(codeOf(await put(ledger, ledger.newId(), jwe))).toBe('body-invalid');
    const nextTill = 'urn:kangen:till:hanami-market:till-2';
    expect(codeOf(await put(ledger, id, jwe, nextTill))).toBe('terminal-mismatch');
    expect(await immature(ledger)).toBe(0);
  });

  it('refuses what is no purchase, and a card nobody has', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const content = { ...bought(), id, till: TILL };
    const asWish = await sealed(ledger, content, 'kangen-wish+json');
    expect(codeOf(await put(ledger, id, asWish))).toBe('body-invalid');
    const more = await sealed(ledger, { ...content, points: 9 });
    expect(codeOf(await put(ledger, id, more))).toBe('body-invalid');
    expect(codeOf(await put(ledger, id, 'eyJhIjoxfQ..AAAA.AAAA.AAAA'))).toBe('body-invalid');
    const cardNumber = withLuhnDigit('970499999999999');
    const unknown = await sealed(ledger, { ...content, cardNumber });
    expect(codeOf(await put(ledger, id, unknown))).toBe('card-unknown');
    expect(await immature(ledger)).toBe(0);
  });
});
