/**
 * What a power cut does to a log whose last transaction was not flushed yet. On copies: however it is
 * torn, SQLite finds exactly what was there before that transaction. Then the log itself is torn, in one
 * of these ways, before its owner starts again.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { framesIn, lastTransaction, tearsOf } from './write-ahead-log.ts';

export interface Torn {
  /** Ways to tear it that were tried. */
  tears: number;
  violations: string[];
}

/** @param turn which of the ways is used on the log itself */
export function tearLog(folder: string, file: string, turn: number): Torn {
  const path = join(folder, `${file}-wal`);
  if (!existsSync(path)) return { tears: 0, violations: [] };
  const log = readFileSync(path);
  const transaction = lastTransaction(framesIn(log));
  const tears = tearsOf(log, transaction);
  const [first] = transaction;
  const used = tears[turn % Math.max(1, tears.length)];
  if (first === undefined || used === undefined) return { tears: 0, violations: [] };
  const database = join(folder, file);
  const before = contentsWith(database, log.subarray(0, first.begin));
  const violations = tears
    .filter(({ bytes }) => contentsWith(database, bytes) !== before)
    .map(({ name }) => `I5: ${file} with its log ${name} is neither before nor after`);
  writeFileSync(path, used.bytes);
  // As after a power cut: the index of the log was only ever in memory.
  rmSync(`${database}-shm`, { force: true });
  return { tears: tears.length, violations };
}

/** A fingerprint of all rows that a copy of the database has with this log. */
export function contentsWith(database: string, log: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-torn-'));
  try {
    const copy = join(folder, 'copy.db');
    copyFileSync(database, copy);
    writeFileSync(`${copy}-wal`, log);
    return fingerprint(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fingerprint(path: string): string {
  const database = new DatabaseSync(path);
  try {
    const sound = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    if (sound !== 'ok') return `damaged: ${String(sound)}`;
    const hash = createHash('sha256');
    for (const { name } of tablesOf(database)) {
      const rows = database.prepare(`SELECT * FROM "${name}"`);
      rows.setReadBigInts(true);
      for (const row of rows.iterate()) hash.update(`${name}${JSON.stringify(row, readable)}\n`);
    }
    return hash.digest('hex');
  } finally {
    database.close();
  }
}

function tablesOf(database: DatabaseSync): { name: string }[] {
  return database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .all()
    .map(({ name }) => ({ name: String(name) }));
}

const readable = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
