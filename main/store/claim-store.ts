/** Which start of this terminal has claimed what, and whether it is locked. */
import { type Database } from 'better-sqlite3';
import { z } from 'zod';
import { bootClaim } from '../../protocol/ledger.ts';
import { instant } from '../../protocol/ids.ts';
import { type ClaimStore, type Lock } from '../claim/ports.ts';

const claimRow = z.strictObject({
  confirmed: z.int().min(0),
  pending: bootClaim.shape.epoch.nullable(),
  nonce: bootClaim.shape.nonce.nullable(),
});
const lockRow: z.ZodType<Lock> = z.strictObject({
  code: z.enum(['terminal-copied', 'terminal-record-damaged']),
  detail: z.string(),
  serial: z.string().nullable(),
  at: instant,
});

export function claimStore(database: Database): ClaimStore {
  const claims = database.prepare('SELECT confirmed, pending, nonce FROM boot_claim');
  const intend = database.prepare<[number, string]>(
    'UPDATE boot_claim SET pending = ?, nonce = ? WHERE pending IS NULL',
  );
  const confirm = database.prepare<[number, string]>(
    `UPDATE boot_claim SET confirmed = pending, pending = NULL, nonce = NULL
      WHERE pending = ? AND nonce = ?`,
  );
  const lock = database.prepare('SELECT code, detail, serial, at FROM terminal_lock');
  const keepLock = database.prepare<[Lock]>(
    `INSERT INTO terminal_lock (only_one, code, detail, serial, at) VALUES (1, @code, @detail, @serial, @at)
     ON CONFLICT DO UPDATE SET serial = coalesce(serial, excluded.serial)`,
  );
  const bar = database.prepare<[], string>('SELECT detail FROM terminal_bar').pluck();
  const keepBar = database.prepare<[string]>(
    `INSERT INTO terminal_bar (only_one, detail) VALUES (1, ?)
     ON CONFLICT DO UPDATE SET detail = excluded.detail`,
  );
  const dropBar = database.prepare('DELETE FROM terminal_bar');
  const beginAnew = `DELETE FROM terminal_lock;
    UPDATE boot_claim SET confirmed = 0, pending = NULL, nonce = NULL;`;
  const row = () => claimRow.parse(claims.get());
  return {
    confirmed: () => row().confirmed,
    pending: () => {
      const { pending, nonce } = row();
      return pending === null || nonce === null ? null : { epoch: pending, nonce };
    },
    intend: ({ epoch, nonce }) => expectOne(intend.run(epoch, nonce).changes),
    confirm: ({ epoch, nonce }) => {
      // A commit that failed may have happened: once it is there, it is there.
      if (row().confirmed < epoch) expectOne(confirm.run(epoch, nonce).changes);
    },
    lock: () => lockRow.nullable().parse(lock.get() ?? null),
    keepLock: (kept) => {
      keepLock.run(kept);
    },
    bar: () => bar.get() ?? null,
    keepBar: (detail) => {
      if (detail === null) dropBar.run();
      else keepBar.run(detail);
    },
    beginAnew: database.transaction(() => {
      database.exec(beginAnew);
    }),
  };
}

function expectOne(changes: number): void {
  if (changes !== 1) throw new Error('a claim is written down once, and confirmed once');
}
