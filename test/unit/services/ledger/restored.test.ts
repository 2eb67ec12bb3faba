/**
 * A ledger whose books are those of yesterday's backup, while the bank and the kiosks have gone on (F10).
 * Signed words bring back what it has lost: nothing is forgotten, nothing is booked twice, and what
 * cannot be explained is a debt with its name on a person's list.
 */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { authorization as authorizationSchema } from '../../../../protocol/messages.ts';
import { generateKey } from '../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../protocol/sealed/sign.ts';
import { createReconciler } from '../../../../services/ledger/reconciler.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { bankInMemory, rowOf } from './bank-in-memory.ts';
import { bodyOf, codeOf, ledgerUnderTest, type LedgerUnderTest } from './ledger-under-test.ts';

const RECEIPT = ['PUT', '/v1/redemptions/:id/receipt'] as const;

async function town() {
  const ledger = await ledgerUnderTest();
  const bearer = await ledger.signIn();
  const authorized = async (minor = 1_000n): Promise<Redemption & { authorization: string }> => {
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, minor));
    if (row.authorization === null) throw new Error('it was not authorized');
    return { ...row, authorization: row.authorization };
  };
  return { ledger, bearer, authorized };
}

/** The same ledger on the books as they are now, whatever is done to the other afterwards. */
async function backupOf(original: LedgerUnderTest): Promise<() => Promise<LedgerUnderTest>> {
  const bytes = original.database.serialize();
  return async () => {
    const database = new Database(bytes);
    database.pragma('foreign_keys = ON');
    database.defaultSafeIntegers(true);
    const { keys, bankKeys } = original.context;
    const store = sqliteStore(database);
    const restored = await ledgerUnderTest({ context: { store, keys, bankKeys } });
    restored.clock.ms = original.clock.ms;
    return { ...restored, database };
  };
}

const points = async (ledger: LedgerUnderTest) => {
  const { available, held } = await ledger.account(await ledger.signIn());
  return { available, held };
};
const findings = (ledger: LedgerUnderTest, id: RedemptionId) =>
  ledger.context.store.read({ name: 'findings', id });
const books = (ledger: LedgerUnderTest, id: RedemptionId) =>
  ledger.database.prepare(`SELECT * FROM redemption WHERE id = ?`).get(id) as Record<
    string,
    unknown
  >;

describe('a receipt for a redemption that a restored ledger does not know', () => {
  it('alone is kept, once, and raises an alarm', async () => {
    const { ledger, authorized } = await town();
    const restore = await backupOf(ledger);
    const { id } = await authorized();
    const receipt = await ledger.receiptFor(await rowOf(ledger, id));
    const restored = await restore();
    for (const time of ['first', 'second']) {
      const answer = await restored.call(...RECEIPT, { id, body: { receipt } });
      expect([time, codeOf(answer)]).toEqual([time, 'redemption-unknown']);
    }
    expect(await findings(restored, id)).toMatchObject([
      { kind: 'redemption-unknown', redemptionId: id, evidence: receipt },
    ]);
  });

  it('that the bank has not signed is forgotten', async () => {
    const { ledger, authorized } = await town();
    const restore = await backupOf(ledger);
    const row = await authorized();
    const forged = await ledger.receiptFor(
      row,
      {},
      { ...(await generateKey('sig')), kid: ledger.bankKeys.sig.kid },
    );
    const other = await ledger.receiptFor(await authorized());
    const restored = await restore();
    for (const receipt of [forged, other]) {
      const body = { receipt, authorization: row.authorization };
      expect((await restored.call(...RECEIPT, { id: row.id, body })).ok).toBe(false);
    }
    expect(await findings(restored, row.id)).toEqual([]);
    expect(await points(restored)).toEqual({ available: 4_920, held: 0 });
  });

  it.each(['completed', 'refused', 'cancelled'] as const)(
    'with its authorization brings it back exactly: %s',
    async (outcome) => {
      const { ledger, authorized } = await town();
      const restore = await backupOf(ledger);
      const row = await authorized(2_500n);
      const receipt = await ledger.receiptFor(row, { outcome });
      const original = bodyOf<Redemption>(
        await ledger.call(...RECEIPT, { id: row.id, body: { receipt } }),
      );
      const restored = await restore();
      const body = { receipt, authorization: row.authorization };
      const first = await restored.call(...RECEIPT, { id: row.id, body });
      const again = await restored.call(...RECEIPT, { id: row.id, body });
      expect(again).toEqual(first);
      const { statement, ...rest } = original;
      expect(bodyOf<Redemption>(first)).toMatchObject(rest);
      const { statement: _signedAnew, ...facts } = books(ledger, row.id);
      expect(books(restored, row.id)).toMatchObject(facts);
      expect(statement).not.toBeNull();
      expect(await points(restored)).toEqual(await points(ledger));
      expect(await findings(restored, row.id)).toEqual([]);
      expect(checkBooks(restored.database)).toEqual([]);
    },
  );

  it('of a redemption that was only held in the backup takes the authorization that was given out', async () => {
    const { ledger, bearer } = await town();
    const { reader } = ledger.context.bankKeys;
    ledger.context.bankKeys.reader = async () => undefined;
    const id = ledger.newId();
    expect(codeOf(await ledger.redeem(bearer, 2_500n, { id }))).toBe('service-unavailable');
    const restore = await backupOf(ledger);
    ledger.context.bankKeys.reader = reader;
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 2_500n, { id }));
    const restored = await restore();
    const receipt = await ledger.receiptFor(row);
    const body = { receipt, authorization: row.authorization };
    expect(bodyOf<Redemption>(await restored.call(...RECEIPT, { id, body }))).toMatchObject({
      state: 'completed',
      authorization: row.authorization,
    });
    expect(await points(restored)).toEqual({ available: 2_420, held: 0 });
    expect(checkBooks(restored.database)).toEqual([]);
  });

  it.each([
    ['that somebody else signed', async (jws: string) => resigned(jws, await generateKey('sig'))],
    ['of another redemption', async (_jws: string, other: string) => other],
    ['that cannot be read', async () => 'a.b.c'],
  ])('beside an authorization %s stays a finding', async (_what, change) => {
    const { ledger, authorized } = await town();
    const restore = await backupOf(ledger);
    const [row, other] = [await authorized(), await authorized()];
    const receipt = await ledger.receiptFor(row);
    const restored = await restore();
    const authorization = await change(row.authorization, other.authorization);
    const body = { receipt, authorization };
    expect(codeOf(await restored.call(...RECEIPT, { id: row.id, body }))).toBe(
      'redemption-unknown',
    );
    expect(await findings(restored, row.id)).toMatchObject([{ kind: 'redemption-unknown' }]);
    expect(await points(restored)).toEqual({ available: 4_920, held: 0 });
  });
});

/** As the ledger would have signed it, with another key under the ledger's key id. */
async function resigned(jws: string, key: Awaited<ReturnType<typeof generateKey>>) {
  const decoded = (part: number): unknown =>
    JSON.parse(Buffer.from(jws.split('.')[part] ?? '', 'base64url').toString());
  const { kid } = decoded(0) as { kid: string };
  return signMessage('authorization', authorizationSchema.parse(decoded(1)), { ...key, kid });
}

describe('points that a restored ledger no longer has', () => {
  it('are a debt with a name: the evidence counts, no lot goes below zero', async () => {
    const { ledger, authorized } = await town();
    const restore = await backupOf(ledger);
    const lost = await authorized(3_000n);
    const restored = await restore();
    // The same points once more, before anybody has told the ledger of the first time.
    const second = bodyOf<Redemption>(await restored.redeem(await restored.signIn(), 3_000n));
    await restored.call(...RECEIPT, {
      id: second.id,
      body: { receipt: await restored.receiptFor(second) },
    });
    const receipt = await ledger.receiptFor(lost, { bankReference: 'KG-2' });
    const body = { receipt, authorization: lost.authorization };
    const answer = await restored.call(...RECEIPT, { id: lost.id, body });
    expect(bodyOf<Redemption>(answer).state).toBe('completed');
    expect(await points(restored)).toEqual({ available: 0, held: 0 });
    expect(await findings(restored, lost.id)).toMatchObject([
      { kind: 'points-missing', detail: expect.stringMatching(/^1080 /) as unknown },
    ]);
    expect(checkBooks(restored.database)).toEqual([]);
  });

  it('are nobody’s to use where the bank gave nothing', async () => {
    const { ledger, authorized } = await town();
    const restore = await backupOf(ledger);
    const lost = await authorized(3_000n);
    const restored = await restore();
    const second = bodyOf<Redemption>(await restored.redeem(await restored.signIn(), 3_000n));
    await restored.call(...RECEIPT, {
      id: second.id,
      body: { receipt: await restored.receiptFor(second) },
    });
    const receipt = await ledger.receiptFor(lost, { outcome: 'refused', bankReference: 'KG-2' });
    const body = { receipt, authorization: lost.authorization };
    await restored.call(...RECEIPT, { id: lost.id, body });
    expect(await points(restored)).toEqual({ available: 1_920, held: 0 });
    expect(checkBooks(restored.database)).toEqual([]);
  });
});

describe('the bank’s list of transfers', () => {
  async function afterRestore() {
    const { ledger, authorized } = await town();
    const known = await authorized(500n);
    const restore = await backupOf(ledger);
    const lost = [await authorized(600n), await authorized(700n), await authorized(800n)];
    const restored = await restore();
    const bank = bankInMemory(restored);
    bank.listed = [known, ...lost].map(({ id }, index) => ({
      sequence: index + 1,
      redemption: id,
    }));
    for (const row of [known, ...lost]) bank.claims.set(row.id, row.authorization);
    const say = async (row: Redemption, outcome: 'completed' | 'refused') =>
      bank.receipts.set(row.id, { outcome, jws: await ledger.receiptFor(row, { outcome }) });
    const reconciler = createReconciler(restored.context, bank.wire);
    return { ledger, restored, bank, reconciler, known, lost, say };
  }

  it('brings everything back without any kiosk, also what is still open', async () => {
    const { restored, bank, reconciler, known, lost, say } = await afterRestore();
    const [paid, refused, open] = lost;
    if (paid === undefined || refused === undefined || open === undefined) {
      throw new Error('nothing was lost');
    }
    await say(paid, 'completed');
    await say(refused, 'refused');
    await say(known, 'completed');
    expect(await reconciler.round()).toMatchObject({ unknown: 3, failed: 0, findings: 0 });
    expect((await rowOf(restored, paid.id)).state).toBe('completed');
    expect((await rowOf(restored, refused.id)).state).toBe('refused');
    expect((await rowOf(restored, open.id)).state).toBe('authorized');
    expect(await points(restored)).toEqual({ available: 4_920 - 500 - 600 - 800, held: 1_300 });
    expect(await reconciler.round()).toMatchObject({ unknown: 0 });
    await say(open, 'completed');
    restored.clock.ms += limits.firstAskDelayMs;
    expect(await reconciler.round()).toMatchObject({ completed: 2 });
    expect(bank.asked.filter((what) => what === 'cancel')).toEqual([]);
    expect(checkBooks(restored.database)).toEqual([]);
  });

  it('is waited for before a hold is dropped: it may have been authorized since', async () => {
    const { ledger, bearer } = await town();
    const { reader } = ledger.context.bankKeys;
    ledger.context.bankKeys.reader = async () => undefined;
    const id = ledger.newId();
    await ledger.redeem(bearer, 2_500n, { id });
    const restore = await backupOf(ledger);
    ledger.context.bankKeys.reader = reader;
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 2_500n, { id }));
    const restored = await restore();
    restored.clock.ms += limits.heldMsMax;
    const bank = bankInMemory(restored);
    const reconciler = createReconciler(restored.context, bank.wire);
    bank.up = false;
    expect(await reconciler.round()).toMatchObject({ due: 1, withdrawn: 0, unanswered: 1 });
    bank.up = true;
    bank.listed = [{ sequence: 1, redemption: id }];
    bank.claims.set(id, row.authorization ?? '');
    bank.receipts.set(id, { outcome: 'completed', jws: await ledger.receiptFor(row) });
    expect(await reconciler.round()).toMatchObject({ unknown: 1, withdrawn: 0 });
    expect((await rowOf(restored, id)).state).toBe('completed');
  });

  it('and the list of returns bring a payment back that was lost and sent back', async () => {
    const { ledger, restored, bank, reconciler, lost, say } = await afterRestore();
    const [paid] = lost;
    if (paid === undefined) throw new Error('nothing was lost');
    await say(paid, 'completed');
    // It comes back before the bank's list of transfers is read as far.
    bank.listed = [];
    const before = bankInMemory(ledger);
    await before.sendBack(paid.id);
    bank.wire.returnsAfter = before.wire.returnsAfter;
    expect(await reconciler.round()).toMatchObject({ returned: 1, findings: 0, failed: 0 });
    expect((await rowOf(restored, paid.id)).state).toBe('returned');
    expect(await points(restored)).toEqual({ available: 4_920 - 500, held: 500 });
    expect(checkBooks(restored.database)).toEqual([]);
  });
});
