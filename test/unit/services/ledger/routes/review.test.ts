import { describe, expect, it } from 'vitest';
import { type z } from 'zod';
import { type Account, type Redemption } from '../../../../../protocol/ledger.ts';
import { type AuditPage } from '../../../../../protocol/operator/audit.ts';
import { type LimitRule, type limitRuleTerms } from '../../../../../protocol/operator/limits.ts';
import { type ReviewPage } from '../../../../../protocol/operator/reviews.ts';
import { type RedemptionId } from '../../../../../protocol/ids.ts';
import { createReconciler } from '../../../../../services/ledger/reconciler.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import { ensureRules } from '../../../../../services/ledger/limit-rules.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { bankInMemory, rowOf } from '../bank-in-memory.ts';
import {
  ALICE,
  type Answer,
  BOB,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
} from '../ledger-under-test.ts';

const CLEO = 'urn:kangen:operator:cleo';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GET = ['GET', '/v1/redemptions/:id'] as const;
const WITHDRAW = ['POST', '/v1/redemptions/:id/withdraw'] as const;
const QUEUE = ['GET', '/v1/operator/reviews'] as const;
const RECEIPT = ['PUT', '/v1/redemptions/:id/receipt'] as const;

async function town() {
  const ledger = await ledgerUnderTest();
  const { context, clock } = ledger;
  const rule = async (
    name: string,
    terms: z.input<typeof limitRuleTerms>,
    outcome: 'refuse' | 'review' | 'off' = 'review',
  ) => {
    clock.ms += 1;
    return bodyOf<LimitRule>(await setRule(ledger, name, { terms, outcome, from: null }));
  };
  const asking = async (minor = 2_000n, options = {}): Promise<Redemption> =>
    bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), minor, options));
  /** One that every operator has to look at. */
  const held = async (minor = 2_000n): Promise<RedemptionId> => {
    await rule('large', { kind: 'redemption-amount', max: eur(Number(minor) - 1) });
    return (await asking(minor)).id;
  };
  const release = (id: RedemptionId, caller: string) =>
    ledger.call('POST', '/v1/operator/reviews/:id/release', { id, caller, body: {} });
  const reject = (id: RedemptionId, caller = ALICE) =>
    ledger.call('POST', '/v1/operator/reviews/:id/reject', {
      id,
      caller,
      body: { reason: 'the same face, four cards' },
    });
  const reconciler = createReconciler(context, bankInMemory(ledger).wire);
  const later = (ms: number) => {
    clock.ms += ms;
    return reconciler.round();
  };
  const wrong = () => checkBooks(ledger.database);
  return { ledger, rule, asking, held, release, reject, later, wrong };
}

const setRule = (ledger: LedgerUnderTest, id: string, body: unknown, caller = ALICE) =>
  ledger.call('PUT', '/v1/operator/rules/:id', { id, caller, body });
const said = (answer: Answer): string =>
  answer.ok ? bodyOf<{ state: string }>(answer).state : answer.failure.code;
const eur = (minor: number) => ({ currency: 'EUR', minor: String(minor) }) as const;

describe('what a rule holds for a review', () => {
  it('is answered as held, with since when and by when, and is not authorized however often asked', async () => {
    const { ledger, rule, asking, wrong } = await town();
    await rule('large', { kind: 'redemption-amount', max: eur(1_999) });
    const since = ledger.clock.now().toISOString();
    const { id, ...first } = await asking();
    expect(first).toMatchObject({
      state: 'held',
      authorization: null,
      review: {
        state: 'waiting',
        since,
        decidedBy: new Date(ledger.clock.ms + limits.reviewMsMax).toISOString(),
      },
    });
    ledger.clock.ms += HOUR_MS;
    const bearer = await ledger.signIn();
    const again = bodyOf<Redemption>(await ledger.redeem(bearer, 2_000n, { id }));
    expect(again).toEqual({ id, ...first });
    expect(bodyOf(await ledger.call(...GET, { id }))).toEqual(again);
    expect(await ledger.account(bearer)).toMatchObject({ held: 2_000 });
    expect(wrong()).toEqual([]);
  });

  it('below the figure is not held', async () => {
    const { rule, asking } = await town();
    await rule('large', { kind: 'redemption-amount', max: eur(2_000) });
    const { state, review } = await asking(2_000n);
    expect({ state, review }).toEqual({ state: 'authorized', review: undefined });
  });

  it('is neither withdrawn by its terminal nor by the agenda of ordinary holds', async () => {
    const { ledger, held, later, wrong } = await town();
    const id = await held();
    expect(codeOf(await ledger.call(...WITHDRAW, { id }))).toBe('redemption-under-review');
    expect(await later(limits.heldMsMax + 1)).toMatchObject({ withdrawn: 0 });
    expect(await later(DAY_MS)).toMatchObject({ withdrawn: 0 });
    expect((await rowOf(ledger, id)).state).toBe('held');
    expect(wrong()).toEqual([]);
  });

  it('stands in a queue, oldest first, in pages', async () => {
    const { ledger, held, asking, release } = await town();
    const first = await held(1_000n);
    ledger.clock.ms += 1_000;
    const second = (await asking(1_200n)).id;
    await release(first, ALICE);
    const { reviews, after } = bodyOf<ReviewPage>(await ledger.call(...QUEUE, { caller: ALICE }));
    expect(reviews).toMatchObject([
      { redemption: first, rules: ['large'], releases: 1, amount: { minor: 1_000n } },
      { redemption: second, releases: 0 },
    ]);
    expect(after).toBeNull();
    const query = { after: `${Date.parse(reviews[0]?.since ?? '')}.${first}` };
    const next = await ledger.call(...QUEUE, { caller: BOB, query });
    expect(bodyOf<ReviewPage>(next).reviews.map(({ redemption }) => redemption)).toEqual([second]);
    const nowhere = { caller: BOB, query: { after: 'here' } };
    expect(codeOf(await ledger.call(...QUEUE, nowhere))).toBe('body-invalid');
  });
});

describe('letting it go on', () => {
  it('takes two operators; then the next request is authorized, and the money is booked', async () => {
    const { ledger, held, release, wrong } = await town();
    const id = await held();
    expect(bodyOf(await release(id, ALICE))).toEqual({ state: 'waiting', releases: 1 });
    expect(bodyOf(await release(id, BOB))).toEqual({ state: 'released', releases: 2 });
    expect(bodyOf(await ledger.call(...GET, { id }))).toMatchObject({
      state: 'held',
      review: { state: 'released' },
    });
    // Without a session: the terminal has none any more, and the id is known.
    const answered = await ledger.redeem('none', 2_000n, { id });
    const redemption = bodyOf<Redemption>(answered);
    expect(redemption).toMatchObject({ state: 'authorized' });
    expect(redemption.review).toBeUndefined();
    const body = { receipt: await ledger.receiptFor(redemption) };
    expect(bodyOf(await ledger.call(...RECEIPT, { id, body }))).toMatchObject({
      state: 'completed',
    });
    expect(wrong()).toEqual([]);
  });

  it('counts one operator once, however often', async () => {
    const { ledger, held, release, wrong } = await town();
    const id = await held();
    await release(id, ALICE);
    expect(said(await release(id, ALICE))).toBe('second-operator-required');
    const { state } = bodyOf<Redemption>(await ledger.redeem('none', 2_000n, { id }));
    expect(state).toBe('held');
    expect(wrong()).toEqual([]);
  });

  it('is said once more to whoever asks again, and changes nothing after the end', async () => {
    const { held, release, reject } = await town();
    const id = await held();
    await release(id, ALICE);
    await release(id, BOB);
    expect(said(await release(id, BOB))).toBe('released');
    expect(said(await release(id, CLEO))).toBe('review-decided');
    expect(said(await reject(id))).toBe('review-decided');
  });

  it('starts the ordinary time of a hold anew, for a terminal that never returns', async () => {
    const { ledger, held, release, later, wrong } = await town();
    const id = await held();
    ledger.clock.ms += DAY_MS;
    await release(id, ALICE);
    await release(id, BOB);
    expect(await later(limits.heldMsMax - 1)).toMatchObject({ withdrawn: 0 });
    expect(await later(1)).toMatchObject({ withdrawn: 1 });
    expect(codeOf(await ledger.redeem('none', 2_000n, { id }))).toBe('redemption-withdrawn');
    expect(wrong()).toEqual([]);
  });

  it('of what was never held is refused', async () => {
    const { ledger, asking, release } = await town();
    const { id } = await asking();
    expect(said(await release(id, ALICE))).toBe('review-unknown');
    expect(said(await release(ledger.newId(), ALICE))).toBe('review-unknown');
  });
});

describe('the end of a review without money', () => {
  const lots = ({ lots: all }: Account) => all.map(({ points, earnedAt }) => [earnedAt, points]);

  it('one operator rejects, and the points are back in the very lots', async () => {
    const { ledger, held, reject, wrong } = await town();
    const before = await ledger.account(await ledger.signIn());
    const id = await held();
    expect(said(await reject(id))).toBe('rejected');
    const after = await ledger.account(await ledger.signIn());
    expect(lots(after)).toEqual(lots(before));
    expect(after.available).toBe(before.available);
    expect(codeOf(await ledger.redeem('none', 2_000n, { id }))).toBe('review-rejected');
    expect(bodyOf(await ledger.call(...GET, { id }))).toMatchObject({
      state: 'withdrawn',
      review: { state: 'rejected' },
    });
    expect(wrong()).toEqual([]);
  });

  it('also after one has said that it may go on', async () => {
    const { held, release, reject } = await town();
    const id = await held();
    await release(id, ALICE);
    expect(said(await reject(id))).toBe('rejected');
    expect(said(await release(id, BOB))).toBe('review-decided');
  });

  it('nobody decides in time: given back, with its reason, and too late to release', async () => {
    const { ledger, held, release, later, wrong } = await town();
    const id = await held();
    await release(id, ALICE);
    expect(await later(limits.reviewMsMax - 1)).toMatchObject({ withdrawn: 0 });
    ledger.clock.ms += 1;
    expect(said(await release(id, BOB))).toBe('review-decided');
    expect(await later(0)).toMatchObject({ withdrawn: 1 });
    expect(codeOf(await ledger.redeem('none', 2_000n, { id }))).toBe('review-expired');
    expect(await ledger.account(await ledger.signIn())).toMatchObject({ held: 0 });
    expect(wrong()).toEqual([]);
  });
});

describe('the rules, against what is in the books', () => {
  it('the month: what is asked, and what the account offers', async () => {
    const { ledger, rule, asking } = await town();
    await rule('month', { kind: 'month-amount', max: eur(3_000) }, 'refuse');
    await asking(1_000n);
    ledger.clock.ms += 20 * DAY_MS;
    const bearer = await ledger.signIn();
    expect((await ledger.account(bearer)).redeemable).toMatchObject({
      maximum: { minor: 2_000n },
      limitedBy: 'month-limit',
    });
    expect(codeOf(await ledger.redeem(bearer, 2_010n))).toBe('amount-above-month-limit');
    expect(codeOf(await ledger.redeem(bearer, 2_000n))).toBe('ok');
    ledger.clock.ms += 10 * DAY_MS;
    // The first is 30 days old.
    expect((await ledger.account(await ledger.signIn())).redeemable).toMatchObject({
      maximum: { minor: 1_000n },
    });
  });

  it('one account, whoever it is registered for', async () => {
    const { ledger, rule, asking } = await town();
    ledger.database.exec(`UPDATE payee SET account_number =
      (SELECT account_number FROM payee ORDER BY id LIMIT 1)`);
    await rule('payee-day', { kind: 'payee-day-amount', max: eur(3_000) }, 'refuse');
    await asking(2_000n);
    const other = await ledger.signIn(3);
    const asked = { customer: 3 };
    expect((await ledger.account(other)).redeemable).toMatchObject({
      maximum: { minor: 1_000n },
      limitedBy: 'payee-limit',
    });
    expect(codeOf(await ledger.redeem(other, 1_010n, asked))).toBe('amount-above-payee-limit');
    expect(codeOf(await ledger.redeem(other, 1_000n, asked))).toBe('ok');
  });

  it.each(['customer-count', 'terminal-count'] as const)(
    'too many requests (%s): the account offers nothing for a while, and says so',
    async (kind) => {
      const { ledger, rule, asking } = await town();
      await rule('velocity', { kind, countMax: 2, windowMinutes: 10 }, 'refuse');
      await asking(500n);
      expect((await ledger.account(await ledger.signIn())).redeemable.limitedBy).toBe('points');
      await asking(500n);
      const bearer = await ledger.signIn();
      expect((await ledger.account(bearer)).redeemable).toMatchObject({
        maximum: { minor: 0n },
        limitedBy: 'too-often',
      });
      expect(codeOf(await ledger.redeem(bearer, 500n))).toBe('redemptions-too-frequent');
      ledger.clock.ms += 10 * 60_000;
      expect((await ledger.account(await ledger.signIn())).redeemable.limitedBy).toBe('points');
    },
  );

  it('many customers with one account', async () => {
    const { ledger, rule, asking } = await town();
    ledger.database.exec(`UPDATE payee SET account_number =
      (SELECT account_number FROM payee ORDER BY id LIMIT 1)`);
    const window = { countMax: 1, windowMinutes: 60 };
    await rule('shared-account', { kind: 'payee-customers', ...window });
    expect((await asking(1_000n)).state).toBe('authorized');
    expect((await asking(1_000n)).state).toBe('authorized');
    const other = await ledger.redeem(await ledger.signIn(3), 1_000n, { customer: 3 });
    expect(bodyOf(other)).toMatchObject({ state: 'held', review: { state: 'waiting' } });
  });

  it('often in a short time, of a customer and on a terminal', async () => {
    const { ledger, rule, asking } = await town();
    const window = { countMax: 1, windowMinutes: 10 };
    await rule('customer-velocity', { kind: 'customer-count', ...window }, 'refuse');
    await rule('terminal-velocity', { kind: 'terminal-count', countMax: 2, windowMinutes: 10 });
    await asking(500n);
    const bearer = await ledger.signIn();
    expect(codeOf(await ledger.redeem(bearer, 500n))).toBe('redemptions-too-frequent');
    const second = await ledger.redeem(await ledger.signIn(3), 500n, { customer: 3 });
    expect(bodyOf(second)).toMatchObject({ state: 'authorized' });
    ledger.clock.ms += 5 * 60_000;
    await rule('customer-velocity', { kind: 'customer-count', ...window }, 'off');
    expect((await asking(500n)).state).toBe('held');
    const elsewhere = { terminal: OTHER_KIOSK };
    const there = await ledger.redeem(await ledger.signIn(0, OTHER_KIOSK), 500n, elsewhere);
    expect(bodyOf(there)).toMatchObject({ state: 'authorized' });
    ledger.clock.ms += 10 * 60_000;
    expect((await asking(500n)).state).toBe('authorized');
  });

  it('many just under what one redemption may be', async () => {
    const { ledger, rule, asking } = await town();
    ledger.database.exec('UPDATE programme SET redemption_minor_max = 1000');
    await rule('near-limit', { kind: 'near-limit', countMax: 1, windowMinutes: 60, percent: 90 });
    expect((await asking(900n)).state).toBe('authorized');
    expect((await asking(890n)).state).toBe('authorized');
    expect((await asking(900n)).state).toBe('held');
  });
});

describe('a rule is changed by a new row', () => {
  const terms = { kind: 'redemption-amount', max: eur(100) } as const;
  const change = { terms, outcome: 'review', from: null } as const;
  const rulesOf = async (ledger: LedgerUnderTest, name: string) => {
    const asked = { caller: BOB, query: { name } };
    return bodyOf<{ rules: LimitRule[] }>(await ledger.call('GET', '/v1/operator/rules', asked))
      .rules;
  };

  it('and says by whom and from when; before that, nothing changes', async () => {
    const { ledger, asking } = await town();
    const { clock } = ledger;
    const fromMs = clock.ms + HOUR_MS;
    const from = new Date(fromMs).toISOString();
    const changed = await setRule(ledger, 'large', { ...change, from }, BOB);
    expect(bodyOf(changed)).toMatchObject({
      changedBy: BOB,
      changedAt: clock.now().toISOString(),
      from,
      isInForce: false,
    });
    expect((await asking(500n)).state).toBe('authorized');
    clock.ms = fromMs;
    expect((await asking(500n)).state).toBe('held');
    expect(() => ledger.database.exec('UPDATE limit_rule SET minor_max = 5')).toThrow('new row');
  });

  it('keeps its history; the same said twice is one change', async () => {
    const { ledger, rule } = await town();
    await rule('large', terms);
    await rule('large', terms);
    await rule('large', { ...terms, max: eur(200) }, 'refuse');
    await rule('large', terms, 'off');
    const rules = await rulesOf(ledger, 'large');
    expect(rules.map(({ outcome, isInForce }) => [outcome, isInForce])).toEqual([
      ['review', false],
      ['refuse', false],
      ['off', false],
    ]);
    expect(rules[1]).toMatchObject({ terms: { max: { minor: 200n } }, changedBy: ALICE });
    expect((await rulesOf(ledger, 'month')).map(({ isInForce }) => isInForce)).toEqual([true]);
  });

  it('never about something else, never from before, never in another currency', async () => {
    const { ledger, rule } = await town();
    await rule('large', terms);
    const month = { kind: 'month-amount', max: eur(1) };
    const yen = { ...terms, max: { currency: 'JPY', minor: '100' } };
    const before = new Date(ledger.clock.ms - 1).toISOString();
    const codes = [
      await setRule(ledger, 'large', { ...change, terms: month }),
      await setRule(ledger, 'large', { ...change, from: before }),
      await setRule(ledger, 'large', { ...change, terms: yen }),
    ].map(codeOf);
    expect(codes).toEqual(['body-invalid', 'body-invalid', 'currency-mismatch']);
  });

  it('books from before there were rules get the first ones, once', async () => {
    const { ledger } = await town();
    const { context, database } = ledger;
    database.exec('DROP TRIGGER limit_rule_is_kept; DELETE FROM limit_rule');
    expect(await ensureRules(context)).toBe(true);
    expect(await ensureRules(context)).toBe(false);
    const rules = await context.store.read({ name: 'limit-rules', ruleName: null });
    expect(rules.map(({ name }) => name)).toContain('month');
  });
});

describe('what operators do', () => {
  it('is in the audit trail, both releases by their own names, and refusals too', async () => {
    const { ledger, held, release, reject } = await town();
    const id = await held();
    await release(id, ALICE);
    await release(id, ALICE);
    await release(id, BOB);
    await reject(id, CLEO);
    const trail = await ledger.call('GET', '/v1/operator/audit', { caller: ALICE });
    const deeds = bodyOf<AuditPage>(trail).entries.map(
      ({ who, deed, end, refusal }) => `${deed} ${who} ${refusal ?? end}`,
    );
    expect(deeds).toEqual([
      `review.reject ${CLEO} review-decided`,
      `review.release ${BOB} done`,
      `review.release ${ALICE} second-operator-required`,
      `review.release ${ALICE} done`,
      `rule.set ${ALICE} done`,
    ]);
  });

  it('is shown with one review: who said what, and why', async () => {
    const { ledger, held, release, reject } = await town();
    const id = await held();
    await release(id, ALICE);
    await reject(id, BOB);
    const detail = ['GET', '/v1/operator/reviews/:id'] as const;
    expect(bodyOf(await ledger.call(...detail, { id, caller: CLEO }))).toMatchObject({
      state: 'rejected',
      words: [
        { operator: ALICE, verdict: 'release', reason: null },
        { operator: BOB, verdict: 'reject', reason: 'the same face, four cards' },
      ],
    });
    const unknown = { id: ledger.newId(), caller: CLEO };
    expect(codeOf(await ledger.call(...detail, unknown))).toBe('review-unknown');
  });

  it('waits while the books are not what was signed for them', async () => {
    const ledger = await ledgerUnderTest({ context: { suspended: () => 'rolled back' } });
    const asked = { id: ledger.newId(), caller: ALICE };
    const release = { ...asked, body: {} };
    const reject = { ...asked, body: { reason: 'x' } };
    expect([
      codeOf(await ledger.call('POST', '/v1/operator/reviews/:id/release', release)),
      codeOf(await ledger.call('POST', '/v1/operator/reviews/:id/reject', reject)),
    ]).toEqual(['service-unavailable', 'service-unavailable']);
  });
});

describe('the database itself', () => {
  it('lets nothing out of a hold that waits, and releases nothing by one word', async () => {
    const { ledger, held, release } = await town();
    const id = await held();
    const run = (sql: string) => () => ledger.database.prepare(sql).run(id);
    expect(run("UPDATE redemption SET state = 'withdrawn' WHERE id = ?")).toThrow('under review');
    await release(id, ALICE);
    const released = "UPDATE review SET state = 'released', decided_ms = 1 WHERE redemption_id = ?";
    expect(run(released)).toThrow('two operators');
    expect(run('DELETE FROM review WHERE redemption_id = ?')).toThrow('kept');
  });
});
