/** Where the authority keeps things below its data directory. */
import { join } from 'node:path';

export const dataPaths = (data: string) => ({
  /** Issuing keys with their certificates, and the root's certificate. */
  keys: join(data, 'keys'),
  /** The certificate of its own doors. */
  identity: join(data, 'identity'),
  records: join(data, 'records.sqlite'),
});
