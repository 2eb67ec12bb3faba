/**
 * The ledger's own secrets: the key that signs, the key it is written to (claim 3), and the pepper of
 * the PINs. Made once, at first start, and kept in one file.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { type KeySet, type PublicKey } from '../../protocol/ledger.ts';
import { generateKey, keptKeys, type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { type Ids } from '../ids.ts';
import { writeDurably } from '../durable-file.ts';
import { limits } from './limits.ts';
import { type SignStatement, statementSigner } from './sign-statement.ts';

const ledgerSecrets = z.strictObject({
  keys: keptKeys.shape.keys,
  /** SECURITY: not in the database, so that a copy of the database alone tries no PIN. */
  pinPepper: z.string().regex(/^[\w-]{43}$/),
});
type LedgerSecrets = z.infer<typeof ledgerSecrets>;

export interface LedgerKeys {
  /** Signs authorizations, policies and heads. */
  signing: KeptKey;
  /** Signs statements, with the same key. */
  signStatement: SignStatement;
  /** Opens what is written to the ledger. */
  reading: readonly KeptKey[];
  /** Where it writes to itself. */
  self: PublicKey;
  published: KeySet;
  /** When the file was written that they are in; null: it is not known. */
  sinceMs: number | null;
  pinPepper: string;
}

/** @throws where the file can be read by others, or is not what was written */
export async function openKeys(path: string, ids: Pick<Ids, 'secret'>): Promise<LedgerKeys> {
  if (!existsSync(path)) {
    writeDurably(path, `${JSON.stringify(await generateSecrets(ids))}\n`);
  }
  // SECURITY: a key others could have read is not a key any more; a person must decide.
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} must be readable by its owner only`);
  const secrets = ledgerSecrets.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { ...ledgerKeys(secrets), sinceMs: Math.trunc(statSync(path).mtimeMs) };
}

export async function generateSecrets(ids: Pick<Ids, 'secret'>): Promise<LedgerSecrets> {
  return {
    keys: [await generateKey('sig'), await generateKey('enc')],
    pinPepper: ids.secret(limits.pinPepperBytes),
  };
}

export function ledgerKeys(
  { keys, pinPepper }: LedgerSecrets,
  signer: (key: KeptKey) => SignStatement = statementSigner,
): LedgerKeys {
  const signing = keys.find(({ use }) => use === 'sig');
  const reading = keys.filter(({ use }) => use === 'enc');
  const [newest] = reading;
  if (signing === undefined || newest === undefined)
    throw new Error('a key of the ledger is missing');
  return {
    signing,
    signStatement: signer(signing),
    reading,
    self: publicHalf(newest),
    published: { keys: keys.map(publicHalf) },
    sinceMs: null,
    pinPepper,
  };
}
