import { describe, expect, it } from 'vitest';
import { type Redemption } from '../../../../../protocol/ledger.ts';
import { decryptAs } from '../../../../../protocol/sealed/encrypt.ts';
import { generateKey, publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { verifyMessage } from '../../../../../protocol/sealed/verify.ts';
import { readPain001 } from '../../../../../services/iso20022/pain-001.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  BANK,
  bodyOf,
  codeOf,
  documentFor,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
  redemptionBody,
} from '../ledger-under-test.ts';

const PUT = ['PUT', '/v1/redemptions/:id'] as const;
const GET = ['GET', '/v1/redemptions/:id'] as const;
const WITHDRAW = ['POST', '/v1/redemptions/:id/withdraw'] as const;
const RECEIPT = ['PUT', '/v1/redemptions/:id/receipt'] as const;

async function authorized(ledger: LedgerUnderTest, minor = 4_000n) {
  const bearer = await ledger.signIn();
  const row = bodyOf<Redemption>(await ledger.redeem(bearer, minor));
  return { bearer, row };
}

const findLedgerKey = (ledger: LedgerUnderTest) => (kid: string) =>
  ledger.context.keys.published.keys.find((key) => key.kid === kid);

describe('PUT /v1/redemptions/{id}', () => {
  it('holds the points and gives out an authorization bound to this terminal and amount', async () => {
    const ledger = await ledgerUnderTest();
    const { bearer, row } = await authorized(ledger);
    expect(row.state).toBe('authorized');
    const verified = await verifyMessage(
      'authorization',
      row.authorization ?? '',
      findLedgerKey(ledger),
    );
    expect(verified).toMatchObject({
      ok: true,
      message: {
        iss: 'urn:kangen:ledger',
        aud: BANK,
        terminal: KIOSK,
        redemption: row.id,
        amount: row.amount,
      },
    });
    expect(await ledger.account(bearer)).toMatchObject({
      available: 920,
      held: 4_000,
      immature: 120,
      worth: { currency: 'EUR', minor: 920n },
    });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('encrypts a pain.001 to the bank that names payee, amount and the id without dashes', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const verified = await verifyMessage(
      'authorization',
      row.authorization ?? '',
      findLedgerKey(ledger),
    );
    if (!verified.ok) throw new Error(verified.reason);
    const opened = await decryptAs(
      [ledger.bankKeys.enc],
      'pain.001.001.09+xml',
      verified.message.order,
    );
    if (!opened.ok) throw new Error(opened.reason);
    expect(readPain001(opened.plaintext)).toMatchObject({
      ok: true,
      order: { endToEndId: row.id, amount: row.amount, creditor: { name: 'Marta Lindqvist' } },
    });
    expect(opened.plaintext).toContain(row.id.replaceAll('-', ''));
  });

  it('answers the same request with the stored row, without a session, for ever', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    ledger.clock.ms += 400 * 86_400_000;
    const again = await ledger.call(...PUT, { id: row.id, body: redemptionBody(4_000n) });
    expect(bodyOf(again)).toEqual(row);
  });

  it('gives one and the same authorization to duplicates that come at once', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const id = ledger.newId();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ledger.redeem(bearer, 4_000n, { id })),
    );
    const given = new Set(answers.map((answer) => bodyOf<Redemption>(answer).authorization));
    expect(given.size).toBe(1);
    expect([...given]).not.toContain(null);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it.each([
    ['another amount', redemptionBody(4_010n), KIOSK],
    ['another terminal', redemptionBody(4_000n), OTHER_KIOSK],
  ])('refuses the same id with %s', async (_what, body, caller) => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger);
    expect(codeOf(await ledger.call(...PUT, { id: row.id, body, caller, bearer }))).toBe(
      'id-reused',
    );
  });

  it('holds while the bank has no key, and goes on with the same request later', async () => {
    let bankIsUp = false;
    const ledger = await ledgerUnderTest();
    const { reader } = ledger.context.bankKeys;
    ledger.context.bankKeys.reader = async () => (bankIsUp ? reader() : undefined);
    const bearer = await ledger.signIn();
    const id = ledger.newId();
    expect(codeOf(await ledger.redeem(bearer, 4_000n, { id }))).toBe('service-unavailable');
    expect((await ledger.account(bearer)).held).toBe(4_000);
    bankIsUp = true;
    expect(
      bodyOf<Redemption>(await ledger.call(...PUT, { id, body: redemptionBody(4_000n) })).state,
    ).toBe('authorized');
    expect((await ledger.account(bearer)).held).toBe(4_000);
  });

  it('wants a session of this terminal for a new id', async () => {
    const ledger = await ledgerUnderTest();
    const elsewhere = await ledger.signIn(0, OTHER_KIOSK);
    expect(codeOf(await ledger.redeem(elsewhere, 4_000n))).toBe('session-required');
    expect(
      codeOf(await ledger.call(...PUT, { id: ledger.newId(), body: redemptionBody(4_000n) })),
    ).toBe('session-required');
  });

  it('lets exactly as many of 32 concurrent requests hold as the points pay for', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => ledger.redeem(bearer, 500n)),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(Math.floor(4_920 / 500));
    expect(codes.filter((code) => code === 'points-insufficient')).toHaveLength(32 - 9);
    expect(checkBooks(ledger.database)).toEqual([]);
  });
});

describe('GET /v1/redemptions/{id}', () => {
  it('shows the row to the terminal that made it and to no other', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    expect(bodyOf(await ledger.call(...GET, { id: row.id }))).toEqual(row);
    expect(codeOf(await ledger.call(...GET, { id: row.id, caller: OTHER_KIOSK }))).toBe(
      'redemption-unknown',
    );
    expect(codeOf(await ledger.call(...GET, { id: ledger.newId() }))).toBe('redemption-unknown');
  });
});

describe('GET /v1/redemptions/{id}, once final', () => {
  it("hands on the bank's own receipt, for a kiosk that cannot ask the bank", async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const receipt = await ledger.receiptFor(row);
    const put = bodyOf<Redemption>(
      await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }),
    );
    expect(put).not.toHaveProperty('receipt');
    expect(bodyOf(await ledger.call(...GET, { id: row.id }))).toEqual({ ...put, receipt });
  });
});

describe('POST /v1/redemptions/{id}/withdraw', () => {
  it('gives held points back to their lots and refuses the id for ever', async () => {
    const ledger = await ledgerUnderTest();
    ledger.context.bankKeys.reader = async () => undefined;
    const bearer = await ledger.signIn();
    const before = await ledger.account(bearer);
    const id = ledger.newId();
    await ledger.redeem(bearer, 4_000n, { id });
    expect(bodyOf(await ledger.call(...WITHDRAW, { id }))).toEqual({ id, state: 'withdrawn' });
    expect(codeOf(await ledger.call(...WITHDRAW, { id }))).toBe('ok');
    expect((await ledger.account(bearer)).lots).toEqual(before.lots);
    expect(codeOf(await ledger.redeem(bearer, 4_000n, { id }))).toBe('redemption-withdrawn');
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('writes a tombstone for an id never seen, so that a late request is refused', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const id = ledger.newId();
    expect(codeOf(await ledger.call(...WITHDRAW, { id }))).toBe('ok');
    expect(codeOf(await ledger.call(...WITHDRAW, { id }))).toBe('ok');
    expect(codeOf(await ledger.redeem(bearer, 4_000n, { id }))).toBe('redemption-withdrawn');
    expect(codeOf(await ledger.call(...GET, { id }))).toBe('redemption-withdrawn');
    expect(codeOf(await ledger.call(...WITHDRAW, { id, caller: OTHER_KIOSK }))).toBe(
      'redemption-unknown',
    );
    expect((await ledger.account(bearer)).available).toBe(4_920);
  });

  it('does not withdraw what was authorized, nor what another terminal made', async () => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger);
    expect(codeOf(await ledger.call(...WITHDRAW, { id: row.id }))).toBe(
      'redemption-not-withdrawable',
    );
    expect(codeOf(await ledger.call(...WITHDRAW, { id: row.id, caller: OTHER_KIOSK }))).toBe(
      'redemption-unknown',
    );
    expect((await ledger.account(bearer)).held).toBe(4_000);
  });

  it('wins or loses against an authorization that is being signed, never both', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const { reader } = ledger.context.bankKeys;
    const id = ledger.newId();
    ledger.context.bankKeys.reader = async () => {
      expect(codeOf(await ledger.call(...WITHDRAW, { id }))).toBe('ok');
      return reader();
    };
    expect(codeOf(await ledger.redeem(bearer, 4_000n, { id }))).toBe('redemption-withdrawn');
    expect((await ledger.account(bearer)).available).toBe(4_920);
    expect(checkBooks(ledger.database)).toEqual([]);
  });
});

describe('PUT /v1/redemptions/{id}/receipt', () => {
  it('subtracts the points on a completion, and signs a statement that says so', async () => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger);
    const receipt = await ledger.receiptFor(row);
    const settled = bodyOf<Redemption>(
      await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }),
    );
    expect(settled).toMatchObject({ state: 'completed', outcome: 'completed' });
    expect(
      await verifyMessage('statement', settled.statement ?? '', findLedgerKey(ledger)),
    ).toMatchObject({
      ok: true,
      message: {
        pointsBefore: 4_920,
        pointsAfter: 920,
        points: 4_000,
        bankReference: 'KG-1',
        amount: row.amount,
      },
    });
    expect(await ledger.account(bearer)).toMatchObject({ available: 920, held: 0 });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it.each(['refused', 'cancelled'] as const)(
    'gives the points back to their lots when %s',
    async (outcome) => {
      const ledger = await ledgerUnderTest();
      const bearer = await ledger.signIn();
      const before = await ledger.account(bearer);
      const row = bodyOf<Redemption>(await ledger.redeem(bearer, 4_000n));
      const receipt = await ledger.receiptFor(row, { outcome });
      const settled = bodyOf<Redemption>(
        await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }),
      );
      expect(settled).toMatchObject({ state: outcome, outcome });
      const after = await ledger.account(bearer);
      expect(after).toMatchObject({ available: 4_920, held: 0, lots: before.lots });
      expect(after.history[0]).toMatchObject({ kind: 'redemption', points: 0, word: 'returned' });
      expect(checkBooks(ledger.database)).toEqual([]);
    },
  );

  it('answers the same outcome with the stored statement, once and at once', async () => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger);
    const receipts = await Promise.all(Array.from({ length: 6 }, () => ledger.receiptFor(row)));
    const answers = await Promise.all(
      receipts.map((receipt) => ledger.call(...RECEIPT, { id: row.id, body: { receipt } })),
    );
    expect(new Set(answers.map((answer) => bodyOf<Redemption>(answer).statement)).size).toBe(1);
    expect((await ledger.account(bearer)).available).toBe(920);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('raises an alarm and changes nothing when the bank says two different things', async () => {
    const alarms: unknown[] = [];
    const ledger = await ledgerUnderTest();
    ledger.context.log.error = (line: unknown) => void alarms.push(line);
    const { row, bearer } = await authorized(ledger);
    await ledger.call(...RECEIPT, { id: row.id, body: { receipt: await ledger.receiptFor(row) } });
    const receipt = await ledger.receiptFor(row, { outcome: 'refused' });
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }))).toBe(
      'receipt-contradicts',
    );
    expect(alarms).toEqual([expect.objectContaining({ alarm: 'receipt-contradicts' })]);
    expect((await ledger.account(bearer)).available).toBe(920);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('believes a cancellation of an order the bank never saw', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const receipt = await ledger.receiptFor(row, {
      outcome: 'cancelled',
      authorization: null,
      amount: null,
    });
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }))).toBe('ok');
  });

  it.each([
    ['of another bank', { iss: 'urn:kangen:bank:OTHRDEFFXXX' }],
    ['to another ledger', { aud: BANK }],
    ['of another amount', { amount: { currency: 'EUR' as const, minor: 4_010n } }],
    ['answering another authorization', { authorization: 'A'.repeat(43) }],
    ['that completes without naming an authorization', { authorization: null }],
    ['that completes without an amount', { amount: null }],
  ])('refuses a receipt %s', async (_what, change) => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger);
    const receipt = await ledger.receiptFor(row, change);
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }))).toBe(
      'receipt-invalid',
    );
    expect((await ledger.account(bearer)).held).toBe(4_000);
  });

  it('refuses a receipt about another redemption, by its claims and by its document', async () => {
    const ledger = await ledgerUnderTest();
    const { row, bearer } = await authorized(ledger, 1_000n);
    const other = bodyOf<Redemption>(await ledger.redeem(bearer, 1_000n));
    const ofOther = await ledger.receiptFor(other);
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt: ofOther } }))).toBe(
      'receipt-invalid',
    );
    const document = documentFor(other, 'completed', ledger.clock.now());
    const mixed = await ledger.receiptFor(row, { document });
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt: mixed } }))).toBe(
      'receipt-invalid',
    );
  });

  it.each(['refused', 'pending'] as const)(
    'refuses a completion whose document says %s',
    async (status) => {
      const ledger = await ledgerUnderTest();
      const { row } = await authorized(ledger);
      const document = documentFor(row, status, ledger.clock.now());
      const receipt = await ledger.receiptFor(row, { document });
      expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }))).toBe(
        'receipt-invalid',
      );
    },
  );

  it('refuses a receipt signed by anybody but the bank', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const forger = await generateKey('sig');
    const forged = await ledger.receiptFor(row, {}, { ...forger, kid: ledger.bankKeys.sig.kid });
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt: forged } }))).toBe(
      'receipt-invalid',
    );
    const own = await ledger.receiptFor(row, {}, ledger.context.keys.signing);
    expect(codeOf(await ledger.call(...RECEIPT, { id: row.id, body: { receipt: own } }))).toBe(
      'receipt-invalid',
    );
    expect(publicHalf(forger).kid).not.toBe(ledger.bankKeys.sig.kid);
  });

  it('counts from another kiosk’s hands, and shows it nothing about the customer', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const body = { receipt: await ledger.receiptFor(row) };
    const seen = await ledger.call(...RECEIPT, { id: row.id, caller: OTHER_KIOSK, body });
    expect(bodyOf<Redemption>(seen)).toMatchObject({
      state: 'completed',
      authorization: null,
      statement: null,
    });
    const own = bodyOf<Redemption>(await ledger.call(...RECEIPT, { id: row.id, body }));
    expect(own.statement).not.toBeNull();
  });

  it('knows nothing of an id that was never held', async () => {
    const ledger = await ledgerUnderTest();
    const { row } = await authorized(ledger);
    const receipt = await ledger.receiptFor(row);
    expect(codeOf(await ledger.call(...RECEIPT, { id: ledger.newId(), body: { receipt } }))).toBe(
      'redemption-unknown',
    );
  });
});
