import { expect, it, vi } from 'vitest';
import { openSettings } from '../../../../main/store/settings.ts';

const disk = vi.hoisted(() => ({ kept: new Map<string, unknown>(), fails: null as Error | null }));
vi.mock('electron-store', () => ({
  default: class {
    get = (name: string): unknown => disk.kept.get(name);
    set = (name: string, value: unknown): void => {
      if (disk.fails !== null) throw disk.fails;
      disk.kept.set(name, value);
    };
  },
}));

const mark = (sequence: number) => ({ file: '01956a3c-7b00-4abc-8def-0123456789ab', sequence });
const full = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device'), { errno: -28, syscall: 'write' });

it('what a full disk does not take is not kept, and ends nothing', () => {
  const settings = openSettings('/nowhere');
  settings.keepMark(mark(1));
  disk.fails = full();
  expect(() => settings.keepMark(mark(2))).not.toThrow();
  expect(() => settings.keepKeys('urn:kangen:bank:X', { keys: [] })).not.toThrow();
  expect(disk.kept.get('mark')).toEqual(mark(1));
  disk.fails = null;
  settings.keepMark(mark(3));
  expect(disk.kept.get('mark')).toEqual(mark(3));
});

it('a bug is no full disk', () => {
  disk.fails = new TypeError('undefined is not a function');
  expect(() => openSettings('/nowhere').keepMark(mark(4))).toThrow(TypeError);
});
