import { z } from 'zod';

/** The kiosk's durable states, DESIGN: never ahead of the ledger. */
export const transferState = z.enum([
  'wished',
  'requested',
  'authorized',
  'sent',
  'confirmed',
  'settled',
  'refused',
  'cancelled',
  'rejected',
]);
export type TransferState = z.infer<typeof transferState>;
