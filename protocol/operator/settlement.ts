/** What shops owe: for points that are still in customers' hands, and for those that were redeemed. */
import { z } from 'zod';
import { instant } from '../ids.ts';
import { currency, money } from '../money.ts';

const name = z.string().max(70);
/** Sums over all customers may be larger than one customer's points. */
const pointsTotal = z.int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** `GET /v1/operator/liability`: points not redeemed, and what they are worth now, rounded down. */
export const liability = z.strictObject({
  asOf: instant,
  currency,
  shops: z.array(
    z.strictObject({
      provider: z.string(),
      name,
      available: pointsTotal,
      held: pointsTotal,
      worth: money,
    }),
  ),
  /** Of all points together: at least the sum of the lines, which are each rounded down. */
  total: z.strictObject({ available: pointsTotal, held: pointsTotal, worth: money }),
});
export type Liability = z.output<typeof liability>;

const sums = {
  pointsRedeemed: pointsTotal,
  pointsReturned: pointsTotal,
  /** Shares of what customers were paid, and of what the bank sent back. */
  paid: money,
  returned: money,
};
/** Money with a sign of its own: who owes it to whom. */
const owed = z.strictObject({ by: z.enum(['shop', 'programme']), amount: money });

/**
 * `GET /v1/operator/settlement?from=…&to=…`: from the first moment until just before the last, by the time
 * at which the journal has it. The same for ever, once `to` has passed.
 */
export const settlementStatement = z.strictObject({
  from: instant,
  to: instant,
  currency,
  /** The journal that it was read from had come at least so far. */
  journal: z.strictObject({ sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Those that had something to settle, by id. */
  shops: z.array(
    z.strictObject({
      provider: z.string(),
      name,
      ...sums,
      /** Shares of fees, less those that were given back. */
      fees: owed,
      owed,
    }),
  ),
  total: z.strictObject({ ...sums, fees: owed, owed }),
});
export type SettlementStatement = z.output<typeof settlementStatement>;

/** `GET /v1/operator/settlement/lines`: one page of what the statement was summed from. */
export const settlementLines = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        /** Of the journal's transaction. */
        sequence: z.int().min(1),
        at: instant,
        kind: z.enum(['redeem', 'return']),
        redemption: z.string(),
        provider: z.string(),
        points: z.int().min(1),
        amount: money,
        fee: money,
      }),
    )
    .max(100_000),
  /** Pass as `after` for the next page; null at the end. */
  next: z.string().max(40).nullable(),
});
export type SettlementLinesPage = z.output<typeof settlementLines>;
