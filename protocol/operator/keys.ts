import { z } from 'zod';
import { instant } from '../ids.ts';
import { partyUrn } from '../identity.ts';

/** `GET /v1/operator/keys`: public keys the ledger shows, and those it knows of its bank. No secrets. */
export const keyList = z.strictObject({
  keys: z.array(
    z.strictObject({
      owner: partyUrn,
      use: z.enum(['sig', 'enc']),
      /** RFC 7638 thumbprint. */
      kid: z.string(),
      /** The ledger's: since its file was written; the bank's: since it was first seen. */
      since: instant.nullable(),
    }),
  ),
});
export type KeyList = z.output<typeof keyList>;
