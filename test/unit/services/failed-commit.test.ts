/**
 * A commit that fails is unknown, never lost and never a refusal (F3): the store is opened anew, and the
 * same request under the same id finds out what is true, whether the commit had become durable or not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Redemption } from '../../../protocol/ledger.ts';
import { openDatabase as openBankDatabase } from '../../../services/bank-sandbox/store/open.ts';
import { openBankStore } from '../../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { putTransfer } from '../../../services/bank-sandbox/transfers/put-transfer.ts';
import { hashCode } from '../../../services/certificate-authority/enrolment-code.ts';
import {
  openAuthorityStore,
  openDatabase as openRecords,
} from '../../../services/certificate-authority/store/open.ts';
import { checkBooksAt } from '../../../services/ledger/store/sqlite/check-books.ts';
import { openDatabase } from '../../../services/ledger/store/sqlite/open.ts';
import { openSqliteStore } from '../../../services/ledger/store/sqlite/sqlite-store.ts';
import { StoreFailed } from '../../../services/store-failed.ts';
import { type FailedCommit, withFailingCommits } from '../../support/failing-commits.ts';
import {
  anyId,
  asUsual,
  authorize,
  balances,
  bodyOf as statusOf,
  KIOSK,
  openBank,
  seedForTest,
} from './bank-sandbox/bank-fixture.ts';
import { bodyOf, ledgerUnderTest } from './ledger/ledger-under-test.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-failed-commit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const both = ['durable', 'not-durable'] as const;

describe.each(both)('a commit that fails and is %s', (failure) => {
  it.each([
    ['the hold', 0],
    ['the authorization', 1],
    ['the receipt', 2],
  ])('of the ledger, at %s: the same request again finds out', async (_what, commit) => {
    const path = join(folder, 'ledger.db');
    const plan: FailedCommit[] = [];
    let openings = 0;
    const store = openSqliteStore(path, {
      open: (file) => {
        openings += 1;
        return withFailingCommits(openDatabase(file), plan);
      },
    });
    const ledger = await ledgerUnderTest({ context: { store } });
    const bearer = await ledger.signIn();
    const id = ledger.newId();
    const failures: unknown[] = [];
    // As a kiosk does it: whatever came of the first time, the same again.
    const asked = async (call: () => Promise<Redemption>): Promise<Redemption> => {
      try {
        return await call();
      } catch (error) {
        failures.push(error);
        return call();
      }
    };
    const redeem = async () => bodyOf<Redemption>(await ledger.redeem(bearer, 1_000n, { id }));
    if (commit === 0) plan.push(failure);
    if (commit === 1) {
      // The first commit of this request goes well.
      const { reader } = ledger.context.bankKeys;
      ledger.context.bankKeys.reader = () => {
        plan.push(failure);
        ledger.context.bankKeys.reader = reader;
        return reader();
      };
    }
    const row = await asked(redeem);
    expect(row.state).toBe('authorized');
    const body = { receipt: await ledger.receiptFor(row) };
    if (commit === 2) plan.push(failure);
    const deliver = async () =>
      bodyOf<Redemption>(await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id, body }));
    expect((await asked(deliver)).state).toBe('completed');
    expect(failures).toEqual([expect.any(StoreFailed)]);
    const { available, held } = await ledger.account(bearer);
    expect([available, held]).toEqual([3_920, 0]);
    expect(openings).toBe(2);
    expect(checkBooksAt(path)).toEqual([]);
    await store.close();
  });

  it('of the bank: the same order again finds out, and pays once', async () => {
    const plan: FailedCommit[] = [];
    const store = openBankStore(join(folder, 'bank.db'), {
      open: (file) => withFailingCommits(openBankDatabase(file), plan),
    });
    seedForTest(store);
    const bank = { ...openBank(), store };
    const id = anyId();
    const presented = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    plan.push(failure);
    await expect(putTransfer(bank, presented, asUsual)).rejects.toBeInstanceOf(StoreFailed);
    expect(statusOf(await putTransfer(bank, presented, asUsual)).status).toBe('completed');
    expect(balances(bank)).toEqual([87_50n, 12_50n, 0n]);
    store.close();
  });

  it('of the authority: its records are opened anew', () => {
    const plan: FailedCommit[] = [];
    const store = openAuthorityStore(join(folder, 'records.db'), {
      open: (file) => withFailingCommits(openRecords(file), plan),
    });
    const at = new Date('2026-03-14T09:00:00.000Z');
    const code = { identity: LEDGER_URN, hash: hashCode('A'), issuedAt: at, expiresAt: at };
    plan.push(failure);
    expect(() => store.transact((tx) => tx.addCode(code))).toThrow(StoreFailed);
    expect(store.read.codesOf(LEDGER_URN)).toHaveLength(failure === 'durable' ? 1 : 0);
    store.transact((tx) => tx.addCode({ ...code, hash: hashCode('B') }));
    expect(store.read.codesOf(LEDGER_URN)[0]).toMatchObject({ state: 'live' });
    store.close();
  });
});
