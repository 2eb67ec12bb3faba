/** What an operator's route needs for the audit trail: the deed of a caller, and a word on what it read. */
import { type Caller } from '../mutual-tls/route.ts';
import { currentTrace } from '../trace.ts';
import { type LedgerContext } from './context.ts';
import { audited, type Deed } from './rules/audit.ts';
import { unchanged } from './store/contract.ts';

/** The deed that this caller is about to do. Hand it to `audited` inside `transact`. */
export function deedBy(
  { clock }: Pick<LedgerContext, 'clock'>,
  { party, serial }: Caller,
  what: Pick<Deed, 'deed' | 'subject' | 'details'>,
): Deed {
  const atMs = clock.now().getTime();
  return { who: party.urn, serial, atMs, trace: currentTrace()?.traceId ?? null, ...what };
}

/**
 * Writes down a deed that changes no row: something was exported, or refused before any rule was asked.
 * @returns the answer, once the deed is on disk
 */
export async function recorded<A>(
  { store }: Pick<LedgerContext, 'store'>,
  deed: Deed,
  answer: A,
): Promise<A> {
  return store.transact({ name: 'nothing' }, () => audited(unchanged(answer), deed));
}
