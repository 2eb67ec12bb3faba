/** Brings a database up to this version, forward only, all that it lacks in one transaction. */
import assert from 'node:assert/strict';
import { type PoolClient } from 'pg';
import { migration0001 } from './migrations/0001-baseline.ts';
import { migration0008 } from './migrations/0008-providers.ts';
import { migration0009 } from './migrations/0009-points-life.ts';
import { migration0010 } from './migrations/0010-customers.ts';
import { migration0011 } from './migrations/0011-limits.ts';
import { migration0012 } from './migrations/0012-statements.ts';
import { migration0013 } from './migrations/0013-audit-trail.ts';
import { migration0014 } from './migrations/0014-books-keys.ts';
import { migration0015 } from './migrations/0015-witnesses-and-waivers.ts';
import { migration0016 } from './migrations/0016-identity.ts';
import { migration0018 } from './migrations/0018-languages.ts';
import { migration0019 } from './migrations/0019-refusals-kept.ts';
import { migration0020 } from './migrations/0020-staff.ts';
import { migration0022 } from './migrations/0022-screen.ts';
import { migration0023 } from './migrations/0023-staff-kept.ts';
import { migration0024 } from './migrations/0024-fewer-indexes.ts';
import { migration0025 } from './migrations/0025-indexes-of-what-is-there.ts';

/** By their numbers. Which of them a database has is written in it, so a gap is filled later. */
const migrations: readonly { number: number; sql: string }[] = [
  { number: 1, sql: migration0001 },
  { number: 8, sql: migration0008 },
  { number: 9, sql: migration0009 },
  { number: 10, sql: migration0010 },
  { number: 11, sql: migration0011 },
  { number: 12, sql: migration0012 },
  { number: 13, sql: migration0013 },
  { number: 14, sql: migration0014 },
  { number: 15, sql: migration0015 },
  { number: 16, sql: migration0016 },
  { number: 18, sql: migration0018 },
  { number: 19, sql: migration0019 },
  { number: 20, sql: migration0020 },
  { number: 22, sql: migration0022 },
  { number: 23, sql: migration0023 },
  { number: 24, sql: migration0024 },
  { number: 25, sql: migration0025 },
];

/** Any number: that of this lock among the advisory ones. */
const MIGRATION_LOCK = 7_041_776;

/** @throws AssertionError where the database is of a newer version */
export async function migrate(client: PoolClient): Promise<void> {
  // Other processes may start at the same moment. READ COMMITTED, to see what they have done.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY)');
    const { rows } = await client.query<{ number: bigint }>('SELECT number FROM migration');
    const done = new Set(rows.map(({ number }) => Number(number)));
    const unknown = [...done].filter((number) => !migrations.some((one) => one.number === number));
    assert.deepEqual(unknown, [], 'the database is of a newer version');
    for (const { number, sql } of migrations.filter((one) => !done.has(one.number))) {
      await client.query(sql);
      await client.query('INSERT INTO migration VALUES ($1)', [number]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
