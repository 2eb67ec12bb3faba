/** Where the kiosk's ids and chances come from: injected, so that a run can be replayed. */
import { randomBytes, randomInt } from 'node:crypto';
import { purchaseId, redemptionId, reversalId, uuidV7From } from '../protocol/ids.ts';
import { type Chance, type Clock, type Ids } from './engine/ports.ts';
import { type PurchaseIds } from './purchases/ports.ts';

const NONCE_BYTES = 16;
const CHANCE_STEPS = 1_000_000;

export function systemIds(clock: Clock): Ids & PurchaseIds {
  const ordered = (): string => uuidV7From(clock.now().getTime(), randomBytes(10));
  return {
    redemption: () => redemptionId.parse(ordered()),
    purchase: () => purchaseId.parse(ordered()),
    reversal: () => reversalId.parse(ordered()),
  };
}

/** 128 random bits, base64url: names one start of this terminal. */
export const systemNonce = (): string => randomBytes(NONCE_BYTES).toString('base64url');

export const systemBytes = (byteCount: number): Buffer => randomBytes(byteCount);

export const systemChance: Chance = () => randomInt(CHANCE_STEPS) / CHANCE_STEPS;
