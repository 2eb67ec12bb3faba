import { type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { type OwnKeys } from '../../services/bank-sandbox/own-keys.ts';

/** Keys of a bank that are in no file, and are never rotated. */
export function ownKeysOf([signingKey, ...reading]: readonly [KeptKey, ...KeptKey[]]): OwnKeys {
  return {
    signingKey,
    keys: reading,
    published: [signingKey, ...reading].map(publicHalf),
  };
}
