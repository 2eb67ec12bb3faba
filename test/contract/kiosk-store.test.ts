import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../protocol/failure.ts';
import { redemptionId, type RedemptionId } from '../../protocol/ids.ts';
import { type TransferWriter } from '../../main/engine/ports.ts';
import {
  type Requested,
  type TransferEvent,
  transition,
  type Wished,
} from '../../main/engine/transfer-state.ts';
import { openDatabase, StoreUnusableError } from '../../main/store/open.ts';
import { openTransferStore, type OpenStore } from '../../main/store/transactor.ts';
import { transferTables } from '../../main/store/migrations/0001-transfer.ts';
import { exampleRequest, exampleWish } from '../support/fake-channels.ts';

const AT = '2026-03-14T09:00:00.000Z';
const idOf = (n: number): RedemptionId =>
  redemptionId.parse(`01959000-0000-7000-8000-${String(n).padStart(12, '0')}`);
const requested = (n = 1): Requested => ({
  state: 'requested',
  id: idOf(n),
  request: exampleRequest(),
  requestedAt: AT,
});
const wished = (n = 1): Wished => ({
  state: 'wished',
  id: idOf(n),
  request: exampleWish(),
  wish: { sealed: 'eyJhIjoxfQ..aaaa.bbbb.cccc', keptUntil: '2026-03-21T09:00:00.000Z' },
  requestedAt: AT,
});
const path: TransferEvent[] = [
  { kind: 'authorize', authorization: 'a.b.c' },
  { kind: 'dispatch' },
  { kind: 'confirm', receipt: 'r.b.c', outcome: 'completed' },
  { kind: 'conclude', statement: 's.b.c', outcome: 'completed' },
];

let folder = '';
let file = '';
let store: OpenStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-store-'));
  file = join(folder, 'kiosk.sqlite');
  store = openTransferStore({ file });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function take(event: TransferEvent, n = 1): void {
  store.transact((tx) => {
    const found = tx.transfer(idOf(n));
    if (!found?.ok) throw new Error('not there');
    tx.advance(found.transfer.state as 'requested', transition(found.transfer, event, AT));
  });
}

function tamper(sql: string): void {
  const raw = new Database(file);
  try {
    raw.exec(sql);
  } finally {
    raw.close();
  }
}

describe('durability', () => {
  it('sets and keeps the pragmas on a file that is opened again', () => {
    store.close();
    store = openTransferStore({ file });
    const again = openDatabase({ file });
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
      again.pragma(name, { simple: true }),
    );
    again.close();
    expect(pragmas).toEqual(['wal', 2, 1]);
  });
  it('reads back what was committed, in every state, from a second opening', () => {
    store.transact((tx) => tx.insert(requested()));
    let expected = requested() as ReturnType<typeof transition>;
    for (const event of path) {
      take(event);
      expected = transition(expected, event, AT);
      const second = openTransferStore({ file });
      expect(second.read.transfer(idOf(1))).toEqual({ ok: true, transfer: expected });
      second.close();
    }
  });
  it('refuses a file of a newer version and leaves it as it is', () => {
    tamper('PRAGMA user_version = 99');
    expect(() => openTransferStore({ file })).toThrow(StoreUnusableError);
  });
  it('refuses a file that is no database', () => {
    expect(() => openTransferStore({ file: folder })).toThrow(StoreUnusableError);
  });
});

describe('transactions', () => {
  it('write all or nothing', () => {
    expect(() =>
      store.transact((tx) => {
        tx.insert(requested(1));
        tx.insert(requested(1));
      }),
    ).toThrow();
    expect(store.read.transfer(idOf(1))).toBeNull();
  });
  it('refuse to span an await, and undo what was written', () => {
    expect(() => store.transact(async (tx) => tx.insert(requested()))).toThrow(/promise/);
    expect(store.read.transfer(idOf(1))).toBeNull();
  });
  it('end: a writer kept beyond its transaction writes nothing', () => {
    let kept: TransferWriter | undefined;
    store.transact((tx) => {
      kept = tx;
    });
    expect(() => kept?.insert(requested())).toThrow(/outside a transaction/);
  });
  it('refuse to advance a row that has moved on meanwhile', () => {
    store.transact((tx) => tx.insert(requested()));
    const authorized = transition(requested(), path[0] as TransferEvent, AT);
    take(path[0] as TransferEvent);
    expect(() => store.transact((tx) => tx.advance('requested', authorized))).toThrow(
      /no longer requested/,
    );
  });
});

describe('I6: whatever code does, rows go forward only', () => {
  beforeEach(() => {
    store.transact((tx) => tx.insert(requested()));
    take(path[0] as TransferEvent);
  });
  it('refuses to skip a state', () => {
    expect(() =>
      tamper(`UPDATE transfer SET state = 'confirmed', sent_at = '${AT}', receipt = 'r.b.c',
      outcome = 'completed', confirmed_at = '${AT}'`),
    ).toThrow(/forward only/);
  });
  it('refuses to go back', () => {
    expect(() =>
      tamper(`UPDATE transfer SET state = 'requested', authorization = NULL, authorized_at = NULL`),
    ).toThrow(/forward only|written once/);
  });
  it('refuses to change what was written', () => {
    expect(() =>
      tamper(`UPDATE transfer SET state = 'sent', sent_at = '${AT}', authorization = 'x.y.z'`),
    ).toThrow(/written once/);
  });
  it('refuses a state without what belongs to it', () => {
    expect(() => tamper(`UPDATE transfer SET state = 'sent'`)).toThrow(/CHECK/);
  });
  it('refuses to delete a transfer, and to rewrite the journal', () => {
    expect(() => tamper('DELETE FROM transfer')).toThrow(/quarantine/);
    expect(() => tamper('DELETE FROM transfer_event')).toThrow(/append-only/);
    expect(() => tamper(`UPDATE transfer_event SET to_state = 'settled'`)).toThrow(/append-only/);
  });
  it('refuses a transfer that begins in the middle', () => {
    expect(() =>
      tamper(`INSERT INTO transfer SELECT '01959000-0000-7000-8000-000000000077', state, request,
      requested_at, wish_sealed, kept_until, presented_at, authorization, authorized_at, sent_at, receipt, outcome, confirmed_at, statement, failure,
      finished_at FROM transfer`),
    ).toThrow(/begins as a wish or as requested/);
  });
  it('journals every change with the state it left', () => {
    for (const event of path.slice(1)) take(event);
    const raw = new Database(file);
    const events = raw
      .prepare('SELECT from_state, to_state FROM transfer_event ORDER BY sequence')
      .raw()
      .all();
    raw.close();
    expect(events).toEqual([
      [null, 'requested'],
      ['requested', 'authorized'],
      ['authorized', 'sent'],
      ['sent', 'confirmed'],
      ['confirmed', 'settled'],
    ]);
  });
});

describe('open rows', () => {
  it('lists what is not final, oldest first', () => {
    store.transact((tx) => [3, 1, 2].forEach((n) => tx.insert(requested(n))));
    take({ kind: 'reject', failure: failureOf('terms-changed', 'changed') }, 2);
    take(path[0] as TransferEvent, 3);
    expect(store.read.open()).toEqual([
      { id: idOf(1), state: 'requested', since: AT, keptUntil: null },
      { id: idOf(3), state: 'authorized', since: AT, keptUntil: null },
    ]);
  });

  it('says since when each is what it is, and how long a wish is kept', () => {
    const LATER = '2026-03-14T09:00:07.000Z';
    store.transact((tx) => {
      tx.insert(requested(1));
      tx.insert(wished(2));
      tx.advance('requested', transition(requested(1), path[0] as TransferEvent, LATER));
    });
    const { keptUntil } = wished(2).wish;
    expect(store.read.open()).toEqual([
      { id: idOf(1), state: 'authorized', since: LATER, keptUntil: null },
      { id: idOf(2), state: 'wished', since: AT, keptUntil },
    ]);
  });

  it('finds them by the index of open rows alone', () => {
    const raw = new Database(file);
    const plan = raw
      .prepare(`EXPLAIN QUERY PLAN SELECT id, state FROM transfer
      WHERE state IN ('wished', 'requested', 'authorized', 'sent', 'confirmed') ORDER BY id`)
      .all();
    raw.close();
    expect(JSON.stringify(plan)).toContain('transfer_open');
  });
});

describe('the newest statement', () => {
  it('is that of the newest redemption that has one, and none where it cannot be read', () => {
    for (const n of [1, 2, 3]) store.transact((tx) => tx.insert(requested(n)));
    expect(store.read.newestStatement()).toBeNull();
    for (const n of [2, 1]) for (const event of path) take(event, n);
    tamper(`DROP TRIGGER transfer_goes_forward; DROP TRIGGER transfer_advanced;
      DROP TRIGGER transfer_is_written_once;
      UPDATE transfer SET statement = 'old.b.c' WHERE id = '${idOf(1)}'`);
    expect(store.read.newestStatement()).toBe('s.b.c');
    tamper(`UPDATE transfer SET statement = 'no statement' WHERE id = '${idOf(2)}'`);
    expect(store.read.newestStatement()).toBeNull();
  });
});

describe('quarantine', () => {
  it('keeps a row that breaks its schema as it was found', () => {
    store.transact((tx) => tx.insert(requested()));
    tamper(`DROP TRIGGER transfer_goes_forward; DROP TRIGGER transfer_advanced; DROP TRIGGER transfer_is_written_once;
      UPDATE transfer SET request = '{"points":-1}'`);
    const found = store.read.transfer(idOf(1));
    expect(found).toMatchObject({ ok: false });
    if (found === null || found.ok) throw new Error('expected a broken row');
    store.transact((tx) =>
      tx.quarantine(idOf(1), { raw: found.raw, reason: found.reason, at: AT }),
    );
    expect(store.read.transfer(idOf(1))).toBeNull();
    expect(store.read.quarantinedCount()).toBe(1);
    const raw = new Database(file);
    const kept = raw.prepare<[], string>('SELECT raw FROM quarantine').pluck().get();
    raw.close();
    expect(JSON.parse(kept ?? '')).toMatchObject({ id: idOf(1), request: '{"points":-1}' });
  });
});

describe('wishes', () => {
  beforeEach(() => store.transact((tx) => tx.insert(wished())));
  const read = () => {
    const found = store.read.transfer(idOf(1));
    return found?.ok === true ? found.transfer : null;
  };

  it('are read back as they were written, in each state', () => {
    expect(read()).toEqual(wished());
    take({ kind: 'present' });
    expect(read()).toEqual(transition(wished(), { kind: 'present' }, AT));
    for (const event of path) take(event);
    expect(read()).toMatchObject({ state: 'settled', presentedAt: AT });
  });
  it('count, with their sum, until the ledger has decided', () => {
    store.transact((tx) => tx.insert(wished(2)));
    take({ kind: 'present' }, 2);
    expect(store.read.waitingWishes()).toEqual({ count: 2, sumMinor: 5_000n });
    take(path[0] as TransferEvent, 2);
    take({ kind: 'reject', failure: failureOf('wish-expired', 'late') });
    expect(store.read.waitingWishes()).toEqual({ count: 0, sumMinor: 0n });
  });
  it('never skip the ledger, and never change what is sealed', () => {
    expect(() => tamper(`UPDATE transfer SET state = 'authorized'`)).toThrow(/forward only|CHECK/);
    expect(() => tamper(`UPDATE transfer SET wish_sealed = 'x'`)).toThrow(/forward only|once/);
    expect(() =>
      tamper(`UPDATE transfer SET state = 'requested', presented_at = '${AT}', wish_sealed = 'x'`),
    ).toThrow(/written once/);
  });
  it('keep what is sealed no longer than the ledger needs it', () => {
    take({ kind: 'present' });
    expect(() =>
      tamper(
        `UPDATE transfer SET state = 'authorized', authorization = 'a', authorized_at = '${AT}'`,
      ),
    ).toThrow(/CHECK/);
  });
});

describe('a store of the first version', () => {
  it('is carried over whole: rows, journal and guards', () => {
    const old = join(folder, 'old.sqlite');
    const before = new Database(old);
    before.exec(transferTables);
    before.pragma('user_version = 1');
    before
      .prepare(
        `INSERT INTO transfer (id, state, request, requested_at) VALUES (?, 'requested', ?, ?)`,
      )
      .run(
        idOf(9),
        JSON.stringify({ ...exampleRequest(), amount: { currency: 'EUR', minor: '2500' } }),
        AT,
      );
    before.close();
    const opened = openTransferStore({ file: old });
    expect(opened.read.transfer(idOf(9))).toEqual({ ok: true, transfer: requested(9) });
    opened.close();
    const after = new Database(old);
    expect(after.prepare('SELECT to_state FROM transfer_event').pluck().all()).toEqual([
      'requested',
    ]);
    expect(() => after.exec('DELETE FROM transfer')).toThrow(/quarantine/);
    after.close();
  });
});

describe('what helps without a network', () => {
  it('keeps one policy, the newest', () => {
    expect(store.offline.policy()).toBeNull();
    store.offline.keepPolicy({ jws: 'a.b.c', keys: '{}' });
    store.offline.keepPolicy({ jws: 'd.e.f', keys: '{}' });
    expect(store.offline.policy()).toEqual({ jws: 'd.e.f', keys: '{}' });
  });
  it('keeps a balance per card, and forgets the old and the too many', () => {
    const kept = (n: number, asOf = AT) => ({
      card: String(n).padStart(43, 'c'),
      points: n,
      currency: 'EUR',
      worth: '100',
      asOf,
    });
    const bounds = { notBefore: '2026-03-10T00:00:00.000Z', cardsMax: 2 };
    store.offline.keepBalance(kept(1, '2026-03-01T00:00:00.000Z'), bounds);
    expect(store.offline.balance(kept(1).card)).toBeNull();
    [2, 3, 4].forEach((n) =>
      store.offline.keepBalance(kept(n, `2026-03-14T09:00:0${n}.000Z`), bounds),
    );
    expect([2, 3, 4].map((n) => store.offline.balance(kept(n).card)?.points)).toEqual([
      undefined,
      3,
      4,
    ]);
  });
});
