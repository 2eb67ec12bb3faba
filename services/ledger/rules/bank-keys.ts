/** Which of the bank's keys are kept, and which one is written to. */
import { keySet, type KeySet, type PublicKey } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type BankKeyRow } from '../store/rows.ts';

/** Adds what is new. SECURITY: a key is never replaced under its id, and never dropped. */
export function pinKeys(
  known: readonly BankKeyRow[],
  shown: KeySet,
  { bank, atMs }: { bank: string; atMs: number },
): Decision<void> {
  const kids = new Set(known.map(({ kid }) => kid));
  const added = shown.keys.filter(({ kid }) => !kids.has(kid));
  if (known.length + added.length > limits.bankKeysMax) return unchanged(undefined);
  return {
    answer: undefined,
    writes: added.map((key) => ({
      op: 'insert' as const,
      table: 'bank_key' as const,
      row: { kid: key.kid, bank, jwkJson: JSON.stringify(key), firstSeenMs: atMs },
    })),
  };
}

/** @throws ZodError where the row is not the key that was pinned */
export function bankKeyFrom({ jwkJson }: BankKeyRow): PublicKey {
  return keySet.shape.keys.element.parse(JSON.parse(jwkJson));
}

/**
 * The newest of the encryption keys that the bank showed last; of those first seen together, the one it
 * names first. SECURITY: what is written to is what was pinned, never what is shown now under its id.
 * @param shown null: it was not asked since the start, and the newest pinned one counts
 */
export function currentReader(
  known: readonly BankKeyRow[],
  shown: KeySet | null,
): PublicKey | undefined {
  const named = shown?.keys.map(({ kid }) => known.find((row) => row.kid === kid)) ?? known;
  return named
    .filter((row) => row !== undefined)
    .toSorted((left, right) => right.firstSeenMs - left.firstSeenMs)
    .map(bankKeyFrom)
    .find(({ use }) => use === 'enc');
}
