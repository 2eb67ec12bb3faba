/** The wire between kiosks or the ledger and the bank. Every path below `/v1`, mutual TLS, JSON. */
import { z } from 'zod';
import { compactJws } from './messages.ts';

/** `PUT /v1/transfers/{id}`: carry this authorization out. Idempotent for ever. */
export const transferOrder = z.strictObject({ authorization: compactJws });

/**
 * Answer to PUT, GET and cancel. `evidence` is a receipt where `status` is final, else a report.
 * `status` repeats what the evidence says so that a log can be read; whoever acts reads the evidence.
 */
export const transferStatus = z.strictObject({
  status: z.enum(['completed', 'refused', 'cancelled', 'pending', 'unknown']),
  evidence: compactJws,
});
export type TransferStatus = z.infer<typeof transferStatus>;
