/** What a customer owes is waived: balanced, with a reason to read, by two operators above a limit. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Account,
  type PurchaseRecorded,
  type Redemption,
} from '../../../../../protocol/ledger.ts';
import { type WaiverSeen } from '../../../../../protocol/operator/debts.ts';
import { verifyLedger } from '../../../../../scripts/verify/ledger.ts';
import { verifyRefunds } from '../../../../../scripts/verify/refunds.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { booksOver, withoutGuards } from '../../../../support/hurt-books.ts';
import {
  ALICE,
  BOB,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
} from '../ledger-under-test.ts';

const CAFE = 'urn:kangen:till:minato-cafe:till-1';
const JONAS = 1;
let ledger: LedgerUnderTest;
let customer: string;
let receipts = 0;

/** Goods worth so much were paid for, their points paid out, and the goods brought back. */
async function inDebt(minor: bigint): Promise<number> {
  const number = () => `W-${(receipts += 1)}`;
  const body = purchaseBody({ currency: 'EUR', minor }, number(), JONAS);
  const id = ledger.newId();
  ledger.clock.ms += 1_000;
  const { points } = bodyOf<PurchaseRecorded>(
    await ledger.call('PUT', '/v1/purchases/:id', { id, caller: CAFE, body }),
  );
  const bearer = await ledger.signIn(JONAS);
  const worth = BigInt(points);
  const row = bodyOf<Redemption>(await ledger.redeem(bearer, worth, { customer: JONAS }));
  const receipt = await ledger.receiptFor(row, { outcome: 'completed' });
  bodyOf(
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body: { receipt } }),
  );
  const refund = {
    reversal: ledger.newId(),
    refunded: { currency: 'EUR', minor: minor.toString() },
    receiptNumber: number(),
  };
  bodyOf(
    await ledger.call('PUT', '/v1/purchases/:id/reversal', { id, caller: CAFE, body: refund }),
  );
  ledger.clock.ms += 1_000;
  return points;
}

const account = async (): Promise<Account> => ledger.account(await ledger.signIn(JONAS));
const ask = (points: number, change: object = {}, id: string = ledger.newId()) =>
  ledger.call('PUT', '/v1/operator/waivers/:id', {
    id,
    caller: ALICE,
    body: { customer, provider: 'minato-cafe', points, reason: 'shop-mistake', ...change },
  });
const say = (word: 'confirm' | 'reject', id: string, caller: string) =>
  ledger.call('POST', `/v1/operator/waivers/:id/${word}`, { id, caller, body: {} });
const sound = (): void => {
  expect(checkBooks(ledger.database)).toEqual([]);
  const books = booksOver(ledger.database);
  expect([...verifyLedger(books), ...verifyRefunds(books)]).toEqual([]);
};

beforeEach(async () => {
  ledger = await ledgerUnderTest();
  const { id } = ledger.database
    .prepare("SELECT id FROM customer WHERE display_name LIKE 'Jonas%'")
    .get() as { id: string };
  customer = id;
});

describe('a small waiver', () => {
  it('is done at once, and the customer reads why', async () => {
    const owed = await inDebt(7_000n);
    expect(await account()).toMatchObject({ owed: { points: owed } });
    const seen = bodyOf<WaiverSeen>(await ask(300));
    expect(seen).toMatchObject({ state: 'done', points: 300, askedBy: ALICE, decidedBy: ALICE });
    const { owed: left, history } = await account();
    expect(left.points).toBe(owed - 300);
    expect(history[0]).toMatchObject({ kind: 'waiver', points: 300, waived: 'shop-mistake' });
    const sum = history.reduce((points, entry) => points + entry.points, 0);
    expect(sum).toBe(-left.points);
    sound();
    bodyOf(await ask(left.points));
    expect((await account()).owed).toEqual({ points: 0, at: [] });
    sound();
  });

  it('is a balanced movement with a reason, and a deed in the trail', async () => {
    await inDebt(7_000n);
    bodyOf(await ask(300));
    const [moved] = ledger.database
      .prepare("SELECT id, reason FROM journal_transaction WHERE kind = 'waive'")
      .all() as { id: string; reason: string }[];
    expect(moved?.reason).toContain('the shop made a mistake');
    const entries = ledger.database
      .prepare('SELECT account, points FROM journal_entry WHERE transaction_id = ? ORDER BY line')
      .all(moved?.id);
    expect(entries).toEqual([
      { account: 'issued', points: -300n },
      { account: 'owed', points: 300n },
    ]);
    const deeds = await ledger.context.store.read({
      name: 'audit-trail',
      direction: 'newer',
      from: 0,
      rowsMax: 9,
    });
    expect(deeds).toMatchObject([
      { deed: 'debt.waive', who: ALICE, subject: `customer:${customer}`, ending: 'done' },
    ]);
  });

  it('is the same one where it is asked again, and no other under its id', async () => {
    const owed = await inDebt(7_000n);
    const id = ledger.newId();
    const first = bodyOf(await ask(300, {}, id));
    expect(bodyOf(await ask(300, {}, id))).toEqual(first);
    expect(codeOf(await ask(301, {}, id))).toBe('id-reused');
    expect((await account()).owed.points).toBe(owed - 300);
  });

  it('is refused above the debt, and of who or where there is none', async () => {
    const owed = await inDebt(7_000n);
    expect(codeOf(await ask(owed + 1))).toBe('waiver-above-debt');
    expect(codeOf(await ask(1, { provider: 'aurora-books' }))).toBe('waiver-above-debt');
    expect(codeOf(await ask(1, { provider: 'nowhere' }))).toBe('provider-unknown');
    expect(codeOf(await ask(1, { customer: ledger.newId() }))).toBe('customer-unknown');
    expect((await account()).owed.points).toBe(owed);
    sound();
  });
});

describe('a large waiver', () => {
  const large = () => inDebt(60_000n);

  it('waits for another operator, and moves nothing until then', async () => {
    const owed = await large();
    const seen = bodyOf<WaiverSeen>(await ask(owed));
    expect(seen).toMatchObject({ state: 'waiting', decidedBy: null });
    expect((await account()).owed.points).toBe(owed);
    const queue = await ledger.call('GET', '/v1/operator/waivers', { caller: BOB });
    expect(queue).toMatchObject({ body: { waivers: [{ id: seen.id }], after: null } });
    expect(codeOf(await say('confirm', seen.id, ALICE))).toBe('second-operator-required');
    expect(bodyOf(await say('confirm', seen.id, BOB))).toMatchObject({
      state: 'done',
      decidedBy: BOB,
    });
    expect(bodyOf(await say('confirm', seen.id, BOB))).toMatchObject({ state: 'done' });
    expect(codeOf(await say('reject', seen.id, ALICE))).toBe('waiver-decided');
    expect((await account()).owed.points).toBe(0);
    sound();
  });

  it('may be rejected, and is then over', async () => {
    const owed = await large();
    const { id } = bodyOf<WaiverSeen>(await ask(owed));
    expect(bodyOf(await say('reject', id, ALICE))).toMatchObject({ state: 'rejected' });
    expect(codeOf(await say('confirm', id, BOB))).toBe('waiver-decided');
    expect(codeOf(await say('confirm', ledger.newId(), BOB))).toBe('waiver-unknown');
    expect((await account()).owed.points).toBe(owed);
    sound();
  });

  it('waives no more than is owed when it is confirmed', async () => {
    const owed = await large();
    const { id } = bodyOf<WaiverSeen>(await ask(owed));
    bodyOf(await ask(1));
    expect(codeOf(await say('confirm', id, BOB))).toBe('waiver-above-debt');
    sound();
  });

  it('is not done by one operator alone, whatever the code does', async () => {
    const owed = await large();
    const { id } = bodyOf<WaiverSeen>(await ask(owed));
    const alone = (): unknown =>
      ledger.database
        .prepare(
          `UPDATE waiver SET state = 'done', decided_by = asked_by, decided_ms = 1,
             transaction_id = (SELECT id FROM journal_transaction LIMIT 1) WHERE id = ?`,
        )
        .run(id);
    expect(alone).toThrow(/CHECK/);
    withoutGuards(ledger.database);
    alone();
    const found = verifyRefunds(booksOver(ledger.database)).map(({ what }) => what);
    expect(found).toContain(`waiver ${id} took two operators, and one has said it alone`);
    expect(checkBooks(ledger.database)).not.toEqual([]);
  });
});
