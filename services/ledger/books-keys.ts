/**
 * Whose keys hold. The books remember the keys they were begun with, by a digest, and no process works on
 * them with any others: it would refuse what was signed before, and find no PIN right.
 *
 *   keys.json   books                     so
 *   there       begun with these          go on
 *   there       begun with others         refused: copy theirs
 *   missing     begun                     refused: copy theirs
 *   made now    begun by nobody so far    the first to say so begins them; who comes second is refused
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type LedgerContext } from './context.ts';
import { type LedgerKeys, type OpenedKeys, openKeys } from './keys.ts';

/** A person has to put the right `keys.json` in its place. */
export class WrongKeys extends Error {
  override readonly name = 'WrongKeys';
}

/**
 * The keys in the file, made where neither they nor anything in the books is there.
 * @throws WrongKeys where they are not those of the books
 */
export async function keysOfBooks(
  { store, clock, ids }: Pick<LedgerContext, 'store' | 'clock' | 'ids'>,
  path: string,
): Promise<OpenedKeys> {
  const before = await store.read({ name: 'books-keys' });
  if (!existsSync(path) && (before.kept !== null || before.hasProgramme)) {
    throw new WrongKeys(
      `these books have keys, and ${path} is not there: ` +
        'copy keys.json from a process that has them, or from the backup',
    );
  }
  // Written down before the books name them, so that they never name keys that nobody has.
  const opened = await openKeys(path, { ids, clock });
  const { keys } = opened;
  const own = { one: 1, digest: digestOf(keys), sinceMs: clock.now().getTime() };
  const holds = await store.transact({ name: 'books-keys' }, ({ kept }) =>
    kept === null
      ? { answer: own.digest, writes: [{ op: 'insert', table: 'books_keys', row: own }] }
      : { answer: kept.digest, writes: [] },
  );
  if (holds === own.digest) return opened;
  throw new WrongKeys(
    `${path} is not that of these books, which were begun with other keys: ` +
      'put keys.json of a process that works on them in its place, and start again',
  );
}

/** SECURITY: of a secret of 256 bits that is never changed; who reads it knows nothing of the keys. */
function digestOf({ pinPepper }: LedgerKeys): string {
  return createHash('sha256').update(`kangen-books-keys ${pinPepper}`).digest('hex');
}
