import { describe, expect, test } from 'vitest';
import { snapshot as schema, type SnapshotOnWire } from '../../../protocol/ipc.ts';
import { chartWantsMore, historyPage, monthsOf } from '../../../renderer/history.ts';
import { fateOf, stationsOf } from '../../../renderer/fate.ts';
import { limits } from '../../../renderer/limits.ts';
import { account as accountOnWire, signedIn } from './fixtures/snapshots.ts';

type SignedIn = Extract<SnapshotOnWire['customer'], { phase: 'signed-in' }>;
const parsed = (change: Partial<SignedIn>) => {
  const wire = signedIn();
  const customer = { ...(wire.customer as SignedIn), ...change };
  const read = schema.parse({ ...wire, customer }).customer;
  if (read.phase !== 'signed-in') throw new Error('signed in');
  return read;
};
const entryAt = (day: string, points = 10): SignedIn['account']['history'][number] => ({
  at: `${day}T12:00:00.000Z`,
  kind: 'purchase',
  points,
  provider: 'Hanami Market',
  amount: null,
  word: null,
});
const withHistory = (history: SignedIn['account']['history'], historyBefore: string | null) =>
  parsed({ account: { ...accountOnWire, history, historyBefore } });

describe('pages', () => {
  const days = Array.from({ length: 7 }, (_, day) => entryAt(`2026-11-${20 - day}`));

  test('turn over what is loaded, and ask for more only where there is more', () => {
    const all = withHistory(days, null);
    const first = historyPage({ account: all.account, older: undefined, part: 'all' }, 0);
    expect(first).toMatchObject({ hasLater: false, hasEarlier: true, needsMore: false });
    const second = historyPage({ account: all.account, older: undefined, part: 'all' }, 1);
    expect(second.entries).toHaveLength(days.length - limits.historyPerPage);
    expect(second).toMatchObject({ hasLater: true, hasEarlier: false, needsMore: false });
  });

  test('a page that is not full yet waits for the next one of the ledger', () => {
    const some = withHistory(days, '1.a');
    const second = historyPage({ account: some.account, older: undefined, part: 'all' }, 1);
    expect(second).toMatchObject({ hasEarlier: true, needsMore: true });
    const older = { entries: [], state: 'end' } as const;
    expect(
      historyPage({ account: some.account, older: { ...older, entries: [] }, part: 'all' }, 1),
    ).toMatchObject({ hasEarlier: false, needsMore: false });
  });

  test('of transfers show those alone', () => {
    const { account } = withHistory(
      [entryAt('2026-11-20'), { ...entryAt('2026-11-19', -5), kind: 'redemption', word: 'paid' }],
      null,
    );
    const shown = historyPage({ account, older: undefined, part: 'transfers' }, 0);
    expect(shown.entries.map(({ kind }) => kind)).toEqual(['redemption']);
  });
});

describe('months', () => {
  test('add up what came and what went', () => {
    const { account } = withHistory(
      [entryAt('2026-11-19', 120), entryAt('2026-11-02', 50), entryAt('2026-10-08', -70)],
      null,
    );
    const months = monthsOf(account, undefined);
    expect(months).toHaveLength(limits.chartMonths);
    expect(months.slice(-2)).toMatchObject([
      { added: 0, used: 70 },
      { added: 170, used: 0 },
    ]);
  });

  test('that are known in part are not drawn', () => {
    const { account } = withHistory([entryAt('2026-11-19'), entryAt('2026-10-28')], '1.a');
    expect(monthsOf(account, undefined)).toMatchObject([{ added: 10 }]);
    expect(chartWantsMore(account, undefined)).toBe(true);
    const { older } = parsed({ older: { entries: [entryAt('2026-03-01')], state: 'more' } });
    expect(monthsOf(account, older)).toHaveLength(limits.chartMonths);
    expect(chartWantsMore(account, older)).toBe(false);
  });
});

test('what became of it, in words that say no more than is known', () => {
  const base = { ...entryAt('2026-11-19'), kind: 'redemption' as const };
  const of = (change: Partial<typeof base> & { refusal?: 'wish-expired' }) => {
    const { account } = withHistory([{ ...base, ...change }], null);
    const [entry] = account.history;
    if (entry === undefined) throw new Error('one entry');
    return fateOf(entry);
  };
  expect(of({ word: 'reserved' } as never)).toBe('reserved');
  expect(of({ word: 'wish', refusal: 'wish-expired' } as never)).toBe('wishNot');
  expect(of({ word: 'returned' } as never)).toBe('returned');
  expect([stationsOf('reserved'), stationsOf('paid'), stationsOf('returned')]).toEqual([
    1,
    4,
    null,
  ]);
});
