/**
 * What a receipt proves, checked here and nowhere else: no server is asked, this is arithmetic on the
 * receipt's own words and the points service's public key.
 */
import { type JournalVerdict, checkProof, type Proof } from './journal.ts';
import { type KnownKey } from './keys.ts';
import { checkMessage } from './message.ts';
import { readStatement, STATEMENT, type Statement } from './statement.ts';

export type Verdict =
  | { kind: 'genuine'; said: Statement; key: KnownKey; journal: JournalVerdict }
  | { kind: 'unreadable' }
  | { kind: 'unknown-key'; kid: string }
  | { kind: 'altered' }
  /** Dated after the day on which the service stopped signing with this key. */
  | { kind: 'key-retired'; key: KnownKey }
  | { kind: 'other-message' }
  /** This browser has no cryptography to check with. */
  | { kind: 'cannot-check' };

export interface Shown {
  receipt: string;
  /** Null: none was shown. */
  proof: Proof | 'unreadable' | null;
}

export async function check(
  { receipt: jws, proof }: Shown,
  keys: readonly KnownKey[],
): Promise<Verdict> {
  const message = await checkMessage(STATEMENT, jws, keys);
  if (message.kind !== 'holds') return message;
  const { key, payload } = message;
  const said = readStatement(payload);
  if (said === null) return { kind: 'other-message' };
  if (key.retiredAt !== null && said.iat > key.retiredAt) return { kind: 'key-retired', key };
  return { kind: 'genuine', said, key, journal: await journalOf({ jws, said }, proof, keys) };
}

async function journalOf(
  receipt: { jws: string; said: Statement },
  proof: Shown['proof'],
  keys: readonly KnownKey[],
): Promise<JournalVerdict> {
  if (proof === 'unreadable') return { kind: 'broken', why: 'proof-unreadable' };
  if (proof !== null) return checkProof(receipt, proof, keys);
  const { journal } = receipt.said;
  return journal === null ? { kind: 'not-named' } : { kind: 'named', sequence: journal.sequence };
}
