/** Where the kiosk's ids and chances come from: injected, so that a run can be replayed. */
import { randomBytes, randomInt } from 'node:crypto';
import { redemptionId, uuidV7From, type RedemptionId } from '../protocol/ids.ts';
import { type Clock } from './clock.ts';

export interface Ids {
  redemption(): RedemptionId;
}

/** At least 0, below 1: spreads retries, protects nothing. */
export type Chance = () => number;

const CHANCE_STEPS = 1_000_000;

export const systemIds = (clock: Clock): Ids => ({
  redemption: () => redemptionId.parse(uuidV7From(clock.now().getTime(), randomBytes(10))),
});

export const systemChance: Chance = () => randomInt(CHANCE_STEPS) / CHANCE_STEPS;
