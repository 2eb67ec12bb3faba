import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentsWith, tearLog } from '../../../../scripts/crash/tear.ts';
import { framesIn, lastTransaction, tearsOf } from '../../../../scripts/crash/write-ahead-log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-wal-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A database whose owner died after these transactions: its log is still there. */
function abandoned(transactions: readonly string[]): string {
  const living = join(folder, 'living.db');
  const database = new Database(living);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE word (text TEXT) STRICT');
  database.pragma('wal_checkpoint(TRUNCATE)');
  for (const text of transactions) database.prepare('INSERT INTO word VALUES (?)').run(text);
  const dead = join(folder, 'dead.db');
  copyFileSync(living, dead);
  copyFileSync(`${living}-wal`, `${dead}-wal`);
  database.close();
  return dead;
}

function words(file: string): unknown[] {
  const database = new Database(file);
  try {
    return database.prepare('SELECT text FROM word ORDER BY rowid').pluck().all();
  } finally {
    database.close();
  }
}

describe('the write-ahead log', () => {
  test('is taken apart into the transactions that SQLite put in', () => {
    const log = readFileSync(`${abandoned(['one', 'x'.repeat(20_000), 'three'])}-wal`);
    const frames = framesIn(log);
    expect(frames.filter(({ commits }) => commits)).toHaveLength(3);
    expect(frames.at(-1)?.end).toBe(log.length);
    expect(lastTransaction(frames)).toHaveLength(1);
    expect(lastTransaction(frames.slice(0, -1)).length).toBeGreaterThan(4);
  });

  test('ends with a transaction that was only begun, where its last frame does not commit', () => {
    const log = readFileSync(`${abandoned(['one', 'x'.repeat(20_000)])}-wal`);
    const frames = framesIn(log).slice(0, -1);
    expect(frames.at(-1)?.commits).toBe(false);
    expect(lastTransaction(frames).every(({ commits }) => !commits)).toBe(true);
  });

  test('holds no frames where it is empty or cut inside its header', () => {
    expect(framesIn(Buffer.alloc(0))).toEqual([]);
    expect(framesIn(Buffer.alloc(31))).toEqual([]);
  });
});

describe('tearing', () => {
  test('leaves what was there before the last transaction, however it is done', () => {
    const file = abandoned(['one', 'x'.repeat(20_000)]);
    const log = readFileSync(`${file}-wal`);
    const transaction = lastTransaction(framesIn(log));
    const tears = tearsOf(log, transaction);
    expect(tears.length).toBeGreaterThan(20);
    const before = contentsWith(file, log.subarray(0, transaction[0]?.begin));
    expect(contentsWith(file, log)).not.toBe(before);
    for (const { name, bytes } of tears) expect(contentsWith(file, bytes), name).toBe(before);
  });

  test('tears the log itself, once, and reports nothing where SQLite holds its word', () => {
    const file = abandoned(['one', 'two']);
    const { tears, violations } = tearLog(folder, 'dead.db', 3);
    expect(violations).toEqual([]);
    expect(tears).toBe(8);
    expect(words(file)).toEqual(['one']);
  });

  test('does nothing where there is no log', () => {
    writeFileSync(join(folder, 'alone.db'), '');
    expect(tearLog(folder, 'alone.db', 0)).toEqual({ tears: 0, violations: [] });
  });
});
