/** What the ledger counts beside its requests: what is open, what was found, how the store and rounds do. */
import { type Metrics, counter, gauge, histogram } from '../monitoring/metrics.ts';
import { type Clock } from '../clock.ts';
import { StoreFailed } from '../store-failed.ts';
import { type LedgerContext } from './context.ts';
import { currentReader } from './rules/bank-keys.ts';
import { type RoundCounts } from './reconciler.ts';
import { type LedgerStore } from './store/contract.ts';

/** The same store, with the time of each commit taken. */
export function timed(store: LedgerStore, { registry }: Metrics): LedgerStore {
  const commits = histogram(registry, {
    name: 'kangen_store_commit_seconds',
    help: 'From the asking for a transaction to its durable commit, by what it asked for.',
    labelNames: ['query'],
  });
  return {
    ...store,
    transact: async (query, decide) => {
      const end = commits.startTimer({ query: query.name });
      try {
        return await store.transact(query, decide);
      } finally {
        end();
      }
    },
  };
}

export function countRounds({ registry }: Metrics): (counts: RoundCounts) => void {
  const rounds = counter(registry, {
    name: 'kangen_reconciler_rounds_total',
    help: 'Rounds of the reconciler; silent: the bank did not answer.',
    labelNames: ['bank'],
  });
  const results = counter(registry, {
    name: 'kangen_reconciled_total',
    help: 'What rounds of the reconciler have done.',
    labelNames: ['result'],
  });
  return (counts) => {
    rounds.inc({ bank: counts.unanswered > 0 ? 'silent' : 'answered' });
    const counted: Readonly<Record<string, number>> = { ...counts };
    for (const [result, count] of Object.entries(counted)) results.inc({ result }, count);
  };
}

/** Asked of the store each time the metrics are read. */
export function watchBooks({ registry }: Metrics, store: LedgerStore, clock: Clock): void {
  const openCounts = shared(() => store.read({ name: 'open-counts' }));
  gauge(
    registry,
    {
      name: 'kangen_open_redemptions',
      help: 'Redemptions that are not final, by state.',
      labelNames: ['state'],
    },
    async (made) => {
      const { open: counts } = await openCounts();
      for (const { state, count } of counts) made.set({ state }, count);
    },
  );
  gauge(
    registry,
    {
      name: 'kangen_oldest_open_redemption_seconds',
      help: 'Age of the oldest redemption that is not final, by state; 0: there is none.',
      labelNames: ['state'],
    },
    async (made) => {
      const nowMs = clock.now().getTime();
      const { open: counts } = await openCounts();
      for (const { state, oldestMs } of counts) {
        made.set({ state }, oldestMs === null ? 0 : Math.max(0, nowMs - oldestMs) / 1000);
      }
    },
  );
  gauge(
    registry,
    { name: 'kangen_findings', help: 'What a person must look at.', labelNames: [] },
    async (made) => {
      const { findings } = await openCounts();
      made.set(findings);
    },
  );
  gauge(
    registry,
    {
      name: 'kangen_statement_items',
      help: "Of the bank's statements against the books: unexplained ones are for a person.",
      labelNames: ['state'],
    },
    async (made) => {
      const { unexplained, waiting } = await store.read({ name: 'matches-counted' });
      made.set({ state: 'unexplained' }, unexplained);
      made.set({ state: 'waiting' }, waiting);
    },
  );
}

/** Whoever asks while an answer is under way is given that one: all figures of one reading agree. */
function shared<A>(ask: () => Promise<A>): () => Promise<A> {
  let underWay: Promise<A> | null = null;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}

/** What must be so for a ledger to be of use to a customer. */
export async function readiness({
  store,
  bank,
  suspended,
}: Pick<LedgerContext, 'store' | 'bank' | 'suspended'>): Promise<Record<string, boolean>> {
  const unsuspended = (suspended?.() ?? null) === null;
  try {
    const programme = await store.read({ name: 'programme' });
    const keys = await store.read({ name: 'bank-keys', bank });
    return {
      store: programme !== null,
      journal: unsuspended,
      bankKeys: currentReader(keys, null) !== undefined,
    };
  } catch (error) {
    if (!(error instanceof StoreFailed)) throw error;
    return { store: false, journal: unsuspended, bankKeys: false };
  }
}
