/** Where the kiosk's ids and chances come from: injected, so that a run can be replayed. */
import { randomBytes, randomInt } from 'node:crypto';
import { purchaseId, redemptionId, uuidV7From } from '../protocol/ids.ts';
import { type Chance, type Clock, type Ids } from './engine/ports.ts';
import { type PurchaseIds } from './purchases/ports.ts';

const CHANCE_STEPS = 1_000_000;

export function systemIds(clock: Clock): Ids & PurchaseIds {
  const ordered = (): string => uuidV7From(clock.now().getTime(), randomBytes(10));
  return {
    redemption: () => redemptionId.parse(ordered()),
    purchase: () => purchaseId.parse(ordered()),
  };
}

export const systemChance: Chance = () => randomInt(CHANCE_STEPS) / CHANCE_STEPS;
