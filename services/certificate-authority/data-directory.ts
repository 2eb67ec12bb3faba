/** Where the authority keeps things below its data directory. */
import { join } from 'node:path';

export const dataPaths = (data: string) => ({
  /** Root and issuing key with their certificates. */
  keys: join(data, 'keys'),
  /** The certificate of its own doors. */
  identity: join(data, 'identity'),
  records: join(data, 'records.sqlite'),
});
