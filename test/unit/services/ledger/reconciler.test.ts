import { describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { generateKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { createReconciler } from '../../../../services/ledger/reconciler.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';
import { bankInMemory, rowOf } from './bank-in-memory.ts';
import { bodyOf, ledgerUnderTest } from './ledger-under-test.ts';

const DAY_MS = 86_400_000;
const RECEIPT = ['PUT', '/v1/redemptions/:id/receipt'] as const;

async function town() {
  const ledger = await ledgerUnderTest();
  const bank = bankInMemory(ledger);
  const reconciler = createReconciler(ledger.context, bank.wire);
  const bearer = await ledger.signIn();
  const authorized = async (minor = 1_000n): Promise<RedemptionId> =>
    bodyOf<Redemption>(await ledger.redeem(bearer, minor)).id;
  const later = (ms: number) => {
    ledger.clock.ms += ms;
    return reconciler.round();
  };
  const findings = (id: RedemptionId) => ledger.context.store.read({ name: 'findings', id });
  return { ledger, bank, reconciler, bearer, authorized, later, findings };
}

describe('a round', () => {
  it('asks only about what is due, and no more at once than its bound', async () => {
    const { bank, authorized, later } = await town();
    await authorized();
    expect((await later(limits.firstAskDelayMs - 1)).due).toBe(0);
    expect(await later(1)).toMatchObject({ due: 1, open: 1 });
    expect((await later(1)).due).toBe(0);
    expect(bank.asked).toEqual(['status']);
  });

  it('settles by the bank’s word as if a kiosk had brought it', async () => {
    const { ledger, bank, authorized, later } = await town();
    const id = await authorized();
    const receipt = await bank.decide(id, 'completed');
    expect(await later(60_000)).toMatchObject({ due: 1, completed: 1 });
    const row = await rowOf(ledger, id);
    expect(row.state).toBe('completed');
    // Asked for, the row has the receipt too; told, it is the same row.
    expect(row).toMatchObject(bodyOf(await ledger.call(...RECEIPT, { id, body: { receipt } })));
    expect((await later(DAY_MS)).due).toBe(0);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('leaves a silent bank alone, and what was due stays due', async () => {
    const { ledger, bank, authorized, later } = await town();
    const ids = [await authorized(), await authorized(), await authorized()];
    bank.up = false;
    for (const ms of [60_000, 10 * DAY_MS]) {
      const counts = await later(ms);
      expect(counts).toMatchObject({ due: 3, unanswered: 3 });
    }
    // Only the calls that were under way together when it first fell silent.
    expect(bank.asked.length).toBeLessThanOrEqual(2 * limits.reconcileCallsAtOnceMax);
    for (const id of ids) expect((await rowOf(ledger, id)).state).toBe('authorized');
    bank.up = true;
    expect(await later(0)).toMatchObject({ due: 3, released: 3 });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('goes on past a row that cannot be worked on, and says so', async () => {
    const { ledger, bank, authorized, later } = await town();
    const [broken, sound] = [await authorized(), await authorized()];
    await bank.decide(sound, 'completed');
    ledger.database.exec('DROP TRIGGER redemption_goes_forward');
    ledger.database.exec('PRAGMA ignore_check_constraints = ON');
    ledger.database.prepare("UPDATE redemption SET currency = 'XXX' WHERE id = ?").run(broken);
    expect(await later(60_000)).toMatchObject({ due: 2, completed: 1, failed: 1 });
    expect(await later(0)).toMatchObject({ due: 0 });
  });
});

describe('what the bank says twice, and differently', () => {
  it('changes nothing and is kept for a person, once', async () => {
    const { ledger, bank, authorized, later, findings } = await town();
    const id = await authorized();
    await bank.decide(id, 'completed');
    await later(60_000);
    const before = await rowOf(ledger, id);
    for (let time = 0; time < 2; time += 1) {
      const receipt = await ledger.receiptFor(before, { outcome: 'refused' });
      const answer = await ledger.call(...RECEIPT, { id, body: { receipt } });
      expect(answer).toMatchObject({ ok: false, failure: { code: 'receipt-contradicts' } });
    }
    expect(await rowOf(ledger, id)).toEqual(before);
    expect(await findings(id)).toMatchObject([{ kind: 'receipt-contradicts', redemptionId: id }]);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('a receipt from the bank itself that cannot be believed holds the points, and is a finding', async () => {
    const { ledger, bank, authorized, later, findings } = await town();
    const [id, other] = [await authorized(), await authorized()];
    const jws = await ledger.receiptFor(await rowOf(ledger, other));
    bank.receipts.set(id, { outcome: 'completed', jws });
    expect(await later(60_000)).toMatchObject({ findings: 1, open: 1 });
    await later(60_000);
    expect((await rowOf(ledger, id)).state).toBe('authorized');
    expect(await findings(id)).toMatchObject([{ kind: 'receipt-invalid', evidence: jws }]);
  });
});

describe('a return', () => {
  it('gives the points back to lots that have expired meanwhile, for a month', async () => {
    const { ledger, bank, authorized, later } = await town();
    const id = await authorized();
    await bank.decide(id, 'completed');
    await later(60_000);
    const lots = () => ledger.database.prepare('SELECT id, remaining FROM lot').all();
    const available = async () => (await ledger.account(await ledger.signIn())).available;
    ledger.clock.ms += 3_000 * DAY_MS;
    expect(await available()).toBe(0);
    await bank.sendBack(id);
    expect(await later(0)).toMatchObject({ returned: 1 });
    expect(await rowOf(ledger, id)).toMatchObject({ state: 'returned', outcome: 'completed' });
    const whole = ledger.database.prepare('SELECT id, points AS remaining FROM lot').all();
    expect(lots()).toEqual(whole);
    expect(await available()).toBeGreaterThanOrEqual(1_000);
    const why = ledger.database
      .prepare("SELECT reason FROM journal_transaction WHERE kind = 'return'")
      .pluck()
      .get();
    expect(why).toBe(
      'The bank sent the money back (AC04): your points are back, for 30 days at least',
    );
    ledger.clock.ms += limits.givenBackLifeMsMin - 1;
    expect(await available()).toBeGreaterThanOrEqual(1_000);
    ledger.clock.ms += 1;
    expect(await available()).toBe(0);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('leaves the date of a lot that lives longer', async () => {
    const { ledger, bank, authorized, later } = await town();
    const id = await authorized();
    const dates = () => ledger.database.prepare('SELECT id, expire_ms FROM lot').all();
    const before = dates();
    await bank.decide(id, 'refused');
    expect(await later(60_000)).toMatchObject({ released: 1 });
    expect(dates()).toEqual(before);
  });

  it('is read once, and the list from there on', async () => {
    const { ledger, bank, authorized, later } = await town();
    const [first, second] = [await authorized(), await authorized()];
    await Promise.all([bank.decide(first, 'completed'), bank.decide(second, 'completed')]);
    await later(60_000);
    await bank.sendBack(first);
    expect(await later(0)).toMatchObject({ returned: 1 });
    expect(await later(0)).toMatchObject({ returned: 0 });
    await bank.sendBack(second);
    expect(await later(0)).toMatchObject({ returned: 1, findings: 0 });
    expect((await ledger.account(await ledger.signIn())).available).toBe(4_920);
  });

  it('waits where the bank signs with a key it has not shown yet', async () => {
    const { ledger, bank, authorized, later, findings } = await town();
    const id = await authorized();
    await bank.decide(id, 'completed');
    await later(60_000);
    const next = await generateKey('sig');
    await bank.sendBack(id, {}, next);
    expect(await later(0)).toMatchObject({ returned: 0, findings: 0 });
    const { find } = ledger.context.bankKeys;
    ledger.context.bankKeys.find = async (kid) => (kid === next.kid ? publicHalf(next) : find(kid));
    expect(await later(0)).toMatchObject({ returned: 1 });
    expect(await findings(id)).toEqual([]);
  });

  it('that nobody we believe has signed is a finding about nothing, once, and the next one is read', async () => {
    const { ledger, bank, authorized, later } = await town();
    const [forged, right] = [await authorized(), await authorized()];
    await Promise.all([bank.decide(forged, 'completed'), bank.decide(right, 'completed')]);
    await later(60_000);
    const thief = { ...(await generateKey('sig')), kid: ledger.bankKeys.sig.kid };
    await bank.sendBack(forged, {}, thief);
    await bank.sendBack(right);
    expect(await later(0)).toMatchObject({ findings: 1, returned: 1 });
    expect(await later(0)).toMatchObject({ findings: 0, returned: 0 });
    expect((await rowOf(ledger, forged)).state).toBe('completed');
    const kept = await ledger.context.store.read({ name: 'findings', id: null });
    expect(kept).toMatchObject([{ kind: 'return-invalid', redemptionId: null }]);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it.each([
    ['another amount', { amount: { currency: 'EUR', minor: 990n } }, 'return-invalid'],
    ['another booking', { completion: 'KG-2' }, 'return-contradicts'],
    ['another issuer', { iss: 'urn:kangen:bank:OTHRDEFFXXX' }, 'return-invalid'],
    ['another reader', { aud: 'urn:kangen:bank:KANGDEFFXXX' }, 'return-invalid'],
    ['a document that is none', { document: '<Document/>' }, 'return-invalid'],
    ['another reason in its document', { reason: { code: 'AC06', text: '' } }, 'return-invalid'],
    ['another reference in its document', { bankReference: 'B-2' }, 'return-invalid'],
  ] as const)('of %s is a finding, and the next one is read', async (_what, change, kind) => {
    const { ledger, bank, authorized, later, findings } = await town();
    const [wrong, right] = [await authorized(), await authorized()];
    await Promise.all([bank.decide(wrong, 'completed'), bank.decide(right, 'completed')]);
    await later(60_000);
    await bank.sendBack(wrong, change);
    await bank.sendBack(right);
    expect(await later(0)).toMatchObject({ findings: 1, returned: 1 });
    expect((await rowOf(ledger, wrong)).state).toBe('completed');
    expect((await rowOf(ledger, right)).state).toBe('returned');
    expect(await findings(wrong)).toMatchObject([{ kind }]);
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it.each(['refused', 'cancelled'] as const)('of what was %s is a finding', async (outcome) => {
    const { ledger, bank, authorized, later, findings } = await town();
    const id = await authorized();
    await bank.decide(id, outcome);
    await bank.sendBack(id);
    expect(await later(60_000)).toMatchObject({ released: 1, findings: 1 });
    expect((await rowOf(ledger, id)).state).toBe(outcome);
    expect(await findings(id)).toMatchObject([{ kind: 'return-contradicts' }]);
    expect(checkBooks(ledger.database)).toEqual([]);
  });
});

describe('the timer', () => {
  it('runs round after round on the injected clock, and none after it was stopped', async () => {
    const { ledger, bank } = await town();
    const clock = new FakeClock();
    const context = { ...ledger.context, clock };
    const reconciler = createReconciler(context, bank.wire);
    let pages = 0;
    const { transfersAfter } = bank.wire;
    bank.wire.transfersAfter = (sequence) => {
      pages += 1;
      return transfersAfter(sequence);
    };
    reconciler.start();
    await settled();
    expect(pages).toBe(0);
    for (const round of [1, 2, 3]) {
      await clock.advance(limits.reconcileIntervalMs);
      expect(pages).toBe(round);
    }
    bank.up = false;
    await clock.advance(limits.reconcileIntervalMs);
    await clock.advance(limits.reconcileIntervalMs);
    expect(pages).toBe(4);
    await reconciler.stop();
    expect(clock.timersPending).toBe(0);
  });
});
