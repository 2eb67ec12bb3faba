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

/** Keys come in the order they were first seen. */
export function newestReader(keys: readonly PublicKey[]): PublicKey | undefined {
  return keys.findLast(({ use }) => use === 'enc');
}
