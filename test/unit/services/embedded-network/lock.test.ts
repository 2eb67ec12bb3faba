import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlreadyRunning, lockFolder } from '../../../../services/embedded-network/lock.ts';

describe('the lock of a data folder', () => {
  let above: string;
  let folder: string;
  const lockFile = (): string => join(folder, 'network.lock');
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'kangen-lock-'));
    folder = mkdtempSync(join(above, 'network-'));
  });
  afterEach(() => rmSync(above, { recursive: true, force: true }));

  it('is held by one, who is named to the next', () => {
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(
      `Kangen is already running from this folder (pid ${process.pid})`,
    );
    release();
    expect(existsSync(lockFile())).toBe(false);
    lockFolder(folder)();
  });

  it('binds another process while its holder lives, and nobody afterwards', async () => {
    const lock = new URL('../../../../services/embedded-network/lock.ts', import.meta.url);
    const source = `import { lockFolder } from ${JSON.stringify(lock.href)};
      lockFolder(process.argv[1]); console.log('held'); process.stdin.resume();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    expect(() => lockFolder(folder)).toThrow(AlreadyRunning);
    child.kill('SIGKILL');
    await exited;
    expect(existsSync(lockFile())).toBe(true);
    lockFolder(folder)();
  });

  it('does not come along when the folder is copied', () => {
    const release = lockFolder(folder);
    const copy = join(above, 'copy');
    cpSync(folder, copy, { recursive: true });
    expect(lockFolder(copy)).not.toThrow();
    release();
  });

  it('is not taken for held when its pid went to another process', () => {
    const release = lockFolder(folder);
    const held = JSON.parse(readFileSync(lockFile(), 'utf8')) as Record<string, unknown>;
    release();
    writeFileSync(lockFile(), JSON.stringify({ ...held, began: 'earlier' }));
    expect(lockFolder(folder)).not.toThrow();
  });

  it('is not taken for held when it was broken off while being written', () => {
    writeFileSync(lockFile(), '{"pid":');
    expect(lockFolder(folder)).not.toThrow();
  });
});
