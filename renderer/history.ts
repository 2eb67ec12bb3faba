/** The history as it is looked at: what is loaded so far, in pages, and month by month. Pure. */
import { type Older } from '../protocol/ipc.ts';
import { type Account } from '../protocol/ledger.ts';
import { limits } from './limits.ts';

export type HistoryEntry = Account['history'][number];

/** All that happened, or only what was to become money. */
export type HistoryPart = 'all' | 'transfers';

export interface HistoryPage {
  entries: HistoryEntry[];
  /** There are some before these, newer ones. */
  hasLater: boolean;
  /** There are some behind these here, or there may be at the ledger. */
  hasEarlier: boolean;
  /** The next page has to be read first. */
  needsMore: boolean;
}

export function loadedHistory(
  account: Account,
  older: Older | undefined,
  part: HistoryPart = 'all',
): HistoryEntry[] {
  const all = [...account.history, ...(older?.entries ?? [])];
  return part === 'all' ? all : all.filter(({ kind }) => kind === 'redemption');
}

/** @param page from 0; one behind the last is shown as far as there is something */
export function historyPage(
  { account, older, part }: { account: Account; older: Older | undefined; part: HistoryPart },
  page: number,
): HistoryPage {
  const entries = loadedHistory(account, older, part);
  const from = page * limits.historyPerPage;
  const until = from + limits.historyPerPage;
  const more = mayHaveMore(account, older);
  return {
    entries: entries.slice(from, until),
    hasLater: page > 0,
    hasEarlier: entries.length > until || more,
    needsMore: entries.length < until && more,
  };
}

export const mayHaveMore = (account: Account, older: Older | undefined): boolean =>
  older === undefined
    ? account.historyBefore !== null
    : older.state !== 'end' && older.state !== 'full';

export interface Month {
  /** The first instant of it, ISO 8601. */
  at: string;
  added: number;
  used: number;
}

/**
 * The last months up to now, oldest first. Only those of which everything is loaded: a month that is known
 * in part would say too little.
 */
export function monthsOf(account: Account, older: Older | undefined): Month[] {
  const entries = loadedHistory(account, older);
  const oldest = entries.at(-1)?.at;
  const whole = mayHaveMore(account, older) && oldest !== undefined ? monthOf(oldest, 1) : null;
  return Array.from({ length: limits.chartMonths }, (_, back) => monthOf(account.asOf, -back))
    .filter((at) => whole === null || at >= whole)
    .map((at) => ({ at, ...sumOf(entries, at) }))
    .toReversed();
}

/** Whether a page further back would add a month to the chart. */
export const chartWantsMore = (account: Account, older: Older | undefined): boolean =>
  mayHaveMore(account, older) && monthsOf(account, older).length < limits.chartMonths;

function sumOf(entries: readonly HistoryEntry[], at: string): { added: number; used: number } {
  const until = monthOf(at, 1);
  let [added, used] = [0, 0];
  for (const entry of entries) {
    if (entry.at < at || entry.at >= until) continue;
    if (entry.points > 0) added += entry.points;
    else used -= entry.points;
  }
  return { added, used };
}

/** The beginning of a month as it is counted where the terminal stands. */
function monthOf(at: string, away: number): string {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth() + away, 1).toISOString();
}
