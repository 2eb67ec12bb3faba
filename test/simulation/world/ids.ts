/** Ids as the product makes them, from the run's own chance. */
import { uuidV7From } from '../../../protocol/ids.ts';
import { type Ids } from '../../../services/ids.ts';
import { type Random } from './random.ts';

export function idsFrom(random: Random, now: () => Date): Ids {
  return {
    ordered: () => uuidV7From(now().getTime(), random.bytes(10)),
    random: () => versionFour(random.bytes(16)),
    secret: (byteCount) => Buffer.from(random.bytes(byteCount)).toString('base64url'),
  };
}

function versionFour(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  const variant = '89ab'[(bytes[8] ?? 0) % 4] ?? '8';
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
