/**
 * Whoever can edit the file is stopped by no trigger, and can make the balances agree again. The chain
 * still shows it: any single change, a transaction taken out, put in or moved (I7).
 */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../../scripts/verify/chain.ts';
import { type Books, openBooks } from '../../../../scripts/verify/database.ts';
import { type CustomerId, type PurchaseId, type RedemptionId } from '../../../../protocol/ids.ts';
import { applyWrite } from '../../../../services/ledger/store/sql/apply.ts';
import { openDatabase } from '../../../../services/ledger/store/sqlite/open.ts';
import { createDriver } from '../../../../services/ledger/store/sqlite/driver.ts';
import { type Posting } from '../../../../services/ledger/store/writes.ts';
import { booksOver, withoutGuards } from '../../../support/hurt-books.ts';
import { smallWorld, sound } from '../../../support/small-world.ts';

/** A purchase, a hold, a completion: transactions 1 `earn`, 2 `hold`, 3 `redeem`. */
let good: Buffer;
let data = '';
beforeAll(async () => {
  ({ data } = await smallWorld(sound));
  const database = new Database(join(data, 'ledger', 'ledger.db'));
  database.pragma('journal_mode = DELETE');
  good = database.serialize();
  database.close();
});
afterAll(() => rmSync(data, { recursive: true }));

const hurt = (): Database.Database => withoutGuards(new Database(good));

const violations = (database: Database.Database): string =>
  verifyChain(booksOver(database), new Set())
    .violations.map(({ invariant, what }) => `${invariant}: ${what}`)
    .join('\n');

/** The books as they stand, in a file that others can open too. */
function onFile<A>(database: Database.Database, look: (books: Books) => A): A {
  const file = join(data, 'hurt.db');
  writeFileSync(file, database.serialize());
  const books = openBooks(file);
  try {
    return look(books);
  } finally {
    books.close();
    rmSync(file);
  }
}

const violationsInParts = (books: Books): string =>
  verifyChain(books, new Set(), 1)
    .violations.map(({ invariant, what }) => `${invariant}: ${what}`)
    .join('\n');

const removed = (id: string): string[] => [
  `DELETE FROM journal_entry WHERE transaction_id = '${id}'`,
  `DELETE FROM journal_transaction WHERE id = '${id}'`,
];

describe('the chain over a few transactions', () => {
  it('holds, from 1 to the newest', () => {
    const database = new Database(good);
    const { violations: none, soundUpTo, found } = verifyChain(booksOver(database), new Set([2]));
    expect({ none, soundUpTo }).toEqual({ none: [], soundUpTo: 3 });
    const kept = database
      .prepare('SELECT hash FROM journal_transaction WHERE sequence = 2')
      .pluck();
    expect(found).toEqual(new Map([[2, { hash: kept.get(), entries: 4 }]]));
  });

  it('is the same chain in parts', () => {
    const database = new Database(good);
    const asked = new Set([1, 2, 3]);
    const whole = verifyChain(booksOver(database), asked);
    expect(whole.found.size).toBe(3);
    expect(onFile(database, (books) => verifyChain(books, asked, 1))).toEqual(whole);
  });

  it.each<[string, string[], string]>([
    [
      'an amount changed, and the other side with it',
      ["UPDATE journal_entry SET points = points * 2 WHERE transaction_id = 'earn'"],
      'I7: journal transaction 1 (earn)',
    ],
    ['one taken from the middle', removed('hold'), 'I7: journal transaction 2 is missing'],
    ['the first cut off', removed('earn'), 'I7: journal transaction 1 is missing'],
    [
      'one taken from the middle, and the rest counted anew',
      [...removed('hold'), 'UPDATE journal_transaction SET sequence = 2 WHERE sequence = 3'],
      'I7: journal transaction 2 (redeem)',
    ],
    [
      'two that changed places',
      [
        'UPDATE journal_transaction SET sequence = 99 WHERE sequence = 2',
        'UPDATE journal_transaction SET sequence = 2 WHERE sequence = 3',
        'UPDATE journal_transaction SET sequence = 3 WHERE sequence = 99',
      ],
      'I7: journal transaction 2 (redeem)',
    ],
    [
      'entries put in that balance each other',
      [
        `INSERT INTO journal_entry VALUES ('hold', 2, 'available', 's', 'c', 1),
                                          ('hold', 3, 'held', 's', 'c', -1)`,
      ],
      'I7: journal transaction 2 (hold)',
    ],
    [
      'entries of a transaction that is not there',
      ["INSERT INTO journal_entry VALUES ('nowhere', 0, 'held', 's', 'c', 1)"],
      'I7: there are journal entries of transaction nowhere',
    ],
  ])('shows %s', (_what, statements, expected) => {
    const database = hurt();
    for (const sql of statements) expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
    expect(violations(database)).toContain(expected);
    // Walked in parts, each in a thread of its own, it shows the same.
    expect(onFile(database, violationsInParts)).toBe(violations(database));
  });
});

const posting: fc.Arbitrary<Posting> = fc
  .record({
    atMs: fc.nat(),
    kind: fc.constantFrom('earn' as const, 'hold' as const, 'redeem' as const),
    // Any text that a database keeps as it is.
    reason: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((text) => !text.includes('\0')),
    points: fc.integer({ min: 1, max: 2 ** 40 }),
  })
  .map(({ points, ...header }) => ({
    transaction: {
      ...header,
      id: '',
      purchaseId: header.kind === 'earn' ? ('purchase' as PurchaseId) : null,
      redemptionId: header.kind === 'earn' ? null : ('redemption' as RedemptionId),
    },
    entries: (['issued', 'available'] as const).map((account) => ({
      account,
      providerId: 'shop',
      customerId: 'customer' as CustomerId,
      points: account === 'issued' ? -points : points,
    })),
  }));

const journal = fc.array(posting, { minLength: 1, maxLength: 6 });

const empty = openDatabase(':memory:').serialize();

function written(postings: readonly Posting[]): Database.Database {
  const database = new Database(empty).defaultSafeIntegers(true);
  database.pragma('foreign_keys = OFF');
  const drive = createDriver(database);
  for (const [index, { transaction, entries }] of postings.entries()) {
    const named = { ...transaction, id: `t${index}` };
    drive(applyWrite({ op: 'post', transaction: named, entries }));
  }
  return withoutGuards(database);
}

const integers = ['t.sequence', 't.at_ms', 'e.line', 'e.points'];
const texts = ['t.id', 't.kind', 't.reason', 't.purchase_id', 't.redemption_id', 't.hash'].concat([
  'e.transaction_id',
  'e.account',
  'e.provider_id',
  'e.customer_id',
]);
const change = fc.oneof(
  fc.record({ field: fc.constantFrom(...integers), to: fc.nat(2 ** 50) }),
  fc.record({ field: fc.constantFrom(...texts), to: fc.string({ maxLength: 5 }) }),
  fc.record({ field: fc.constantFrom('t.purchase_id', 't.redemption_id'), to: fc.constant(null) }),
);

describe('the chain over any journal', () => {
  it('holds', () => {
    fc.assert(
      fc.property(journal, (postings) => {
        expect(violations(written(postings))).toBe('');
      }),
    );
  });

  it('holds whatever characters a reason has', () => {
    const low = Array.from({ length: 0x2ff }, (_, index) => String.fromCodePoint(index + 1)).join(
      '',
    );
    const [example] = fc.sample(posting, 1);
    const reason = `${low} \u2028\u2029\uFEFF 花見 👩‍👧 \\ "`;
    const transaction = { ...example?.transaction, reason } as Posting['transaction'];
    const database = openDatabase(':memory:');
    database.pragma('foreign_keys = OFF');
    database.pragma('ignore_check_constraints = ON');
    const entries = example?.entries ?? [];
    createDriver(database)(applyWrite({ op: 'post', transaction, entries }));
    expect(violations(database)).toBe('');
  });

  it('shows any change of any one field', () => {
    fc.assert(
      fc.property(journal, change, fc.nat(), (postings, { field, to }, nth) => {
        const database = written(postings);
        const table = field.startsWith('t.') ? 'journal_transaction t' : 'journal_entry e';
        const rows = database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
        const row = rows[nth % rows.length] ?? {};
        const column = field.slice(2);
        const old = row[column];
        fc.pre(old !== (typeof to === 'number' ? BigInt(to) : to));
        const sameRow = Object.keys(row).map((name) => `${name} IS @${name}`);
        const update = database.prepare(
          `UPDATE OR IGNORE ${table.slice(0, -2)} SET ${column} = @to WHERE ${sameRow.join(' AND ')}`,
        );
        // Two rows in one place is what no file can hold.
        fc.pre(update.run({ ...row, to }).changes === 1);
        expect(violations(database)).toContain('I7');
      }),
    );
  });
});
