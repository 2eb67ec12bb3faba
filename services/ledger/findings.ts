/** A finding is for a person: kept once, with the bank's words, and logged as an alarm each time. */
import { type LedgerContext } from './context.ts';
import { type Decision, unchanged } from './store/contract.ts';
import { type FindingRow } from './store/rows.ts';

export async function keepFinding(
  { store, clock, ids, log }: Pick<LedgerContext, 'store' | 'clock' | 'ids' | 'log'>,
  found: Omit<FindingRow, 'id' | 'atMs'>,
): Promise<void> {
  const { kind, redemptionId, detail } = found;
  log.error(
    { alarm: kind, redemption: redemptionId, reason: detail },
    'a person must look at this',
  );
  const row = { id: ids.ordered(), atMs: clock.now().getTime(), ...found };
  await store.transact({ name: 'findings', id: redemptionId }, (known) => keptOnce(known, row));
}

export function keptOnce(known: readonly FindingRow[], row: FindingRow): Decision<void> {
  const isKnown = known.some(({ kind, detail }) => kind === row.kind && detail === row.detail);
  return isKnown
    ? unchanged(undefined)
    : { answer: undefined, writes: [{ op: 'insert', table: 'finding', row }] };
}
