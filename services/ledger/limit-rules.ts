/** Books that were begun before there were rules of limits get the first ones. */
import { type LedgerContext } from './context.ts';
import { firstRules } from './rules/limit-rule.ts';
import { unchanged } from './store/contract.ts';

/** @returns whether any were written */
export async function ensureRules({
  store,
  clock,
  ids,
}: Pick<LedgerContext, 'store' | 'clock' | 'ids'>): Promise<boolean> {
  const programme = await store.read({ name: 'programme' });
  if (programme === null) return false;
  const nowMs = clock.now().getTime();
  return store.transact({ name: 'limit-rules', ruleName: null }, (known) =>
    known.length > 0
      ? unchanged(false)
      : { answer: true, writes: firstRules(programme, { nowMs, newId: () => ids.ordered() }) },
  );
}
