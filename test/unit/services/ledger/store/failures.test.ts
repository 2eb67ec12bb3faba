import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { meaningOf } from '../../../../../services/ledger/store/postgres/failures.ts';

const said = (code: string, severity = 'ERROR') =>
  Object.assign(new DatabaseError('a word', 0, 'error'), { code, severity });

it.each([
  ['a serialization failure', said('40001'), 'conflict'],
  ['a deadlock', said('40P01'), 'conflict'],
  ['a check that does not hold', said('23514'), 'refused'],
  ['a lock that was not had in time', said('55P03'), 'refused'],
  ['a shutdown', said('57P01', 'FATAL'), 'gone'],
  ['a crash of another connection', said('57P02', 'WARNING'), 'gone'],
  ['a transaction that stood still too long', said('25P03', 'FATAL'), 'gone'],
  ['a primary that became a standby', said('25006'), 'gone'],
  ['a socket that ended', new Error('Connection terminated unexpectedly'), 'gone'],
  ['a server that says nothing', new Error('Query read timeout'), 'gone'],
])('%s', (_what, cause, meaning) => {
  expect(meaningOf(cause)).toBe(meaning);
});
