/** What operators did cannot be changed, taken out or put in unseen: the checker names the entry. */
import { hash } from 'node:crypto';
import Database from 'better-sqlite3';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../../scripts/verify/verify.ts';
import { systemIds } from '../../../../services/ids.ts';
import { recorded } from '../../../../services/ledger/deeds.ts';
import { openHeadsFolder } from '../../../../services/ledger/heads-folder.ts';
import { createJournalAudit } from '../../../../services/ledger/journal-audit.ts';
import { openKeys } from '../../../../services/ledger/keys.ts';
import { openSqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { tamper } from '../../../support/hurt-books.ts';
import { smallWorld, sound } from '../../../support/small-world.ts';
import { testClock } from '../../services/ledger/ledger-under-test.ts';

let data = '';
const place = (...names: string[]): string => join(data, 'ledger', ...names);

/** @returns what the ledger's own comparison finds, after so many deeds more and a stop */
async function worked({ deeds = 0, accept }: { deeds?: number; accept?: string } = {}) {
  const clock = testClock();
  const ids = systemIds(clock);
  const store = openSqliteStore(place('ledger.db'));
  const { keys } = await openKeys(place('keys.json'), { ids, clock });
  const context = { store, clock, ids, keys, log: pino({ level: 'silent' }) };
  const audit = createJournalAudit(context, openHeadsFolder(place('heads')));
  const gap = await audit.compare();
  if (accept !== undefined) await audit.accept(accept);
  for (let nth = 1; nth <= deeds; nth += 1) {
    const deed = {
      who: 'urn:kangen:operator:alice',
      serial: '0A',
      atMs: clock.now().getTime(),
      deed: 'test.look',
      subject: `nth:${nth}`,
      details: { reason: 'a "word" \\ and 花見' },
      trace: null,
    };
    await recorded({ store }, deed, null);
  }
  await audit.stop();
  await store.close();
  return gap?.kind ?? null;
}

beforeEach(async () => {
  ({ data } = await smallWorld(sound));
  await worked({ deeds: 4 });
});
afterEach(() => rmSync(data, { recursive: true }));

const seen = (): string[] => verify({ data, kiosks: [] }).violations.map(({ what }) => what);
const changed = (...statements: string[]): number => tamper(place('ledger.db'), ...statements);

it('is covered by the head that is signed at the stop, and nothing is wrong', () => {
  const { violations, checked } = verify({ data, kiosks: [] });
  expect(violations).toEqual([]);
  expect(checked.deeds).toBe(4);
  expect(readdirSync(place('heads'))).toEqual(['0000-0000000000000003-0000000000000004.jws']);
});

describe('the checker names', () => {
  it('an entry that was changed', () => {
    expect(
      changed("UPDATE audit_trail SET who = 'urn:kangen:operator:bob' WHERE sequence = 2"),
    ).toBe(1);
    expect(seen()).toEqual([expect.stringContaining('audit entry 2, or what stood before it')]);
  });

  it('an entry that was removed', () => {
    changed('DELETE FROM audit_trail WHERE sequence = 2');
    expect(seen()).toEqual(['audit entry 2 is missing: after 1 comes 3']);
  });

  it('that the last ones were removed, and so does the ledger', async () => {
    changed('DELETE FROM audit_trail WHERE sequence >= 3');
    expect(seen()).toEqual(['a head was signed at audit entry 4, which is not there any more']);
    expect(await worked()).toBe('trail-behind');
  });

  it('an entry that was put in', () => {
    changed(
      'UPDATE audit_trail SET sequence = 9 WHERE sequence = 4',
      `INSERT INTO audit_trail SELECT 4, at_ms, who, serial, deed, 'nth:other', details_json, ending,
         refusal, trace, hash FROM audit_trail WHERE sequence = 3`,
      'UPDATE audit_trail SET sequence = 5 WHERE sequence = 9',
    );
    expect(seen()).toEqual([expect.stringContaining('audit entry 4, or what stood before it')]);
  });

  it('a trail that was made anew, and so does the ledger', async () => {
    rechained("UPDATE audit_trail SET subject = 'nth:none' WHERE sequence = 2");
    expect(seen()).toEqual([expect.stringContaining('signed at audit entry 4 names another hash')]);
    expect(await worked()).toBe('trail-altered');
  });

  it('nothing of what an operator has accepted, and holds to the rest', async () => {
    changed('DELETE FROM audit_trail WHERE sequence >= 3');
    expect(await worked({ accept: 'Ana Sato', deeds: 3 })).toBe('trail-behind');
    expect(seen()).toEqual([]);
    expect(await worked()).toBeNull();
    changed('DELETE FROM audit_trail WHERE sequence >= 4');
    expect(seen()).toEqual(['a head was signed at audit entry 5, which is not there any more']);
  });
});

/** As somebody would who may write the file and knows how the chain is made. */
function rechained(statement: string): void {
  changed(statement);
  const database = new Database(place('ledger.db'));
  const rows = database.prepare('SELECT * FROM audit_trail ORDER BY sequence').all() as Record<
    string,
    string | number | null
  >[];
  const put = database.prepare('UPDATE audit_trail SET hash = ? WHERE sequence = ?');
  let newest = '0'.repeat(64);
  for (const row of rows) {
    const content = JSON.stringify({
      at: row['at_ms'],
      deed: row['deed'],
      details: row['details_json'],
      ending: row['ending'],
      refusal: row['refusal'],
      sequence: row['sequence'],
      serial: row['serial'],
      subject: row['subject'],
      trace: row['trace'],
      who: row['who'],
    });
    newest = hash('sha256', `kangen-audit-1\n${newest}\n${hash('sha256', content)}\n`);
    put.run(newest, row['sequence']);
  }
  database.close();
}
