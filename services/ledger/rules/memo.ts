/**
 * What the ledger writes to itself inside an authorization (docs/decisions/0008): all that its row of
 * this redemption says and the authorization does not. Only the ledger can open it; it is believed
 * because the ledger's own signature stands around it.
 */
import { z } from 'zod';
import { customerId } from '../../../protocol/ids.ts';
import { points } from '../../../protocol/money.ts';
import { limits } from '../limits.ts';
import { type RedemptionLotRow, type RedemptionRow } from '../store/rows.ts';

const milliseconds = z.int().min(0);

const memo = z.strictObject({
  customer: customerId,
  payee: z.string(),
  points: points.min(1),
  /** Minor units, in the currency of the authorization; absent: none. */
  fee: z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/)
    .optional(),
  pointsBefore: points,
  requestDigest: z.string(),
  consent: z.string(),
  requestedMs: milliseconds,
  authorizedMs: milliseconds,
  /** Which points were held. Of a redemption from very many lots only the first: the rest is any. */
  takings: z
    .array(z.strictObject({ lot: z.string(), provider: z.string(), points: points.min(1) }))
    .min(1)
    .max(limits.memoLotsMax),
});
export type Memo = z.output<typeof memo>;

export function memoText(
  row: RedemptionRow,
  takings: readonly RedemptionLotRow[],
  authorizedMs: number,
): string {
  const text: Memo = {
    customer: row.customerId,
    payee: row.payeeId,
    points: row.points,
    ...(row.feeMinor > 0n && { fee: row.feeMinor.toString() }),
    pointsBefore: row.pointsBefore,
    requestDigest: row.requestDigest,
    consent: row.consentJson,
    requestedMs: row.requestedMs,
    authorizedMs,
    takings: takings.slice(0, limits.memoLotsMax).map(({ lotId, providerId, points: taken }) => ({
      lot: lotId,
      provider: providerId,
      points: taken,
    })),
  };
  return JSON.stringify(text);
}

/** @returns null where the text is no memo of ours */
export function memoFrom(text: string): Memo | null {
  try {
    return memo.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON: no memo.
    return null;
  }
}
