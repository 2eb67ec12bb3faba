/** Above how much a second member confirms: as the shop has set it, else the largest redemption. */
import { type Money } from '../../../protocol/money.ts';
import { type ProgrammeRow } from '../store/rows.ts';
import { type StaffLimitRow } from '../store/staff-rows.ts';

export function secondAbove({
  limit,
  programme,
}: {
  limit: StaffLimitRow | null;
  programme: Pick<ProgrammeRow, 'currency' | 'redemptionMinorMax'>;
}): Money {
  const { currency, redemptionMinorMax } = programme;
  return { currency, minor: limit?.secondAboveMinor ?? redemptionMinorMax };
}
