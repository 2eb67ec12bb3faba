/** A journal that is cut short, or made anew as a whole, is sound by itself. The exported heads are not. */
import { pino } from 'pino';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKey } from '../../../../protocol/sealed/keys.ts';
import { verify } from '../../../../scripts/verify/verify.ts';
import { systemIds } from '../../../../services/ids.ts';
import { openHeadsFolder } from '../../../../services/ledger/heads-folder.ts';
import { createJournalAudit } from '../../../../services/ledger/journal-audit.ts';
import { openKeys } from '../../../../services/ledger/keys.ts';
import { openSqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { tamper } from '../../../support/hurt-books.ts';
import { smallWorld, sound } from '../../../support/small-world.ts';
import { testClock } from '../../services/ledger/ledger-under-test.ts';

let data = '';
const place = (...names: string[]): string => join(data, 'ledger', ...names);
const HEAD = '0000-0000000000000003.jws';

/** @returns what the audit does with the books as they are now: on a start, and a stop */
async function audited(accept?: string): Promise<string | null> {
  const clock = testClock();
  const ids = systemIds(clock);
  const store = openSqliteStore(place('ledger.db'));
  const { keys } = await openKeys(place('keys.json'), { ids, clock });
  const context = { store, clock, ids, keys, log: pino({ level: 'silent' }) };
  const audit = createJournalAudit(context, openHeadsFolder(place('heads')));
  const gap = await audit.compare();
  if (accept !== undefined) await audit.accept(accept);
  await audit.stop();
  await store.close();
  return gap?.kind ?? null;
}

beforeEach(async () => {
  ({ data } = await smallWorld(sound));
  await audited();
});
afterEach(() => rmSync(data, { recursive: true }));

const seen = (): string[] =>
  verify({ data, kiosks: [] })
    .violations.filter(({ invariant }) => invariant === 'I7')
    .map(({ what }) => what);

const cutOff = (id: string): number =>
  tamper(
    place('ledger.db'),
    `DELETE FROM journal_entry WHERE transaction_id = '${id}'`,
    `DELETE FROM journal_transaction WHERE id = '${id}'`,
  );

describe('heads that the journal bears out', () => {
  it('are counted, and nothing is wrong', () => {
    expect(readdirSync(place('heads'))).toEqual([HEAD]);
    const { violations, checked } = verify({ data, kiosks: [] });
    expect(violations).toEqual([]);
    expect(checked.heads).toBe(1);
  });

  it('count as well where they were kept elsewhere', () => {
    const kept = join(data, 'kept');
    renameSync(place('heads'), kept);
    expect(verify({ data, kiosks: [], heads: [kept] }).checked.heads).toBe(1);
    cutOff('redeem');
    const { violations } = verify({ data, kiosks: [], heads: [kept] });
    expect(violations.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('at journal transaction 3, which is not there'),
    );
  });
});

describe('the checker sees', () => {
  it('that the last transactions were cut off', () => {
    expect(cutOff('redeem')).toBe(1);
    expect(seen()).toEqual([
      expect.stringContaining('at journal transaction 3, which is not there'),
      // The statement that the customer was given is a witness of its own.
      expect.stringContaining('names journal transaction 3, and the journal has none for it'),
    ]);
  });

  it('a journal made anew that is sound in itself', async () => {
    const { data: another } = await smallWorld({ ...sound, ledgerState: 'withdrawn' });
    renameSync(join(another, 'ledger', 'ledger.db'), place('ledger.db'));
    rmSync(another, { recursive: true });
    expect(seen()).toEqual([expect.stringContaining('transaction 3 names another hash')]);
  });

  it('the first transaction that was changed, and no head behind it', () => {
    tamper(
      place('ledger.db'),
      "UPDATE journal_entry SET points = points * 2 WHERE line IN (0, 1) AND transaction_id = 'hold'",
    );
    expect(seen()).toEqual([expect.stringContaining('journal transaction 2 (hold)')]);
  });

  it('a head with a foreign signature', async () => {
    const kept = JSON.parse(readFileSync(place('keys.json'), 'utf8')) as { keys: unknown[] };
    const keys = [await generateKey('sig'), ...kept.keys.slice(1)];
    writeFileSync(place('keys.json'), JSON.stringify({ ...kept, keys }));
    expect(seen()).toEqual([
      `the exported head ${HEAD} is signed with a foreign key`,
      expect.stringContaining('is not signed as a statement by the ledger'),
    ]);
    expect(await audited()).toBe('head-unreadable');
  });

  it.each<[string, (jws: string) => string, string]>([
    [
      'another hash under the same signature',
      (jws) => {
        const [head = '', body = '', signature = ''] = jws.split('.');
        const said = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
        const other = JSON.stringify({ ...said, hash: 'f'.repeat(64) });
        return [head, Buffer.from(other).toString('base64url'), signature].join('.');
      },
      'a signature that does not hold',
    ],
    ['what is no head', () => 'not a head', 'cannot be read'],
  ])('%s', async (_what, change, expected) => {
    const file = place('heads', HEAD);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(seen()).toEqual([expect.stringContaining(expected)]);
    expect(await audited()).toBe('head-unreadable');
  });

  it('a head under another name', async () => {
    renameSync(place('heads', HEAD), place('heads', '0000-0000000000000002.jws'));
    expect(seen()).toEqual([expect.stringContaining(`says that it is ${HEAD}`)]);
    expect(await audited()).toBe('head-unreadable');
  });
});

describe('a loss that an operator accepted', () => {
  it('is no violation any more, and what was kept is still held to', async () => {
    cutOff('redeem');
    tamper(
      place('ledger.db'),
      "UPDATE redemption SET state = 'authorized', receipt = NULL, statement = NULL, decided_ms = NULL, bank_reference = NULL",
    );
    expect(await audited('Ana Sato')).toBe('journal-behind');
    expect(readdirSync(place('heads'))).toEqual([HEAD, '0001-0000000000000002.jws']);
    expect(seen()).toEqual([]);
    expect(await audited()).toBeNull();
    cutOff('hold');
    expect(seen()).toEqual([
      expect.stringContaining('at journal transaction 2, which is not there'),
    ]);
  });

  it('begins no lineage unless a signed head says so', async () => {
    cutOff('redeem');
    await audited('Ana Sato');
    rmSync(place('heads', '0001-0000000000000002.jws'));
    expect(seen()).toEqual([
      expect.stringContaining('at journal transaction 3, which is not there'),
      // The statement that the customer was given is a witness of its own.
      expect.stringContaining('names journal transaction 3, and the journal has none for it'),
    ]);
  });
});
