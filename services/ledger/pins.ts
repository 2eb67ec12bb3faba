/**
 * PINs are short, so what is kept of one is slow to try and useless alone: scrypt (RFC 7914) over an
 * HMAC with the ledger's pepper, which is not in the database.
 */
import { createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import { type Ids } from '../ids.ts';
import { limits } from './limits.ts';

/** The columns of a card that has a PIN. */
export interface KeptPin {
  pinSalt: string;
  pinHash: string;
  pinCost: number;
  pinBlockSize: number;
  pinParallelization: number;
}

export interface Pins {
  hash(pin: string): Promise<KeptPin>;
  /** Takes as long, and is as wrong, for a card that does not exist, or has no PIN (`null`), as for a wrong PIN. */
  match(pin: string, kept: KeptPin | null): Promise<boolean>;
}

export function createPins(pepper: string, ids: Pick<Ids, 'secret'>): Pins {
  const { cost, blockSize, parallelization } = limits.pinScrypt;
  const parameters = {
    pinCost: cost,
    pinBlockSize: blockSize,
    pinParallelization: parallelization,
  };
  const nobody: KeptPin = {
    pinSalt: ids.secret(limits.pinSaltBytes),
    pinHash: ids.secret(limits.pinHashBytes),
    ...parameters,
  };
  return {
    hash: async (pin) => {
      const pinSalt = ids.secret(limits.pinSaltBytes);
      const derived = await derive(pin, pepper, { pinSalt, ...parameters });
      return { pinSalt, pinHash: derived.toString('base64url'), ...parameters };
    },
    match: async (pin, kept) => {
      const compared = kept ?? nobody;
      const derived = await derive(pin, pepper, compared);
      const expected = Buffer.from(compared.pinHash, 'base64url');
      return timingSafeEqual(derived, expected) && kept !== null;
    },
  };
}

function derive(
  pin: string,
  pepper: string,
  { pinSalt, pinCost, pinBlockSize, pinParallelization }: Omit<KeptPin, 'pinHash'>,
): Promise<Buffer> {
  const peppered = createHmac('sha256', Buffer.from(pepper, 'base64url')).update(pin).digest();
  const options = {
    N: pinCost,
    r: pinBlockSize,
    p: pinParallelization,
    maxmem: limits.pinScryptMemoryBytesMax,
  };
  return new Promise((resolve, reject) => {
    scrypt(
      peppered,
      Buffer.from(pinSalt, 'base64url'),
      limits.pinHashBytes,
      options,
      (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      },
    );
  });
}
