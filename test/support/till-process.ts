/**
 * A till that loses its power when it is about to tell its first purchase: what it noted is committed,
 * and no byte of it has left. Takes its parts and the purchase as one JSON argument.
 */
import { z } from 'zod';
import { purchase } from '../../protocol/ledger.ts';
import { openTill, untilOutbox } from './till.ts';

const told = z.strictObject({
  till: z.strictObject({
    urn: z.string(),
    identity: z.strictObject({ key: z.string(), certificate: z.string(), authority: z.string() }),
    ledger: z.string(),
    bank: z.string(),
    folder: z.string(),
  }),
  purchase,
});
const { till: parts, purchase: sold } = told.parse(JSON.parse(process.argv[2] ?? ''));

const { outbox } = openTill({
  ...parts,
  through: (channel) => ({
    ...channel,
    tellPurchase: () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    },
  }),
});
await untilOutbox(outbox, () => outbox.isReady());
await outbox.record(sold);
