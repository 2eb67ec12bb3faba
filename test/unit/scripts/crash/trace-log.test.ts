import { describe, expect, test } from 'vitest';
import {
  countsIn,
  linesOf,
  saidBeforeDurable,
  unflushedAtEnd,
} from '../../../../scripts/crash/trace-log.ts';

const write = 'pwrite64(22</data/kiosk.db-wal>, "\\0\\0", 24, 32) = 24';
const page = 'pwrite64(22</data/kiosk.db-wal>, "SQLite"..., 4096, 56) = 4096';
const flush = 'fsync(22</data/kiosk.db-wal>) = 0';
const answer = 'write(25<socket:[263638]>, "\\27\\3", 222) = 222';
const wake = 'write(19<anon_inode:[eventfd]>, "\\1", 8) = 8';
const trace = (...lines: string[]) => linesOf(lines.join('\n'));

describe('the trace', () => {
  test('counts the calls that were made, with or without the number of a thread', () => {
    const lines = trace(write, `29225 ${page}`, flush, 'unlink("/data/kiosk.db-wal") = 0', '+++');
    expect([...countsIn(lines)]).toEqual([
      ['pwrite64', 2],
      ['fsync', 1],
      ['unlink', 1],
    ]);
  });

  test('leaves out the call on entering which the process died', () => {
    expect(countsIn(trace(write, 'fsync(22</data/kiosk.db-wal>) = ?')).has('fsync')).toBe(false);
  });

  test('finds nothing where each answer follows its flush', () => {
    expect(saidBeforeDurable(trace(write, page, wake, flush, answer))).toEqual([]);
  });

  test('finds an answer that overtakes its flush', () => {
    expect(saidBeforeDurable(trace(write, page, answer, flush))).toEqual([
      'I5: spoke with 2 writes not flushed',
    ]);
  });

  test('knows what a power cut may still take', () => {
    expect(unflushedAtEnd(trace(write, page, flush))).toBe(0);
    expect(unflushedAtEnd(trace(write, flush, page, write))).toBe(2);
    expect(unflushedAtEnd(trace(write, 'fsync(22</data/kiosk.db-wal>) = ?'))).toBe(1);
  });
});
