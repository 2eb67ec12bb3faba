/**
 * Points that were not used in time leave the books' available points. Whether a point can be used is a
 * matter of its lot's date alone (rules/lots.ts); this only writes down afterwards what is so already,
 * and a while later, so that a clock that was wrong for some hours takes nothing for good.
 */
import { type Decision } from '../store/contract.ts';
import { type ExpiredFacts } from '../store/queries.ts';
import { type LotRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { posting } from './journal.ts';

export interface ExpireAsk {
  nowMs: number;
  /** One for each lot that there may be. */
  transactionIds: readonly string[];
}

/** @returns how many lots and points were moved */
export function expireLots(
  { lots, providers }: ExpiredFacts,
  { nowMs, transactionIds }: ExpireAsk,
): Decision<{ lots: number; points: number }> {
  const names = new Map(providers.map(({ id, name }) => [id, name]));
  return {
    answer: {
      lots: lots.length,
      points: lots.reduce((sum, { remaining }) => sum + remaining, 0),
    },
    writes: lots.flatMap((lot, place) => {
      const transactionId = transactionIds[place];
      if (transactionId === undefined) throw new Error('there is an id for each lot');
      return expired(lot, { nowMs, transactionId, name: names.get(lot.providerId) });
    }),
  };
}

function expired(
  { id: lotId, customerId, providerId, purchaseId, remaining: points, expireMs }: LotRow,
  {
    nowMs,
    transactionId,
    name,
  }: { nowMs: number; transactionId: string; name?: string | undefined },
): Write[] {
  return [
    posting({
      transactionId,
      atMs: nowMs,
      kind: 'expire',
      reason: `Points from ${name ?? providerId} were not used before their date`,
      cause: { purchaseId },
      customerId,
      parts: [{ providerId, points }],
    }),
    { op: 'move-lot', lotId, points: -points },
    {
      op: 'insert',
      table: 'expiry',
      row: { transactionId, lotId, customerId, providerId, points, atMs: expireMs },
    },
  ];
}
