/** Where the services' ids and secrets come from: injected, so that a test can name them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { uuidV7From } from '../protocol/ids.ts';
import { type Clock } from './clock.ts';

export interface Ids {
  /** UUID version 7, ordered by time. */
  ordered(): string;
  /** UUID version 4, for `jti`. */
  random(): string;
  /** `byteCount` bytes nobody can guess, base64url. */
  secret(byteCount: number): string;
}

/** As many bytes as are asked for, of those nobody can guess. */
export const bytesFrom =
  ({ secret }: Ids) =>
  (byteCount: number): Uint8Array =>
    Buffer.from(secret(byteCount), 'base64url');

export const systemIds = (clock: Clock): Ids => ({
  ordered: () => uuidV7From(clock.now().getTime(), randomBytes(10)),
  random: () => randomUUID(),
  secret: (byteCount) => randomBytes(byteCount).toString('base64url'),
});
