/** F4: whatever stands in the place of the record, there is never a silent fresh start. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HighWaterMark } from '../../../../main/store/high-water-mark.ts';
import { keepMark, openRecord } from '../../../../main/store/open-record.ts';
import { type OpenStore } from '../../../../main/store/transactor.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import { exampleRequest } from '../../../support/fake-channels.ts';

const AT = '2026-03-14T09:00:00.000Z';
const TERMINAL = 'urn:kangen:kiosk:hanami-market:front';
let folder: string;
let file: string;
let kept: { mark: HighWaterMark | null };
let files = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-record-'));
  file = join(folder, 'kiosk.db');
  kept = { mark: null };
});
afterEach(() => rmSync(folder, { recursive: true }));

const marks = {
  mark: () => kept.mark,
  keepMark: (mark: HighWaterMark) => {
    kept.mark = mark;
  },
};

function open(terminal = TERMINAL): OpenStore {
  return openRecord({
    file,
    terminal,
    marks,
    now: () => new Date(AT),
    newFileId: () => {
      files += 1;
      return `00000000-0000-4000-8000-${String(files).padStart(12, '0')}`;
    },
    movedAside: () => {},
  });
}

let rows = 0;
function write(store: OpenStore): void {
  rows += 1;
  const id = redemptionId.parse(`01959000-0000-7000-8000-${String(rows).padStart(12, '0')}`);
  const requestedAt = AT;
  store.transact((tx) =>
    tx.insert({ state: 'requested', id, request: exampleRequest(), requestedAt }),
  );
  keepMark(store, marks);
}

/** A record with three redemptions in it, closed. */
function served(): void {
  const store = open();
  for (let times = 0; times < 3; times += 1) write(store);
  store.close();
}

const asideIn = (): string[] => {
  const quarantine = join(folder, 'quarantine');
  return existsSync(quarantine) ? readdirSync(quarantine) : [];
};

function expectLocked(damage: string): void {
  const store = open();
  expect(store.claim.lock()).toMatchObject({ code: 'terminal-record-damaged', serial: null });
  expect(store.claim.lock()?.detail).toContain(damage);
  expect(store.read.open()).toEqual([]);
  store.close();
}

it('begins where this terminal never was, and goes on where it was', () => {
  served();
  const store = open();
  expect(store.claim.lock()).toBeNull();
  expect(store.read.open()).toHaveLength(3);
  expect(asideIn()).toEqual([]);
  store.close();
});

describe('a record that is not as it was', () => {
  beforeEach(served);

  it('missing: the terminal is locked, though there is nothing to keep', () => {
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    expectLocked('missing');
  });
  it.each([
    ['no database', 'this is no database at all, and long enough to be looked at'],
    ['empty', ''],
  ])('%s: it is kept as it was found', (_, text) => {
    writeFileSync(file, text);
    expectLocked(text === '' ? 'foreign' : 'corrupt');
    const [aside = ''] = asideIn();
    expect(readFileSync(join(folder, 'quarantine', aside, 'kiosk.db'), 'utf8')).toBe(text);
  });
  it('corrupt in one page: found by the check of its integrity', () => {
    const bytes = readFileSync(file);
    // Not the header: the file opens, and its schema can be read.
    bytes.fill(0xa5, bytes.length - 3 * 4096, bytes.length);
    writeFileSync(file, bytes);
    expectLocked('corrupt');
    expect(asideIn()).toEqual([expect.stringContaining('corrupt')]);
  });
  it('of another terminal', () => {
    const store = open('urn:kangen:kiosk:aurora-books:door');
    expect(store.claim.lock()?.detail).toContain('foreign');
    store.close();
  });
  it('is kept with its write-ahead log, untouched', () => {
    const store = open();
    write(store);
    const [taken, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    store.close();
    writeFileSync(file, taken);
    writeFileSync(`${file}-wal`, log);
    open('urn:kangen:kiosk:aurora-books:door').close();
    const aside = join(folder, 'quarantine', asideIn()[0] ?? '');
    expect(readFileSync(join(aside, 'kiosk.db'))).toEqual(taken);
    expect(readFileSync(join(aside, 'kiosk.db-wal'))).toEqual(log);
  });
  it('of this terminal, and another file', () => {
    kept.mark = { file: '00000000-0000-4000-8000-00000000ffff', sequence: 0 };
    expectLocked('foreign');
  });
  it('older: yesterday’s backup', () => {
    const backup = join(folder, 'backup.db');
    cpSync(file, backup);
    const store = open();
    write(store);
    store.close();
    cpSync(backup, file);
    expectLocked('older');
  });
  it('without its write-ahead log', () => {
    const store = open();
    write(store);
    // Copied while in use: what was committed last is in the log alone.
    cpSync(file, join(folder, 'taken.db'));
    store.close();
    cpSync(join(folder, 'taken.db'), file);
    expectLocked('older');
  });
});

describe('a lock', () => {
  beforeEach(() => {
    served();
    writeFileSync(file, 'damaged, and long enough to be looked at once more');
  });
  it('stays over every start, and nothing is moved aside twice', () => {
    expectLocked('corrupt');
    expectLocked('corrupt');
    expect(asideIn()).toHaveLength(1);
  });
  it('stays where the process died before the mark was kept', () => {
    const before = kept.mark;
    expectLocked('corrupt');
    kept.mark = before;
    expectLocked('corrupt');
    expect(asideIn()).toHaveLength(1);
  });
  it('is opened by a new enrolment, and the new record goes on', () => {
    const store = open();
    store.claim.beginAnew();
    write(store);
    store.close();
    const again = open();
    expect(again.claim.lock()).toBeNull();
    expect(again.read.open()).toHaveLength(1);
    again.close();
  });
});
