import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime, launchOptions, resolveRuntime } from '../../../scripts/runtime.ts';

const official = { kind: 'official', electronVersion: '45.4.1' } as const;
const development = {
  kind: 'development',
  electronVersion: '33.2.1',
  sqliteBinding: '/cache/better_sqlite3.node',
} as const;

describe('the runtime', () => {
  let folder: string;
  let executable: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kangen-runtime-'));
    executable = path.join(folder, 'electron');
    writeFileSync(executable, '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const recorded = (record: unknown): string => {
    const file = path.join(folder, 'runtime.json');
    writeFileSync(file, JSON.stringify(record));
    return file;
  };

  it.each([official, development])('is what the set-up recorded: $kind', (runtime) => {
    const record = { ...runtime, executable };
    expect(resolveRuntime(recorded(record))).toEqual(record);
  });

  it.each([
    ['nothing is recorded', () => path.join(folder, 'none.json')],
    ['its binary is gone', () => recorded({ ...official, executable: '/gone/electron' })],
    ['the record is not whole', () => recorded({ ...official })],
  ])('is asked for with the command to run when %s', (_, record) => {
    expect(() => resolveRuntime(record())).toThrow('Run: node scripts/setup.mjs');
  });

  it('hands the compiled SQLite to the development runtime only', () => {
    expect(launchOptions({ ...development, executable }).env).toEqual({
      KANGEN_SQLITE_BINDING: development.sqliteBinding,
    });
    expect(launchOptions({ ...official, executable }).env).toEqual({});
  });

  it('says which one it is', () => {
    expect(describeRuntime({ ...official, executable })).toBe('Electron 45.4.1');
    expect(describeRuntime({ ...development, executable })).toContain('not for shops');
  });
});
