/**
 * What only a sandbox says, to an operator: `GET /sandbox/v1/accounts`, `GET` and `PUT
 * /sandbox/v1/faults`, `POST /sandbox/v1/transfers/{id}/return`. A real bank's gateway has none.
 */
import { z } from 'zod';
import { compactJws, statusReason } from '../../protocol/messages.ts';
import { money } from '../../protocol/money.ts';
import { faultDelayMsMax, faultsMax } from './limits.ts';

export const accountBalances = z.strictObject({
  accounts: z.array(
    z.strictObject({ id: z.string().max(34), balance: money, state: z.enum(['open', 'closed']) }),
  ),
});

/** A transfer that was paid comes back; the answer is what the ledger will be told. */
export const returnOrder = z.strictObject({ reason: statusReason });
export const returnOrdered = z.strictObject({ sequence: z.int().min(1), evidence: compactJws });

/** On so many calls, then no more; absent: until it is switched off. */
const times = z.int().min(1).max(1_000).optional();

/** Each by its name. `faults.ts` says what it does. */
export const fault = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('delay'), ms: z.int().min(1).max(faultDelayMsMax), times }),
  z.strictObject({ name: z.literal('no-answer-before'), times }),
  z.strictObject({ name: z.literal('no-answer-after'), times }),
  z.strictObject({ name: z.literal('error'), times }),
  z.strictObject({ name: z.literal('refuse'), times }),
  z.strictObject({ name: z.literal('pending') }),
]);
export type Fault = z.output<typeof fault>;

export const faultSettings = z.strictObject({
  faults: z.array(fault).max(faultsMax),
  /** Misbehaves on so many percent of the calls, drawn from the seed. */
  realistic: z
    .strictObject({ seed: z.int().min(0).max(4_294_967_295), percent: z.int().min(0).max(100) })
    .nullable(),
});
export type FaultSettings = z.output<typeof faultSettings>;

export const noFaults: FaultSettings = { faults: [], realistic: null };
