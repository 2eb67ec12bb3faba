/** A page of an import: each line by the rule of a single customer, all of the good ones or none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditPage } from '../../../../../../protocol/operator/audit.ts';
import {
  type ImportOutcome,
  IMPORT_LINES_PER_PAGE_MAX,
} from '../../../../../../protocol/operator/customer-import.ts';
import { eurSeed } from '../../../../../../services/embedded-network/seed/eur.ts';
import { ibanOf, withLuhnDigit } from '../../../../../../services/embedded-network/seed/numbers.ts';
import { ALICE, bodyOf, ledgerUnderTest, type LedgerUnderTest } from '../../ledger-under-test.ts';

const [marta] = eurSeed.customers;
let ledger: LedgerUnderTest;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

const person = (n: number, name = `Ada Example ${'abcdefghij'[n % 10]}`) => ({
  name,
  cardNumber: withLuhnDigit(`9900000${String(n).padStart(8, '0')}`),
  payee: { kind: 'iban', holder: name, iban: ibanOf('DE', 500_000 + n), bic: 'COBADEFFXXX' },
});
const told = async (...customers: object[]): Promise<ImportOutcome[]> => {
  const body = { customers };
  const path = '/v1/operator/customer-imports';
  const answer = await ledger.call('POST', path, { caller: ALICE, body });
  return bodyOf<{ outcomes: ImportOutcome[] }>(answer).outcomes;
};
const ends = (outcomes: ImportOutcome[]) => outcomes.map(({ end }) => end);
const customers = (): number =>
  Number(ledger.database.prepare('SELECT count(*) FROM customer').pluck().get());

describe('a page', () => {
  it('takes what is good and tells of the rest, each for its reason', async () => {
    const before = customers();
    const outcomes = await told(
      person(1),
      { ...person(2), payee: { ...person(2).payee, iban: 'DE00370400440532013000' } },
      { ...person(3), payee: { ...person(3).payee, holder: 'Somebody Else' } },
      { ...person(4), cardNumber: marta.cardNumber },
      person(5),
    );
    expect(ends(outcomes)).toEqual(['added', 'refused', 'refused', 'refused', 'added']);
    const codes = outcomes.map((one) => (one.end === 'refused' ? one.code : null));
    expect(codes[3]).toBe('card-taken');
    expect(new Set(codes).size).toBeGreaterThan(1);
    expect(customers()).toBe(before + 2);
  });

  it('told again takes nothing, and says that they are there', async () => {
    await told(person(1), person(2));
    const before = customers();
    expect(ends(await told(person(1), person(2), person(3)))).toEqual(['there', 'there', 'added']);
    expect(customers()).toBe(before + 1);
  });

  it('does not take another name or account for the same card', async () => {
    await told(person(1));
    const otherAccount = { ...person(1), payee: { ...person(1).payee, iban: ibanOf('DE', 9) } };
    expect(ends(await told(person(1, 'Bela Example'), otherAccount))).toEqual([
      'refused',
      'refused',
    ]);
  });

  it('has each card once', async () => {
    expect(ends(await told(person(1), person(1, 'Bela Example'), person(2)))).toEqual([
      'added',
      'refused',
      'added',
    ]);
  });

  it('is in the audit trail with its counts, and with nobody’s name', async () => {
    await told(person(1), { ...person(2), cardNumber: marta.cardNumber });
    const path = '/v1/operator/audit';
    const { entries } = bodyOf<AuditPage>(await ledger.call('GET', path, { caller: ALICE }));
    expect(entries[0]).toMatchObject({
      deed: 'customer.import',
      details: { lines: 2, added: 1, there: 0, refused: 1 },
      end: 'done',
    });
    expect(JSON.stringify(entries)).not.toMatch(/Example|DE\d\d/);
  });

  it('may be as long as the protocol says', async () => {
    const page = Array.from({ length: IMPORT_LINES_PER_PAGE_MAX }, (_, n) => person(n));
    expect(ends(await told(...page))).toEqual(page.map(() => 'added'));
  });
});
