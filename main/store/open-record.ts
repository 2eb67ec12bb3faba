/**
 * Opens this terminal's record at the start of the process, and never silently begins a fresh one: what
 * is damaged is moved aside as it is, never deleted, and the new file is locked until an operator
 * has enrolled the terminal anew (docs/decisions/0009).
 *
 *   look ──whole──▶ open ──▶ mark
 *     └──damaged──▶ move aside ──▶ new file ──▶ lock in it ──▶ mark
 *
 * After a death between any two of these the next start comes to the same end.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Damage, damageOf } from './damage.ts';
import { type Marks } from './high-water-mark.ts';
import { type OpenStore, openTransferStore } from './transactor.ts';

export interface RecordParts {
  file: string;
  nativeBinding?: string | undefined;
  /** Our own URN. */
  terminal: string;
  marks: Marks;
  now(): Date;
  /** A random UUID. */
  newFileId(): string;
  /** For the log: what was found, and where it was put. */
  movedAside(damage: Damage, folder: string): void;
}

/** @throws StoreUnusableError */
export function openRecord(parts: RecordParts): OpenStore {
  const { file, nativeBinding, terminal, marks, newFileId } = parts;
  const damage = damageOf({ file, nativeBinding, terminal, mark: marks.mark() });
  if (damage !== null) moveAside(parts, damage);
  const store = openTransferStore({ file, nativeBinding });
  if (damage !== null) {
    const at = parts.now().toISOString();
    const detail = `the record was ${damage}; what was there is kept`;
    store.claim.keepLock({ code: 'terminal-record-damaged', detail, serial: null, at });
  }
  if (store.record.mark() === null) store.record.begin({ file: newFileId(), terminal });
  keepMark(store, marks);
  return store;
}

export function keepMark({ record }: Pick<OpenStore, 'record'>, marks: Marks): void {
  const mark = record.mark();
  if (mark !== null) marks.keepMark(mark);
}

/** With its write-ahead log: without it the file is not what it was. */
function moveAside({ file, now, movedAside }: RecordParts, damage: Damage): void {
  const at = now().toISOString().replaceAll(/[:.]/g, '-');
  const folder = join(dirname(file), 'quarantine', `${at}-${damage}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The log first: a death in between leaves a file behind its mark, which is found at the next start.
  for (const part of ['-wal', '-shm', '']) {
    const from = `${file}${part}`;
    if (existsSync(from)) renameSync(from, join(folder, `${basename(file)}${part}`));
  }
  for (const changed of [folder, dirname(file)]) flush(changed);
  movedAside(damage, folder);
}

/** A rename is only on the disk when its directory is. Windows cannot open one, and needs no flush. */
function flush(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
