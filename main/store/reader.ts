/** Reads only. What it finds is parsed; what breaks its schema is handed on as it is. */
import { type Database } from 'better-sqlite3';
import { type RedemptionId } from '../../protocol/ids.ts';
import { wishRequest } from '../../protocol/ledger.ts';
import { compactJws } from '../../protocol/messages.ts';
import {
  type OpenTransfer,
  type StoredTransfer,
  type TransferReader,
  type WaitingWishes,
} from '../engine/ports.ts';
import { readRow, type TransferRow } from './transfer-row.ts';

type OpenRow = Omit<OpenTransfer, 'id'> & { id: string };

export class Reader implements TransferReader {
  readonly #transfer;
  readonly #open;
  readonly #wishes;
  readonly #quarantined;
  readonly #newestStatement;

  constructor(database: Database) {
    this.#transfer = database.prepare<[string], TransferRow>('SELECT * FROM transfer WHERE id = ?');
    this.#open = database.prepare<[], OpenRow>(
      `SELECT id, state, kept_until AS keptUntil,
         coalesce(confirmed_at, sent_at, authorized_at, presented_at, requested_at) AS since
       FROM transfer WHERE state IN ('wished', 'requested', 'authorized', 'sent', 'confirmed') ORDER BY id`,
    );
    this.#wishes = database
      .prepare<[], string>('SELECT request FROM transfer WHERE wish_sealed IS NOT NULL')
      .pluck();
    this.#quarantined = database.prepare<[], number>('SELECT count(*) FROM quarantine').pluck();
    // Ids are UUIDs of version 7: the newest is found from the end of the primary key.
    this.#newestStatement = database
      .prepare<[], string>(
        'SELECT statement FROM transfer WHERE statement IS NOT NULL ORDER BY id DESC LIMIT 1',
      )
      .pluck();
  }

  transfer(id: RedemptionId): StoredTransfer | null {
    const row = this.#transfer.get(id);
    return row === undefined ? null : readRow(row);
  }

  open(): OpenTransfer[] {
    // Nothing is judged here: a damaged row is read, found out and put aside when its turn comes.
    return this.#open.all().map((row) => ({ ...row, id: row.id as RedemptionId }));
  }

  waitingWishes(): WaitingWishes {
    const requests = this.#wishes.all();
    const minor = requests.map((request) => amountMinorIn(request));
    return { count: requests.length, sumMinor: minor.reduce((sum, one) => sum + one, 0n) };
  }

  quarantinedCount(): number {
    return this.#quarantined.get() ?? 0;
  }

  newestStatement(): string | null {
    const read = compactJws.safeParse(this.#newestStatement.get());
    return read.success ? read.data : null;
  }
}

/** A damaged request counts by number alone: the engine finds it and puts it aside. */
function amountMinorIn(request: string): bigint {
  const read = wishRequest.safeParse(JSON.parse(request));
  return read.success ? read.data.amount.minor : 0n;
}
