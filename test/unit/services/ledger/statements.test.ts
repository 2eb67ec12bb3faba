import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { type MatchItem } from '../../../../protocol/operator/reconciliation.ts';
import { dayNumber, dayOf } from '../../../../services/booking-day.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { createReconciler } from '../../../../services/ledger/reconciler.ts';
import { createStatementJob } from '../../../../services/ledger/statement-job.ts';
import { type LedgerContext } from '../../../../services/ledger/context.ts';
import { type LedgerStore, StoreFailure } from '../../../../services/ledger/store/contract.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { bankInMemory, rowOf } from './bank-in-memory.ts';
import {
  BANK,
  bodyOf,
  codeOf,
  KIOSK,
  type LedgerUnderTest,
  ledgerUnderTest,
  OTHER_KIOSK,
} from './ledger-under-test.ts';
import {
  ACCOUNT,
  moneyBack,
  payment,
  type StatementsInMemory,
  statementsInMemory,
} from './statements-in-memory.ts';

const ALICE = 'urn:kangen:operator:alice';
const DAY_MS = 86_400_000;
/** The ledger's clock begins here. */
const START = '2026-11-22';
const day = (later: number): string => dayOf(dayNumber(START) + later);

async function authorized(ledger: LedgerUnderTest, minor = 500n): Promise<Redemption> {
  return bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), minor));
}

async function paid(ledger: LedgerUnderTest, minor = 500n): Promise<RedemptionId> {
  const row = await authorized(ledger, minor);
  await deliver(ledger, row.id, await ledger.receiptFor(row));
  return row.id;
}

const deliver = (ledger: LedgerUnderTest, id: string, receipt: string, caller = KIOSK) =>
  ledger.call('PUT', '/v1/redemptions/:id/receipt', { id, caller, body: { receipt } });

const operate = (ledger: LedgerUnderTest, method: string, path: string, options = {}) =>
  ledger.call(method, `/v1/operator/reconciliation${path}`, { caller: ALICE, ...options });

async function world(context: Partial<LedgerContext> = {}) {
  const ledger = await ledgerUnderTest({ context });
  const bank = statementsInMemory(START);
  const job = createStatementJob(ledger.context, bank.wire);
  return {
    ledger,
    bank,
    job,
    /** That many days pass, and a round runs. */
    pass: async (days = 1) => {
      ledger.clock.ms += days * DAY_MS;
      bank.today += days;
      return job.round();
    },
    items: async (state = 'unexplained') =>
      bodyOf<{ items: MatchItem[] }>(await operate(ledger, 'GET', '/items', { query: { state } }))
        .items,
    summary: async () => bodyOf<Record<string, unknown>>(await operate(ledger, 'GET', '')),
  };
}

const stateOf = async (ledger: LedgerUnderTest, subject: string): Promise<string> => {
  const facts = await ledger.context.store.read({ name: 'match', subject });
  return facts === null ? 'none' : `${facts.item.state} ${facts.item.why}`;
};

describe('a day after the other', () => {
  it('a redemption is waited for, then matched, and nothing is left for a person', async () => {
    const { ledger, bank, job, pass, summary } = await world();
    const id = await paid(ledger);
    bank.book(START, payment(id, 500n));
    await job.round();
    expect(await stateOf(ledger, id)).toBe('waiting booking-expected');
    expect(await summary()).toMatchObject({ waiting: 1, unexplained: 0 });
    await pass();
    expect(await stateOf(ledger, id)).toBe('matched paid');
    expect(await summary()).toMatchObject({
      waiting: 0,
      unexplained: 0,
      newest: { day: START, page: 1, closing: '999500' },
      troubles: [],
    });
  });

  it('catches up with days it has missed, page by page, and asks for none twice', async () => {
    const { ledger, bank, pass } = await world();
    const ids = [await paid(ledger), await paid(ledger), await paid(ledger)];
    bank.book(START, ...ids.map((id) => payment(id, 500n)));
    const { pages } = await pass(4);
    expect(bank.asked).toEqual([
      `${day(-1)}/1`,
      `${START}/1`,
      `${START}/2`,
      `${day(1)}/1`,
      `${day(2)}/1`,
      `${day(3)}/1`,
      `${day(4)}/1`,
    ]);
    expect(pages).toBe(6);
    for (const id of ids) expect(await stateOf(ledger, id)).toBe('matched paid');
    bank.asked = [];
    expect(await pass(0)).toMatchObject({ pages: 0, judged: 0 });
    expect(bank.asked).toEqual([`${day(4)}/1`]);
  });

  it('begins before the first payment, where statements came later than payments', async () => {
    const { ledger, bank, pass } = await world();
    const id = await paid(ledger);
    bank.book(START, payment(id, 500n));
    await pass(9);
    expect(bank.asked[0]).toBe(`${day(-1)}/1`);
    expect(await stateOf(ledger, id)).toBe('matched paid');
  });

  it('a silent bank is asked again, and what was told in between is compared all the same', async () => {
    const { ledger, bank, job, pass } = await world();
    bank.up = false;
    const id = await paid(ledger);
    expect(await pass()).toMatchObject({ unanswered: true, judged: 1 });
    expect(await stateOf(ledger, id)).toBe('waiting booking-expected');
    bank.up = true;
    bank.book(START, payment(id, 500n));
    await job.round();
    expect(await stateOf(ledger, id)).toBe('matched paid');
  });

  it('a payment that came back is matched from both sides, whichever comes first', async () => {
    const { ledger, bank, pass } = await world();
    const status = bankInMemory(ledger);
    const reconciler = createReconciler(ledger.context, status.wire);
    const [early, late] = [await paid(ledger), await paid(ledger)];
    bank.book(START, payment(early, 500n), payment(late, 500n));
    await status.sendBack(early);
    await reconciler.round();
    await pass();
    expect(await stateOf(ledger, early)).toBe('waiting return-booking-expected');
    bank.book(day(1), moneyBack(early, 500n), moneyBack(late, 500n));
    await pass();
    expect(await stateOf(ledger, early)).toBe('matched paid-and-returned');
    expect(await stateOf(ledger, late)).toBe('waiting return-expected');
    await status.sendBack(late);
    await reconciler.round();
    await pass();
    expect(await stateOf(ledger, late)).toBe('matched paid-and-returned');
  });
});

describe('what does not agree', () => {
  it('is unexplained, with its why, until a person closes it; and moves no point', async () => {
    const { ledger, bank, pass, items, summary } = await world();
    const [altered, twice, open] = [
      await paid(ledger),
      await paid(ledger),
      await authorized(ledger),
    ];
    const unknown = ledger.newId();
    bank.book(
      START,
      payment(altered, 501n),
      payment(twice, 500n),
      payment(twice, 500n, { bankReference: 'KG-2' }),
      payment(unknown, 700n),
      payment(unknown, 35n, { kind: 'other', endToEndId: null }),
      payment(open.id, 500n),
    );
    const before = await ledger.account(await ledger.signIn());
    await pass();
    const found = await items();
    expect(Object.fromEntries(found.map(({ subject, why }) => [subject, why]))).toEqual({
      [altered]: 'amount-differs',
      [twice]: 'paid-twice',
      [unknown]: 'id-unknown',
      [`${dayNumber(START)}-3-1`]: 'id-unknown',
    });
    expect(await items('waiting')).toMatchObject([
      { subject: open.id, why: 'completion-expected' },
    ]);
    expect(await summary()).toMatchObject({ unexplained: 4, waiting: 1, inFlight: 1 });
    const after = await ledger.account(await ledger.signIn());
    expect([after.available, after.held]).toEqual([before.available, before.held]);
    expect(checkBooks(ledger.database)).toEqual([]);
    await pass(limits.statementGraceDays);
    expect(await stateOf(ledger, open.id)).toBe('unexplained booked-not-completed');
    // Later facts explain it.
    await deliver(ledger, open.id, await ledger.receiptFor(await rowOf(ledger, open.id)));
    await pass(0);
    expect(await stateOf(ledger, open.id)).toBe('matched paid');
  });

  it('is so too where the bank never books what it has signed for', async () => {
    const { ledger, pass } = await world();
    const id = await paid(ledger);
    await pass(limits.statementGraceDays);
    expect(await stateOf(ledger, id)).toBe('waiting booking-expected');
    await pass();
    expect(await stateOf(ledger, id)).toBe('unexplained completed-not-booked');
  });

  it('is so too where a terminal has brought another last word', async () => {
    const { ledger, bank, pass } = await world();
    const row = await authorized(ledger);
    const good = await ledger.receiptFor(row);
    await deliver(ledger, row.id, good);
    bank.book(START, payment(row.id, 500n));
    await pass();
    expect(await stateOf(ledger, row.id)).toBe('matched paid');
    await deliver(ledger, row.id, good, OTHER_KIOSK);
    await pass(0);
    expect(await stateOf(ledger, row.id)).toBe('matched paid');
    const other = await ledger.receiptFor(row, { outcome: 'refused' });
    expect(codeOf(await deliver(ledger, row.id, other, OTHER_KIOSK))).toBe('receipt-contradicts');
    await pass(0);
    expect(await stateOf(ledger, row.id)).toBe('unexplained terminal-contradicts');
    const shown = await operate(ledger, 'GET', '/items/:id', { id: row.id });
    expect(shown).toMatchObject({
      body: {
        ledger: { state: 'completed', amount: '500' },
        bank: [{ kind: 'payment', day: START, amount: '500' }],
        terminals: [
          { terminal: KIOSK, outcome: 'completed' },
          { terminal: OTHER_KIOSK, outcome: 'completed' },
          { terminal: OTHER_KIOSK, outcome: 'refused' },
        ],
      },
    });
  });

  it('is closed by an operator with a reason, in the audit trail; and opens again with news', async () => {
    const { ledger, bank, pass, items } = await world();
    const id = await paid(ledger);
    bank.book(START, payment(id, 501n));
    await pass();
    const close = (reason: string) =>
      operate(ledger, 'POST', '/items/:id/close', { id, body: { reason } });
    expect(bodyOf<MatchItem>(await close('a slip of the bank'))).toMatchObject({
      state: 'closed',
      closedBy: ALICE,
      closedReason: 'a slip of the bank',
    });
    expect(codeOf(await close('once more'))).toBe('item-not-open');
    expect(await items()).toEqual([]);
    const trail = await ledger.call('GET', '/v1/operator/audit', { caller: ALICE });
    expect(trail).toMatchObject({
      body: {
        entries: [
          { end: 'refused', refusal: 'item-not-open' },
          { deed: 'reconciliation.close', subject: `redemption:${id}`, end: 'done' },
        ],
      },
    });
    bank.book(day(1), payment(id, 501n, { bankReference: 'KG-9' }));
    await pass();
    expect(await items()).toMatchObject([{ subject: id, closedBy: null }]);
  });

  it('is told page by page, each item once', async () => {
    const { ledger, bank, pass } = await world();
    const wrong = Array.from({ length: 130 }, () => payment(ledger.newId(), 1n));
    bank.book(START, ...wrong);
    await pass();
    await pass(0);
    const first = bodyOf<{ items: MatchItem[]; next: string }>(
      await operate(ledger, 'GET', '/items'),
    );
    const query = { after: first.next };
    const rest = bodyOf<{ items: MatchItem[]; next: null }>(
      await operate(ledger, 'GET', '/items', { query }),
    );
    expect([first.items.length, rest.items.length, rest.next]).toEqual([100, 30, null]);
    const subjects = [...first.items, ...rest.items].map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(130);
  });
});

describe('a statement that cannot be believed', () => {
  it.each([
    ['is torn', (document: string) => document.slice(0, -40)],
    [
      'is of another account',
      (document: string) => document.replaceAll(ACCOUNT, 'NL91ABNA0417164300'),
    ],
    ['has a wrong sum', (document: string) => document.replace('>9995.00<', '>9995.01<')],
    ['has another amount', (document: string) => document.replaceAll('>5.00<', '>5.01<')],
    ['is out of order', (document: string) => document.replace(/(<ElctrncSeqNb>)\d+/, '$199999')],
    ['is empty', () => ''],
  ])(
    'changes nothing where it %s, and stands for a person until a right one comes',
    async (_what, hurt) => {
      const { ledger, bank, pass, summary } = await world();
      const id = await paid(ledger);
      bank.book(START, payment(id, 500n));
      bank.hurt = (document, on) => (on === START ? hurt(document) : document);
      expect(await pass(2)).toMatchObject({ pages: 1, trouble: expect.any(String) as string });
      await pass(0);
      expect(await summary()).toMatchObject({
        newest: { day: day(-1) },
        troubles: [{ day: START }],
      });
      expect(await stateOf(ledger, id)).toBe('waiting booking-expected');
      bank.hurt = null;
      expect(await pass(0)).toMatchObject({ pages: 2, trouble: null });
      expect(await summary()).toMatchObject({ troubles: [], unexplained: 0 });
      expect(await stateOf(ledger, id)).toBe('matched paid');
    },
  );

  it('is not taken for the next day where the bank repeats one', async () => {
    const { ledger, bank, pass, summary } = await world();
    const id = await paid(ledger);
    bank.book(START, payment(id, 500n));
    await pass();
    const { wire } = bank;
    const repeats = createStatementJob(ledger.context, {
      statement: async () => wire.statement({ day: dayNumber(START), page: 1 }),
    });
    ledger.clock.ms += DAY_MS;
    expect(await repeats.round()).toMatchObject({ trouble: `it is about ${START}` });
    expect(await stateOf(ledger, id)).toBe('matched paid');
    expect(await summary()).toMatchObject({ newest: { day: START } });
  });
});

describe('a crash', () => {
  it('anywhere leaves what a run without one would have left', async () => {
    const { ledger, bank } = await world();
    const minors = [500n, 510n, 520n];
    const ids: RedemptionId[] = [];
    for (const minor of minors) ids.push(await paid(ledger, minor));
    const off = (index: number): bigint => (minors[index] ?? 0n) + BigInt(index % 2);
    bank.book(START, ...ids.map((id, index) => payment(id, off(index))));
    ledger.clock.ms += 2 * DAY_MS;
    bank.today += 2;
    const from = ledger.database.serialize();
    const whole = await threeRounds({ ledger, bank, from }, null);
    expect(whole.left).toMatchObject({
      items: [
        expect.stringContaining('matched paid') as string,
        expect.stringContaining('matched paid') as string,
        expect.stringContaining('amount-differs') as string,
      ],
    });
    expect(whole.commits).toBeGreaterThan(8);
    for (let crashAt = 1; crashAt <= whole.commits; crashAt += 1) {
      for (const when of ['before', 'after'] as const) {
        const crashed = await threeRounds({ ledger, bank, from }, { crashAt, when });
        expect(crashed.left, `crash ${when} commit ${crashAt}`).toEqual(whole.left);
      }
    }
  });
});

/** On a copy of these books, with a store that fails once; the next round goes on. */
async function threeRounds(
  { ledger, bank, from }: { ledger: LedgerUnderTest; bank: StatementsInMemory; from: Buffer },
  crash: { crashAt: number; when: 'before' | 'after' } | null,
) {
  const database = new Database(from);
  database.defaultSafeIntegers(true);
  const store = sqliteStore(database);
  let commits = 0;
  const failing: LedgerStore = {
    ...store,
    transact: async (query, decide) => {
      commits += 1;
      const isNow = commits === crash?.crashAt;
      if (isNow && crash.when === 'before') throw new StoreFailure('power');
      const answer = await store.transact(query, decide);
      if (isNow) throw new StoreFailure('power');
      return answer;
    },
  };
  const job = createStatementJob({ ...ledger.context, store: failing }, bank.wire);
  for (let round = 0; round < 3; round += 1) await job.round().catch(() => undefined);
  const rows = (table: string): unknown =>
    database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const left = {
    items: database
      .prepare("SELECT state || ' ' || why || ' ' || detail FROM statement_match ORDER BY 1")
      .pluck()
      .all(),
    rows: ['bank_statement', 'bank_entry', 'statement_trouble'].map(rows),
  };
  await store.close();
  return { left, commits };
}

describe('whatever happens', () => {
  /** What one redemption meets, and what must be said of it in the end. */
  const fates = {
    fine: 'matched paid',
    altered: 'unexplained amount-differs',
    missing: 'unexplained completed-not-booked',
    doubled: 'unexplained paid-twice',
    foreign: 'unexplained another-booking',
    open: 'none',
    ownerless: 'unexplained booked-not-completed',
    refused: 'none',
    late: 'matched paid',
  } as const;
  type Fate = keyof typeof fates;

  it('each redemption and each entry ends as exactly one thing, and only faults are unexplained', async () => {
    const names = Object.keys(fates) as Fate[];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 6 }), async (plan) => {
        const { ledger, bank, job, pass, summary } = await world();
        const ids: RedemptionId[] = [];
        for (const fate of plan) {
          const row = await authorized(ledger);
          ids.push(row.id);
          const outcome = fate === 'refused' ? 'refused' : 'completed';
          if (fate !== 'open' && fate !== 'ownerless') {
            await deliver(ledger, row.id, await ledger.receiptFor(row, { outcome }));
          }
          const booked = payment(row.id, fate === 'altered' ? 499n : 500n, {
            bankReference: fate === 'foreign' ? 'KG-X' : 'KG-1',
          });
          if (fate === 'doubled') bank.book(START, booked);
          if (!['missing', 'open', 'refused'].includes(fate)) {
            bank.book(fate === 'late' ? day(1) : START, booked);
          }
          await job.round();
        }
        for (let passed = 0; passed <= limits.statementGraceDays; passed += 1) await pass();
        for (const [index, id] of ids.entries()) {
          expect(await stateOf(ledger, id)).toBe(fates[plan[index] ?? 'fine']);
        }
        const wrong = plan.filter((fate) => fates[fate].startsWith('unexplained')).length;
        expect(await summary()).toMatchObject({ unexplained: wrong, waiting: 0 });
        const orphans = ledger.database
          .prepare(
            `SELECT id FROM bank_entry WHERE coalesce(redemption_id, id) NOT IN
               (SELECT subject FROM statement_match WHERE state <> 'new')`,
          )
          .all();
        expect(orphans).toEqual([]);
        expect(checkBooks(ledger.database)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

it('names no bank but its own', async () => {
  const { ledger, pass } = await world();
  await pass();
  expect(ledger.database.prepare('SELECT DISTINCT bank FROM bank_statement').pluck().all()).toEqual(
    [BANK],
  );
});
