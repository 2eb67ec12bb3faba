/**
 * Writes down what was not used in time, a page of lots in one transaction after the other. It may end
 * anywhere: what a page has moved is not found again, and what it has not is found the next time. Several
 * processes may do it at once.
 *
 * In books from a backup a lot may have been taken from since; so nothing expires before all that the
 * bank knows is back in them, nor while a person has to look at them (F10).
 */
import { createRounds, type Rounds } from '../rounds.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { expireLots } from './rules/expire.ts';

export interface Expiry extends Rounds {
  /** @returns how many lots it has moved */
  round(): Promise<number>;
}

type ExpiryContext = Pick<LedgerContext, 'store' | 'clock' | 'ids' | 'log' | 'suspended'>;

export function createExpiry(
  context: ExpiryContext,
  { mayExpire }: { mayExpire: () => boolean },
): Expiry {
  const { clock, log, suspended } = context;
  const round = async (): Promise<number> =>
    mayExpire() && (suspended?.() ?? null) === null ? expireInPages(context) : 0;
  const once = async (): Promise<number> => {
    try {
      await round();
    } catch (error) {
      // A store that fails now may work the next time; whatever was moved is moved.
      log.error({ err: error, alarm: 'expiry-failed' }, 'what has expired could not be moved');
    }
    return limits.expiryIntervalMs;
  };
  return { ...createRounds(clock, { firstMs: limits.expiryIntervalMs, round: once }), round };
}

async function expireInPages({ store, clock, ids, log }: ExpiryContext): Promise<number> {
  const rowsMax = limits.expiryLotsPerPage;
  let moved = 0;
  for (let page = 0; page < limits.expiryPagesPerRoundMax; page += 1) {
    const nowMs = clock.now().getTime();
    const ask = { nowMs, transactionIds: Array.from({ length: rowsMax }, () => ids.ordered()) };
    const beforeMs = nowMs - limits.expiryMarginMs;
    const { lots, points } = await store.transact(
      { name: 'lots-expired', beforeMs, rowsMax },
      (facts) => expireLots(facts, ask),
    );
    moved += lots;
    if (lots > 0) log.info({ expired: { lots, points } }, 'points were not used in time');
    if (lots < rowsMax) break;
  }
  return moved;
}
