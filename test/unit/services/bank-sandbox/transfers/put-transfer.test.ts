import { describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../../../protocol/identity.ts';
import { generateKey } from '../../../../../protocol/sealed/keys.ts';
import { messageDigest } from '../../../../../protocol/sealed/sign.ts';
import { LedgerKeysUnavailable } from '../../../../../services/bank-sandbox/ledger-keys.ts';
import { cancelTransfer } from '../../../../../services/bank-sandbox/transfers/cancel-transfer.ts';
import { putTransfer } from '../../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { readPain002 } from '../../../../../services/iso20022/pain-002.ts';
import { assertValidAgainst, officialSchemasPresent } from '../../iso20022/official-schema.ts';
import {
  accounts,
  anyId,
  asUsual,
  authorize,
  balances,
  type BankUnderTest,
  BANK,
  bodyOf,
  KIOSK,
  openBank,
  receiptOf,
  reportOf,
  START,
  type Wanted,
} from '../bank-fixture.ts';

const later = (seconds: number) => new Date(START.getTime() + seconds * 1000);

async function put(bank: BankUnderTest, wanted: Wanted = {}, caller = KIOSK) {
  const id = wanted.id ?? anyId();
  const jws = await authorize({ ...wanted, id });
  return putTransfer(bank, { jws, redemption: id, caller }, asUsual);
}

const code = (answered: Awaited<ReturnType<typeof putTransfer>>) =>
  answered.ok ? answered.body.status : answered.failure.code;

describe('a transfer that is carried out', () => {
  it('moves the money once and answers a receipt that binds the very authorization', async () => {
    const bank = openBank();
    const id = anyId();
    const jws = await authorize({ id });
    const answered = await putTransfer(bank, { jws, redemption: id, caller: KIOSK }, asUsual);
    expect(balances(bank)).toEqual([87_50n, 12_50n, 0n]);
    const receipt = await receiptOf(answered);
    expect(receipt).toMatchObject({
      iss: BANK,
      aud: LEDGER_URN,
      redemption: id,
      outcome: 'completed',
      reason: null,
      amount: { currency: 'EUR', minor: 12_50n },
      authorization: await messageDigest(jws),
      decidedAt: START.toISOString(),
    });
    expect(receipt.bankReference).toMatch(/^260301(-[0-9A-F]{4}){3}$/);
  });

  it('carries a pain.002 that says the same', async () => {
    const receipt = await receiptOf(await put(openBank()));
    expect(readPain002(receipt.document)).toMatchObject({
      ok: true,
      report: {
        status: 'ACSC',
        endToEndId: receipt.redemption,
        bankReference: receipt.bankReference,
        originalMessageId: 'KANGEN-1',
        amount: receipt.amount,
      },
    });
    if (officialSchemasPresent) assertValidAgainst('pain.002.001.11', receipt.document);
  });

  it('may be carried by the ledger itself', async () => {
    expect(code(await put(openBank(), {}, LEDGER_URN))).toBe('completed');
  });

  it('is answered with the same receipt for ever: after its window, after a restart', async () => {
    const bank = openBank();
    const id = anyId();
    const jws = await authorize({ id });
    const presented = { jws, redemption: id, caller: KIOSK };
    const first = bodyOf(await putTransfer(bank, presented, asUsual));
    bank.clock.set(later(400 * 86_400));
    expect(bodyOf(await putTransfer(bank, presented, asUsual))).toEqual(first);
    expect(bodyOf(await putTransfer(bank.restarted(), presented, asUsual))).toEqual(first);
  });

  it('is one posting and one receipt text, however many ask at once', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => putTransfer(bank, presented, asUsual)),
    );
    expect(new Set(answers.map((answered) => bodyOf(answered).evidence)).size).toBe(1);
    expect(balances(bank)).toEqual([87_50n, 12_50n, 0n]);
  });

  it('takes no more than the balance, however many ask at once', async () => {
    const bank = openBank();
    const claims = { amount: { currency: 'EUR' as const, minor: 40_00n } };
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(bank, { claims })));
    expect(answers.map(code).toSorted()).toEqual([
      'completed',
      'completed',
      'refused',
      'refused',
      'refused',
    ]);
    expect(balances(bank)).toEqual([20_00n, 80_00n, 0n]);
  });
});

describe('a transfer that the bank refuses, signed and for ever', () => {
  it.each([
    ['AC01', 'the account is unknown', { order: { creditor: accounts.unknown } }],
    ['AC04', 'the account is closed', { order: { creditor: accounts.closed } }],
    [
      'AM04',
      'the money is not there',
      { claims: { amount: { currency: 'EUR' as const, minor: 100_01n } } },
    ],
  ])('%s where %s', async (reason, _why, wanted) => {
    const bank = openBank();
    const receipt = await receiptOf(await put(bank, wanted));
    expect(receipt).toMatchObject({ outcome: 'refused', reason: { code: reason } });
    expect(readPain002(receipt.document)).toMatchObject({
      report: { status: 'RJCT', reason: { code: reason } },
    });
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });

  it('TM01 where it comes after its window, even if the clock is set back afterwards', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    bank.clock.set(later(600));
    const receipt = await receiptOf(await putTransfer(bank, presented, asUsual));
    expect(receipt).toMatchObject({ outcome: 'refused', reason: { code: 'TM01' } });
    bank.clock.set(later(10));
    expect(await receiptOf(await putTransfer(bank, presented, asUsual))).toEqual(receipt);
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });

  it('as if the account were closed, where the sandbox is told to', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    const refused = await putTransfer(bank, presented, { hold: false, refuse: true });
    expect(await receiptOf(refused)).toMatchObject({
      outcome: 'refused',
      reason: { code: 'AC04' },
    });
    expect(bodyOf(await putTransfer(bank, presented, asUsual))).toEqual(bodyOf(refused));
  });
});

const euro = { currency: 'EUR', minor: 5n } as const;
const yen = { currency: 'JPY', minor: 5n } as const;

describe('an authorization that cannot be executed: a last word, and no money moves', () => {
  it.each<[string, string, Wanted]>([
    ['FF01', 'an order that is written to somebody else', { sealed: 'e30..AAAA.AAAA.AAAA' }],
    ['FF01', 'an order that is none', { text: '<Document/>' }],
    ['NARR', 'another amount', { order: { amount: { currency: 'EUR', minor: 1n } } }],
    ['NARR', 'another id', { order: { endToEndId: anyId() } }],
    ['AC02', "somebody else's money", { order: { debtor: accounts.ana } }],
    ['NARR', 'another currency', { claims: { amount: yen }, order: { amount: euro } }],
    ['AC01', 'an account that nobody has', { order: { creditor: accounts.unknown } }],
  ])('%s: %s', async (reason, _what, wanted) => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id, ...wanted }), redemption: id, caller: KIOSK };
    const first = await putTransfer(bank, presented, asUsual);
    expect(await receiptOf(first)).toMatchObject({
      redemption: id,
      outcome: 'refused',
      reason: { code: reason },
      authorization: await messageDigest(presented.jws),
    });
    expect(await putTransfer(bank, presented, asUsual)).toEqual(first);
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });
});

describe('an authorization that is not one: a failure, and nothing is recorded', () => {
  const seconds = START.getTime() / 1000;
  it.each<[string, string, Wanted, string?]>([
    ['authorization-invalid', 'not issued by the ledger', { claims: { iss: KIOSK } }],
    ['authorization-invalid', 'for another bank', { claims: { aud: 'urn:kangen:bank:OTHRDEFF' } }],
    [
      'authorization-invalid',
      'about another id than the path',
      { claims: { redemption: anyId() } },
    ],
    ['terminal-mismatch', 'on another terminal', {}, 'urn:kangen:kiosk:aoba:k2'],
    [
      'authorization-invalid',
      'about no money',
      { claims: { amount: { ...euro, minor: 0n } }, order: { amount: euro } },
    ],
    ['authorization-not-yet-valid', 'before its window', { claims: { nbf: seconds + 61 } }],
  ])('%s: %s', async (expected, _why, wanted, caller) => {
    const bank = openBank();
    expect(code(await put(bank, wanted, caller))).toBe(expected);
    expect(bank.store.read.transfers()).toEqual([]);
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });

  it('authorization-invalid: signed by a key that is not the ledger’s', async () => {
    const bank = openBank();
    expect(code(await put(bank, { key: await generateKey('sig') }))).toBe('authorization-invalid');
  });

  it('service-unavailable: the ledger cannot be asked for its key, so nothing is known yet', async () => {
    const bank = openBank();
    bank.ledgerKeys = { find: () => Promise.reject(new LedgerKeysUnavailable('down')) };
    expect(code(await put(bank))).toBe('service-unavailable');
  });

  it('raises an alarm where the ledger signed an order that does not agree, without personal data', async () => {
    const bank = openBank();
    await put(bank, { order: { debtor: accounts.ana } });
    const alarm = bank.logged.find((line) => line.includes('"alarm":"order-not-executable"'));
    expect(alarm).toBeDefined();
    expect(bank.logged.join('')).not.toMatch(/NL91|DE89|Ana/);
  });

  it('takes clocks that differ by less than a minute for equal', async () => {
    expect(code(await put(openBank(), { claims: { nbf: seconds + 60 } }))).toBe('completed');
  });
});

describe('one id, two authorizations', () => {
  it('is a hard error, whichever state the first is in', async () => {
    for (const treatment of [asUsual, { hold: true, refuse: false }]) {
      const bank = openBank();
      const id = anyId();
      const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
      await putTransfer(bank, presented, treatment);
      expect(code(await put(bank, { id }))).toBe('id-reused');
      expect(code(await put(bank, { id }))).toBe('id-reused');
      bodyOf(await putTransfer(bank, presented, asUsual));
    }
  });

  it('is a hard error for one of two that come at once', async () => {
    const bank = openBank();
    const id = anyId();
    const answers = await Promise.all([put(bank, { id }), put(bank, { id })]);
    expect(answers.map(code).toSorted()).toEqual(['completed', 'id-reused']);
  });

  it('is a hard error where the same jti comes with another amount', async () => {
    const bank = openBank();
    const id = anyId();
    const jti = 'b5c8b8f6-6a39-4c5e-9a53-0a2b7f1f6a01';
    await put(bank, { id, claims: { jti } });
    const other = { jti, amount: { currency: 'EUR' as const, minor: 1n } };
    expect(code(await put(bank, { id, claims: other }))).toBe('id-reused');
  });

  it('is one where the ledger signed the same authorization again', async () => {
    const bank = openBank();
    const id = anyId();
    const jti = 'b5c8b8f6-6a39-4c5e-9a53-0a2b7f1f6a01';
    const first = bodyOf(await put(bank, { id, claims: { jti } }));
    expect(bodyOf(await put(bank, { id, claims: { jti } }))).toEqual(first);
  });
});

describe('a transfer that is held', () => {
  const held = { hold: true, refuse: false };

  it('is reported pending, survives a restart, and is executed when it is no longer held', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    const report = await reportOf(await putTransfer(bank, presented, held));
    expect(report).toMatchObject({ status: 'pending', redemption: id, aud: KIOSK });
    expect(readPain002(report.document ?? '')).toMatchObject({ report: { status: 'PDNG' } });
    expect(code(await putTransfer(bank, presented, held))).toBe('pending');
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
    const again = bank.restarted();
    again.clock.set(later(10_000));
    expect(code(await putTransfer(again, presented, asUsual))).toBe('completed');
    expect(balances(again)).toEqual([87_50n, 12_50n, 0n]);
  });

  it('can still be cancelled, and then never executes', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    await putTransfer(bank, presented, held);
    const cancelled = await cancelTransfer(bank, { redemption: id, caller: LEDGER_URN });
    expect(await receiptOf(cancelled)).toMatchObject({
      outcome: 'cancelled',
      amount: { minor: 12_50n },
      authorization: await messageDigest(presented.jws),
    });
    const { evidence } = bodyOf(await putTransfer(bank, presented, asUsual));
    expect(evidence).toBe(bodyOf(cancelled).evidence);
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });

  it('keeps its order no longer than it needs it', async () => {
    const bank = openBank();
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    await putTransfer(bank, presented, held);
    expect(bank.store.read.pending()).toHaveLength(1);
    await putTransfer(bank, presented, asUsual);
    expect(bank.store.read.pending()).toHaveLength(0);
    expect(
      JSON.stringify(bank.store.read.transfers(), (_key, value: unknown) => String(value)),
    ).not.toContain('NL91');
  });
});
