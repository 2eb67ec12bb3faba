/** Points that customers still own, per shop, and what they are worth: what is owed and not yet asked for. */
import { type Liability } from '../../../protocol/operator/settlement.ts';
import { type Money } from '../../../protocol/money.ts';
import { type LiabilityFacts } from '../store/queries.ts';
import { type ProgrammeRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';

export function liabilityOf({ programme, owed }: LiabilityFacts, nowMs: number): Liability {
  const shops = owed.map(({ providerId, name, available, held }) => ({
    provider: providerId,
    name,
    available,
    held,
    worth: worthOfAll(available + held, programme),
  }));
  const sumOf = (field: 'available' | 'held') => owed.reduce((sum, shop) => sum + shop[field], 0);
  const [available, held] = [sumOf('available'), sumOf('held')];
  return {
    asOf: instantOf(nowMs),
    currency: programme.currency,
    shops,
    total: { available, held, worth: worthOfAll(available + held, programme) },
  };
}

/** As for a customer, rounded down; but of more points than one customer may have. */
function worthOfAll(points: number, { ratePoints, rateMinor, currency }: ProgrammeRow): Money {
  const worth = (BigInt(points) * BigInt(rateMinor)) / BigInt(ratePoints);
  return { currency, minor: worth > 0n ? worth : 0n };
}
