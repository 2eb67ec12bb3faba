/**
 * The ledger's own secrets: the keys that sign, the keys it is written to (claim 3), and the pepper of
 * the PINs. Made at first start, kept in one file; `npm run rotate-keys` adds the next ones to it.
 */
import { z } from 'zod';
import { type KeySet, type PublicKey } from '../../protocol/ledger.ts';
import { generateKey, type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { type Clock } from '../clock.ts';
import { type Ids } from '../ids.ts';
import { ring, type Ring, ringAt } from '../key-ring/ring.ts';
import { isThere, openRingFile, type RingFile, writeRing } from '../key-ring/ring-file.ts';
import { limits } from './limits.ts';
import { type SignStatement, statementSigner } from './sign-statement.ts';

const ledgerSecrets = z.strictObject({
  ...ring.shape,
  /** SECURITY: not in the database, so that a copy of the database alone tries no PIN. */
  pinPepper: z.string().regex(/^[\w-]{43}$/),
});
type LedgerSecrets = z.infer<typeof ledgerSecrets>;

/** Read anew each time they are used: which key it is changes while the ledger runs. */
export interface LedgerKeys {
  /** Signs authorizations, policies and heads. */
  readonly signing: KeptKey;
  /** Signs statements, with the same key. */
  readonly signStatement: SignStatement;
  /** Opens what is written to the ledger. */
  readonly reading: readonly KeptKey[];
  /** Where it writes to itself. */
  readonly self: PublicKey;
  readonly published: KeySet;
  /** What the ledger itself has signed, however long ago, is verified with these. */
  readonly verifying: readonly PublicKey[];
  /** When the file was written that they are in; null: it is not known. */
  readonly sinceMs: number | null;
  readonly pinPepper: string;
}

export interface OpenedKeys {
  keys: LedgerKeys;
  file: RingFile<LedgerSecrets>;
}

/** @throws where the file can be read by others, or is not what was written */
export async function openKeys(
  path: string,
  { ids, clock }: { ids: Pick<Ids, 'secret'>; clock: Pick<Clock, 'now'> },
): Promise<OpenedKeys> {
  if (!isThere(path)) writeRing(path, await generateSecrets(ids));
  const file = openRingFile({ path, schema: ledgerSecrets, clock, times: limits.keyTimes });
  const keys = ledgerKeys(() => file.current(), {
    nowMs: () => clock.now().getTime(),
    sinceMs: file.writtenMs,
  });
  return { keys, file };
}

export async function generateSecrets(ids: Pick<Ids, 'secret'>): Promise<LedgerSecrets> {
  return {
    keys: [await generateKey('sig'), await generateKey('enc')],
    pinPepper: ids.secret(limits.pinPepperBytes),
  };
}

interface Surroundings {
  nowMs?: () => number;
  sinceMs?: () => number | null;
  signer?: (key: KeptKey) => SignStatement;
}

export function ledgerKeys(
  secrets: () => LedgerSecrets,
  { nowMs = () => 0, sinceMs = () => null, signer = statementSigner }: Surroundings = {},
): LedgerKeys {
  const signers = new Map<string, SignStatement>();
  const view = () => ringAt(secrets() satisfies Ring, nowMs());
  const readerOf = (): PublicKey => {
    const [current] = view().reading;
    if (current === undefined) throw new Error('a key of the ledger is missing');
    return publicHalf(current);
  };
  return {
    get signing() {
      return view().signing;
    },
    get signStatement() {
      const { signing } = view();
      const made = signers.get(signing.kid) ?? signer(signing);
      signers.set(signing.kid, made);
      return made;
    },
    get reading() {
      return view().reading;
    },
    get self() {
      return readerOf();
    },
    get published() {
      return { keys: [...view().published] };
    },
    get verifying() {
      return view().verifying;
    },
    get sinceMs() {
      return sinceMs();
    },
    get pinPepper() {
      return secrets().pinPepper;
    },
  };
}
