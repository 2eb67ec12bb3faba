/** What a terminal has sealed to the ledger. */
import { type z } from 'zod';
import { decryptAs, type SealedKind } from '../../../protocol/sealed/encrypt.ts';
import { type LedgerContext } from '../context.ts';

/** @returns null where this ledger cannot open it, or it is not what it says */
export async function openSealed<S extends z.ZodType>(
  { keys }: Pick<LedgerContext, 'keys'>,
  schema: S,
  { type, jwe }: { type: SealedKind; jwe: string },
): Promise<z.output<S> | null> {
  const opened = await decryptAs(keys.reading, type, jwe);
  if (!opened.ok) return null;
  try {
    return schema.safeParse(JSON.parse(opened.plaintext)).data ?? null;
  } catch {
    // Not JSON: refused like anything else that is not what it says.
    return null;
  }
}
