/** The history behind what the account shows, page by page, as far as the customer looks back. Pure. */
import { type Older, OLDER_ENTRIES_MAX } from '../../protocol/ipc.ts';
import { type Account } from '../../protocol/ledger.ts';
import { type Outcome } from '../engine/ports.ts';

export interface OlderRead extends Older {
  /** Where the next page begins. */
  before: string | null;
}

/** @returns null where there is nothing to ask for, or it is asked for already */
export function askOlder(account: Account, older: OlderRead | null): OlderRead | null {
  const before = older === null ? account.historyBefore : older.before;
  if (before === null || older?.state === 'asked' || older?.state === 'full') return null;
  return { entries: older?.entries ?? [], before, state: 'asked' };
}

export function olderAfter(older: OlderRead, page: Outcome<Account>): OlderRead {
  if (page.kind !== 'answered') return { ...older, state: 'failed' };
  const { history, historyBefore: before } = page.body;
  const entries = [...older.entries, ...history].slice(0, OLDER_ENTRIES_MAX);
  if (before === null) return { entries, before, state: 'end' };
  return { entries, before, state: entries.length >= OLDER_ENTRIES_MAX ? 'full' : 'more' };
}
