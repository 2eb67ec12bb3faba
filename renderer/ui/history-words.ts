/** One line of the history in words: what it was, how many points, and why. */
import { type FailureCode } from '../../protocol/failure.ts';
import { fateOf } from '../fate.ts';
import { type HistoryEntry } from '../history.ts';
import { type useWords } from '../words/use-words.ts';
import { bankReasonWords } from './bank-reason.ts';

type Words = ReturnType<typeof useWords>;

export function historyName(entry: HistoryEntry, { t }: Words): string {
  if (entry.kind === 'redemption') return t(`balance.${redemptionWords(entry)}`);
  return entry.provider === null
    ? t(`balance.${entry.kind}Somewhere`)
    : t(`balance.${entry.kind}`, { provider: entry.provider });
}

export const signedPoints = (count: number, { points }: Words): string =>
  `${count > 0 ? '+' : count < 0 ? '−' : ''}${points(Math.abs(count))}`;

/** Why it is so, where that needs a word; else null. */
export function historyReason(entry: HistoryEntry, { t }: Words): string | null {
  if (entry.refusal !== undefined) return t(`balance.${whyNot(entry.refusal)}`);
  if (entry.waived !== undefined) return t(`balance.waived.${entry.waived}`);
  if (entry.reason !== undefined) return t(`returned.${bankReasonWords(entry.reason.code)}`);
  return null;
}

function redemptionWords(entry: HistoryEntry) {
  switch (fateOf(entry)) {
    case 'paid':
      return 'redemption';
    case 'cameBack':
      return 'redemptionCameBack';
    case 'returned':
      return 'redemptionReturned';
    case 'wish':
    case 'wishNot':
      return 'wish';
    default:
      return 'redemptionUnderWay';
  }
}

/** Why a wish was not carried out: three things a customer can tell apart. */
function whyNot(refusal: FailureCode): 'wishLate' | 'wishPoints' | 'wishOther' {
  if (refusal === 'wish-expired') return 'wishLate';
  return refusal === 'points-insufficient' ? 'wishPoints' : 'wishOther';
}
