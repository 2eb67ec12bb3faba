/**
 * The ledger signs for its journal while it grows, and is held to it when it starts: rolled back to a
 * backup, or altered, it takes evidence and promises nothing (I7, F10).
 */
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { verifyMessage } from '../../../../protocol/sealed/verify.ts';
import { recorded } from '../../../../services/ledger/deeds.ts';
import { openHeadsFolder } from '../../../../services/ledger/heads-folder.ts';
import { createJournalAudit } from '../../../../services/ledger/journal-audit.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { type LedgerStore } from '../../../../services/ledger/store/contract.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import {
  ALICE,
  bodyOf,
  codeOf,
  type LedgerUnderTest,
  ledgerUnderTest,
  purchaseBody,
  TILL,
} from './ledger-under-test.ts';

let place = '';
let folder = '';
/** Of another process. */
const besides = (name: string): string => join(place, name);
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'kangen-heads-'));
  folder = join(place, 'heads');
  openHeadsFolder(folder);
});
afterEach(() => rmSync(place, { recursive: true }));

const heads = (): string[] => readdirSync(folder);

/** One process of the ledger: what its log says, and a hand on its timer. */
function audited(
  ledger: LedgerUnderTest,
  store: LedgerStore = ledger.context.store,
  own: string = folder,
) {
  const alarms: string[] = [];
  let tick = (): void => {};
  let isArmed = (): void => {};
  const clock = {
    now: ledger.clock.now,
    after: (_delayMs: number, run: () => void) => {
      tick = run;
      isArmed();
      return () => {};
    },
  };
  const write = (line: string): void => {
    const { alarm } = JSON.parse(line) as { alarm?: string };
    if (alarm !== undefined) alarms.push(alarm);
  };
  const log = pino({ level: 'error' }, { write });
  const { ids, keys } = ledger.context;
  const audit = createJournalAudit({ store, clock, ids, keys, log }, openHeadsFolder(own));
  ledger.context.suspended = () => audit.gap()?.detail ?? null;
  const nextLook = (): Promise<void> =>
    new Promise((resolve) => {
      isArmed = resolve;
      tick();
    });
  return { audit, alarms, nextLook };
}

let receipts = 0;

/** One purchase, one transaction of the journal. */
async function grow(ledger: LedgerUnderTest, transactions: number): Promise<void> {
  for (let count = 0; count < transactions; count += 1) {
    const id = ledger.context.ids.ordered();
    receipts += 1;
    const body = purchaseBody({ currency: 'EUR', minor: 1_000n }, `R-${receipts}`);
    bodyOf(await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body }));
  }
}
/** An operator did something that moved no point. */
async function deed({ context, clock }: LedgerUnderTest): Promise<void> {
  const what = { deed: 'test.look', subject: 'journal', details: {} };
  const who = { who: ALICE, serial: '0A', atMs: clock.ms, trace: null };
  await recorded(context, { ...who, ...what }, null);
}
const journalAt = async (ledger: LedgerUnderTest): Promise<number> =>
  (await ledger.context.store.read({ name: 'journal-head', after: 0 })).link.sequence;
const fileAt = (sequence: number, lineage = 0): string =>
  `${String(lineage).padStart(4, '0')}-${String(sequence).padStart(16, '0')}.jws`;

describe('a head is signed', () => {
  it('at the first start, after so many transactions, after a day with one, and at the end', async () => {
    const ledger = await ledgerUnderTest();
    const begun = await journalAt(ledger);
    const { audit, nextLook } = audited(ledger);
    expect(await audit.compare()).toBeNull();
    await audit.start();
    expect(heads()).toEqual([fileAt(begun)]);

    await grow(ledger, limits.headTransactions - 1);
    await nextLook();
    expect(heads()).toHaveLength(1);
    await grow(ledger, 1);
    await nextLook();
    const second = begun + limits.headTransactions;
    expect(heads()).toEqual([fileAt(begun), fileAt(second)]);

    ledger.clock.ms += limits.headIntervalMs;
    await nextLook();
    expect(heads()).toHaveLength(2);
    await grow(ledger, 1);
    await nextLook();
    expect(heads().at(-1)).toBe(fileAt(second + 1));

    await grow(ledger, 1);
    await audit.stop();
    expect(heads().at(-1)).toBe(fileAt(second + 2));
  });

  it('with the hash at its place and all entries so far, by the ledger’s key', async () => {
    const ledger = await ledgerUnderTest();
    const { audit } = audited(ledger);
    await audit.start();
    await grow(ledger, 3);
    await audit.stop();
    const { link, entries } = await ledger.context.store.read({ name: 'journal-head', after: 0 });
    const jws = readFileSync(join(folder, fileAt(link.sequence)), 'utf8').trim();
    const verified = await verifyMessage('head', jws, (kid) =>
      ledger.context.keys.published.keys.find((key) => key.kid === kid),
    );
    expect(verified).toMatchObject({
      ok: true,
      message: { ...link, entries, lineage: 0, accepted: null, iss: 'urn:kangen:ledger' },
    });
  });

  it('soon after an operator did something, with the trail’s hash at its place', async () => {
    const ledger = await ledgerUnderTest();
    const { audit, nextLook } = audited(ledger);
    await audit.start();
    const begun = await journalAt(ledger);
    await deed(ledger);
    await nextLook();
    expect(heads()).toEqual([fileAt(begun)]);
    ledger.clock.ms += limits.headDeedIntervalMs;
    await nextLook();
    expect(heads()).toHaveLength(2);
    const signed = await audit.signNow();
    const verified = await verifyMessage('head', signed?.head ?? '', (kid) =>
      ledger.context.keys.published.keys.find((key) => key.kid === kid),
    );
    const trail = await ledger.context.store.read({ name: 'trail-link', sequence: 1 });
    expect(verified).toMatchObject({ ok: true, message: { sequence: begun, trail } });
    await nextLook();
    expect(heads()).toHaveLength(2);
  });

  it('later, where its file cannot be written now', async () => {
    const ledger = await ledgerUnderTest();
    const { audit, alarms, nextLook } = audited(ledger);
    rmSync(folder, { recursive: true });
    await audit.start();
    expect(alarms).toEqual(['head-not-exported']);
    openHeadsFolder(folder);
    await nextLook();
    expect(heads()).toEqual([fileAt(await journalAt(ledger))]);
  });
});

/** A ledger that has signed for more than the books have that it is started with. */
async function rolledBack() {
  const ledger = await ledgerUnderTest();
  const bearer = await ledger.signIn();
  const held = bodyOf<Redemption>(await ledger.redeem(bearer, 1_000n));
  const backup = ledger.database.serialize();
  await grow(ledger, 2);
  const before = audited(ledger);
  await before.audit.start();
  const store = sqliteStore(new Database(backup).defaultSafeIntegers(true));
  const again: LedgerUnderTest = await ledgerUnderTest({ context: { store } });
  again.clock.ms = ledger.clock.ms;
  return { ledger: again, held, bearer, store, ...audited(again, store) };
}

describe('a ledger rolled back to a backup', () => {
  it('notices, tells a person, and signs nothing', async () => {
    const { audit, alarms, store } = await rolledBack();
    const gap = await audit.compare();
    expect(gap).toMatchObject({ kind: 'journal-behind' });
    expect(alarms).toEqual(['journal-behind']);
    const [kept, ...more] = await store.read({ name: 'journal-gaps' });
    expect(kept).toMatchObject({ kind: 'journal-behind', detail: gap?.detail });
    expect(more).toEqual([]);
    const before = heads();
    await audit.start();
    await audit.stop();
    expect(heads()).toEqual(before);
    await audit.compare();
    expect(await store.read({ name: 'journal-gaps' })).toHaveLength(1);
  });

  it('promises nothing new and drops nothing, and takes evidence', async () => {
    const { ledger, audit, bearer, held } = await rolledBack();
    await audit.compare();
    const id = { id: ledger.newId() };
    const refused = [
      await ledger.call('POST', '/v1/sessions', { body: await ledger.credential() }),
      await ledger.redeem(bearer, 1_000n),
      await ledger.call('POST', '/v1/redemptions/:id/withdraw', id),
    ];
    expect(refused.map(codeOf)).toEqual(Array.from(refused, () => 'service-unavailable'));
    expect(codeOf(await ledger.call('GET', '/v1/redemptions/:id', { id: held.id }))).toBe('ok');
    const receipt = await ledger.receiptFor(held, { outcome: 'completed' });
    const paid = await ledger.call('PUT', '/v1/redemptions/:id/receipt', {
      id: held.id,
      body: { receipt },
    });
    expect(bodyOf<Redemption>(paid).state).toBe('completed');
  });

  it('goes on when an operator has accepted it, also after the next start', async () => {
    const { ledger, audit, bearer, store } = await rolledBack();
    const gap = await audit.compare();
    const accepted = await audit.accept('Ana Sato');
    expect(accepted).toMatchObject({
      lineage: 1,
      sequence: await journalAt(ledger),
      accepted: { lost: gap?.head.sequence, by: 'Ana Sato' },
    });
    expect(codeOf(await ledger.redeem(bearer, 1_000n))).toBe('ok');
    await audit.stop();

    const next = audited(ledger, store);
    expect(await next.audit.compare()).toBeNull();
    expect(await next.audit.accept('Ana Sato')).toBeNull();
  });
});

describe('a ledger whose books were altered', () => {
  it('notices where they have grown past the head again', async () => {
    const { audit, ledger, store } = await rolledBack();
    await grow(ledger, 5);
    expect(await audit.compare()).toMatchObject({ kind: 'journal-altered' });
    await audit.accept('Ana Sato');
    expect(await audited(ledger, store).audit.compare()).toBeNull();
  });

  it('does not believe a head that is not its own', async () => {
    const { audit } = await rolledBack();
    const [name = ''] = heads();
    writeFileSync(join(folder, name), 'not.a.head');
    expect(await audit.compare()).toMatchObject({ kind: 'head-unreadable' });
  });
});

describe('several processes on one database', () => {
  it('go on together when an operator has accepted at one of them', async () => {
    const { ledger, audit, store } = await rolledBack();
    const other = besides('other');
    cpSync(folder, other, { recursive: true });
    const second = audited(ledger, store, other);
    const empty = besides('empty');
    const third = audited(ledger, store, empty);
    await audit.compare();
    expect(await second.audit.compare()).toMatchObject({ kind: 'journal-behind' });
    await second.audit.start();
    await audit.accept('Ana Sato');
    await second.nextLook();
    expect(second.audit.gap()).toBeNull();
    expect(second.alarms).toEqual(['journal-behind']);
    await grow(ledger, 1);
    await second.audit.stop();
    expect(readdirSync(other).at(-1)).toBe(fileAt(await journalAt(ledger), 1));
    // One that has signed nothing yet signs in the lineage that was begun.
    expect(await third.audit.compare()).toBeNull();
    expect(await third.audit.signNow()).toMatchObject({ sequence: await journalAt(ledger) });
    expect(readdirSync(empty).every((name) => name < '0002')).toBe(true);
  });

  it('have one acceptance where two operators say it at once', async () => {
    const { ledger, audit, store } = await rolledBack();
    const other = besides('other');
    cpSync(folder, other, { recursive: true });
    const second = audited(ledger, store, other);
    await Promise.all([audit.accept('Ana Sato'), second.audit.accept('Bo Lind')]);
    await audit.compare();
    await second.audit.compare();
    expect([audit.gap(), second.audit.gap()]).toEqual([null, null]);
    const { acceptances } = await store.read({ name: 'witnesses' });
    expect(acceptances).toHaveLength(1);
    const began = readdirSync(other).filter((name) => name.startsWith('0001'));
    expect(heads().filter((name) => name.startsWith('0001'))).toEqual(began);
  });

  it('believe no acceptance that this ledger has not signed', async () => {
    const { audit, store, alarms } = await rolledBack();
    const row = { lineage: 1, atMs: 1, head: 'a.forged.head' };
    await store.transact({ name: 'nothing' }, () => ({
      answer: null,
      writes: [{ op: 'insert', table: 'journal_acceptance', row }],
    }));
    expect(await audit.compare()).toMatchObject({ kind: 'journal-behind' });
    expect(alarms).toEqual(['acceptance-unreadable', 'journal-behind']);
  });
});

/** Books from before a customer was paid, and the statement that the customer's kiosk holds. */
async function statementLost() {
  const ledger = await ledgerUnderTest();
  const bearer = await ledger.signIn();
  const held = bodyOf<Redemption>(await ledger.redeem(bearer, 1_000n));
  const before = audited(ledger);
  await before.audit.start();
  const backup = ledger.database.serialize();
  const body = { receipt: await ledger.receiptFor(held, { outcome: 'completed' }) };
  const paid = await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: held.id, body });
  const statement = bodyOf<Redemption>(paid).statement ?? '';
  const store = sqliteStore(new Database(backup).defaultSafeIntegers(true));
  const again: LedgerUnderTest = await ledgerUnderTest({ context: { store } });
  again.clock.ms = ledger.clock.ms;
  return { ledger: again, statement, store, ...audited(again, store), intact: before.audit };
}

describe('a statement that comes back', () => {
  it('shows books that are older than any head can show', async () => {
    const { audit, statement, alarms, intact } = await statementLost();
    await intact.hear(statement);
    expect(intact.gap()).toBeNull();
    expect(await audit.compare()).toBeNull();
    await audit.hear(statement);
    expect(audit.gap()).toMatchObject({
      kind: 'journal-behind',
      detail: expect.stringContaining('a statement that was given out names transaction'),
    });
    await audit.hear(statement);
    expect(alarms).toEqual(['journal-behind']);
  });

  it('is seen by every process on these books', async () => {
    const { ledger, audit, statement, store } = await statementLost();
    const second = audited(ledger, store, besides('other'));
    await audit.hear(statement);
    expect(await second.audit.compare()).toMatchObject({ kind: 'journal-behind' });
  });

  it('says nothing more once an operator has accepted what was lost', async () => {
    const { ledger, audit, statement } = await statementLost();
    // The books have gone on, past the transaction that it names, and were signed for.
    await grow(ledger, 3);
    await audit.signNow();
    await audit.hear(statement);
    expect(audit.gap()).toMatchObject({ kind: 'journal-altered' });
    ledger.clock.ms += 1_000;
    const accepted = await audit.accept('Ana Sato');
    const named = (await verifyMessage('statement', statement, (kid) =>
      ledger.context.keys.published.keys.find((key) => key.kid === kid),
    )) as { message: { journal: { sequence: number } } };
    expect(accepted?.accepted?.kept).toBeLessThan(named.message.journal.sequence);
    await audit.hear(statement);
    expect(await audit.compare()).toBeNull();
  });

  it('is not believed unless this ledger has signed it', async () => {
    const { audit, statement } = await statementLost();
    await audit.hear(`${statement.slice(0, -4)}AAAA`);
    expect(audit.gap()).toBeNull();
  });

  it('comes with a heartbeat', async () => {
    const { ledger, audit, statement } = await statementLost();
    ledger.context.journal = {
      hear: (said) => audit.hear(said),
      signHead: () => audit.signNow(),
      accept: (by) => audit.accept(by),
      isBankListRead: () => true,
    };
    const claim = { epoch: 1, nonce: 'n'.repeat(22) };
    const health = { waiting: 0, wishes: 0, quarantined: 0 };
    const body = { claim, health, statement };
    expect(codeOf(await ledger.call('POST', '/v1/heartbeat', { body }))).toBe('ok');
    expect(
      codeOf(await ledger.call('POST', '/v1/sessions', { body: await ledger.credential() })),
    ).toBe('service-unavailable');
  });
});
