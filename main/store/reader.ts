/** Reads only. What it finds is parsed; what breaks its schema is handed on as it is. */
import { type Database } from 'better-sqlite3';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type StoredTransfer, type TransferReader } from '../engine/ports.ts';
import { type OpenState } from '../engine/transfer-state.ts';
import { readRow, type TransferRow } from './transfer-row.ts';

export class Reader implements TransferReader {
  readonly #transfer;
  readonly #open;
  readonly #quarantined;

  constructor(database: Database) {
    this.#transfer = database.prepare<[string], TransferRow>('SELECT * FROM transfer WHERE id = ?');
    this.#open = database.prepare<[], { id: string; state: OpenState }>(
      `SELECT id, state FROM transfer
       WHERE state IN ('requested', 'authorized', 'sent', 'confirmed') ORDER BY id`,
    );
    this.#quarantined = database.prepare<[], number>('SELECT count(*) FROM quarantine').pluck();
  }

  transfer(id: RedemptionId): StoredTransfer | null {
    const row = this.#transfer.get(id);
    return row === undefined ? null : readRow(row);
  }

  open(): { id: RedemptionId; state: OpenState }[] {
    // The id is not judged here: a row with a damaged one is read, found out and put aside.
    return this.#open.all().map(({ id, state }) => ({ id: id as RedemptionId, state }));
  }

  quarantinedCount(): number {
    return this.#quarantined.get() ?? 0;
  }
}
