/**
 * Holds the journal to what was signed for it (I7), and signs for it as it grows.
 *
 *   at start   newest head ─▶ is it in the journal? ─▶ no: an alarm, a row in `journal_gap`, and nothing
 *              new is promised to anybody until an operator accepts the gap (F10)
 *   then       every few seconds: compared again; grown by enough, or a day old ─▶ sign the head, write
 *              its file
 *   at stop    a last one
 *
 * A head is read from what was committed, so it never runs ahead of the database on the disk.
 */
import { type JournalHead } from '../../protocol/messages.ts';
import { signedOnce, signMessage } from '../../protocol/sealed/sign.ts';
import { type Verified, verifyMessage } from '../../protocol/sealed/verify.ts';
import { createRounds } from '../rounds.ts';
import { type LedgerContext } from './context.ts';
import { type HeadsFolder } from './heads-folder.ts';
import { limits } from './limits.ts';
import {
  type Gap,
  gapBetween,
  headOf,
  type HeadPlace,
  isHeadDue,
  unreadable,
} from './rules/journal-head.ts';

type AuditContext = Pick<LedgerContext, 'store' | 'clock' | 'ids' | 'log' | 'keys'>;

export interface JournalAudit {
  /** Before anything is written. Null: the journal bears out what was signed. */
  compare(): Promise<Gap | null>;
  /** What `compare` found. */
  gap(): Gap | null;
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * An operator takes the journal as it is: a head of a new lineage says so, signed.
   * @returns null where there was nothing to accept
   */
  accept(by: string): Promise<JournalHead | null>;
  /** The newest head, signed now where the journal has grown. Null: empty, or there is a gap. */
  signNow(): Promise<{ head: string; sequence: number } | null>;
}

export function createJournalAudit(context: AuditContext, folder: HeadsFolder): JournalAudit {
  const { clock, log } = context;
  let found: Gap | null = null;
  let last: JournalHead | null = null;

  const compare = async (): Promise<Gap | null> => {
    const compared = await compareWithNewest(context, folder);
    // What is still the same was kept, and said, when it was found.
    if (compared.gap !== null && compared.gap.detail !== found?.detail) {
      await keepGap(context, compared.gap);
    }
    found = compared.gap;
    last = compared.head;
    return found;
  };
  const signIf = async (isDue: (head: JournalHead) => boolean): Promise<void> => {
    if (found !== null) return;
    try {
      for (;;) {
        const upTo = (last?.sequence ?? 0) + limits.headSpanTransactionsMax;
        const next = await present(context, last, upTo);
        if (next.sequence === (last?.sequence ?? 0) || !isDue(next)) return;
        folder.add(next, await signMessage('head', next, context.keys.signing));
        last = next;
        log.info({ head: next.sequence }, 'the journal’s head is signed');
      }
    } catch (error) {
      // The journal itself is whole. The next try signs for all that came in between.
      log.error({ err: error, alarm: 'head-not-exported' }, 'the journal’s head is not signed');
    }
  };
  const whereDue = () => signIf((head) => isHeadDue(head, last, clock.now().getTime()));
  /** A database may be replaced under a running ledger: by a standby that had less, or by a restore. */
  const compareAgain = async (): Promise<void> => {
    try {
      await compare();
    } catch (error) {
      log.error({ err: error, alarm: 'head-not-compared' }, 'the journal could not be compared');
    }
  };
  const rounds = createRounds(clock, {
    firstMs: limits.headCheckIntervalMs,
    round: async () => {
      await compareAgain();
      await whereDue();
      return limits.headCheckIntervalMs;
    },
  });
  return {
    compare,
    gap: () => found,
    start: async () => {
      await whereDue();
      rounds.start();
    },
    stop: async () => {
      await rounds.stop();
      await signIf(() => true);
    },
    signNow: async () => {
      await signIf(() => true);
      if (found !== null || last === null) return null;
      return { head: folder.read(last), sequence: last.sequence };
    },
    accept: async (by) => {
      const gap = await compare();
      if (gap === null) return null;
      const accepting = await acceptance(context, folder, { gap, by });
      folder.add(accepting, await signMessage('head', accepting, context.keys.signing));
      log.warn({ by, head: accepting.sequence, detail: gap.detail }, 'an operator accepted a gap');
      found = null;
      last = accepting;
      return accepting;
    },
  };
}

async function compareWithNewest(
  context: AuditContext,
  folder: HeadsFolder,
): Promise<{ gap: Gap | null; head: JournalHead | null }> {
  const place = folder.places().at(-1);
  if (place === undefined) return { gap: null, head: null };
  const read = await readHead(context, folder, place);
  const gap = read.ok ? await gapAt(context, read.message) : unreadable(place, read.reason);
  return { gap, head: read.ok ? read.message : null };
}

/** Verified with the ledger's own keys, and what its name says. */
async function readHead(
  { keys }: AuditContext,
  folder: HeadsFolder,
  place: HeadPlace,
): Promise<Verified<'head'>> {
  const verified = await verifyMessage('head', signedOnce(folder.read(place)), (kid) =>
    keys.verifying.find((key) => key.kid === kid),
  );
  if (!verified.ok) return verified;
  const { lineage, sequence } = verified.message;
  return lineage === place.lineage && sequence === place.sequence
    ? verified
    : { ok: false, reason: 'it is not the head that its name says' };
}

async function gapAt({ store }: AuditContext, head: JournalHead): Promise<Gap | null> {
  const { sequence } = head;
  const there = await store.read({ name: 'journal-link', sequence });
  const { link } = await store.read({ name: 'journal-head', after: sequence });
  return gapBetween(head, there, link);
}

async function keepGap({ store, clock, ids, log }: AuditContext, gap: Gap): Promise<void> {
  const { kind, head, detail } = gap;
  log.error(
    { alarm: kind, head },
    `${detail}. Nothing new is promised until an operator accepts it: docs/operations.md`,
  );
  const row = { id: ids.ordered(), atMs: clock.now().getTime(), kind, ...head, detail };
  await store.transact({ name: 'journal-gaps' }, (known) => ({
    answer: undefined,
    writes: known.some((one) => one.kind === kind && one.detail === detail)
      ? []
      : [{ op: 'insert', table: 'journal_gap', row }],
  }));
}

/** What the journal's head would say now, or as the journal was at `upTo`. */
async function present(
  { store, clock, ids }: AuditContext,
  last: JournalHead | null,
  upTo?: number,
): Promise<JournalHead> {
  const { link, entries } = await store.read({
    name: 'journal-head',
    after: last?.sequence ?? 0,
    ...(upTo !== undefined && { upTo }),
  });
  return headOf(link, {
    nowMs: clock.now().getTime(),
    jti: ids.random(),
    lineage: last?.lineage ?? 0,
    entries: (last?.entries ?? 0) + entries,
    accepted: null,
  });
}

async function acceptance(
  context: AuditContext,
  folder: HeadsFolder,
  { gap, by }: { gap: Gap; by: string },
): Promise<JournalHead> {
  const kept = await newestBorneOut(context, folder);
  const head = await present(context, null);
  const { lineage, sequence: lost } = gap.head;
  return { ...head, lineage: lineage + 1, accepted: { kept, lost, by } };
}

/** Up to where the journal is what was signed for. */
async function newestBorneOut(context: AuditContext, folder: HeadsFolder): Promise<number> {
  for (const place of folder.places().toReversed()) {
    const read = await readHead(context, folder, place);
    if (read.ok && (await gapAt(context, read.message)) === null) return place.sequence;
  }
  return 0;
}
