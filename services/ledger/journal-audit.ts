/**
 * Holds the books to what was signed for them (I7), and signs for them as they grow.
 *
 *   at start   newest head, statements that came back ─▶ do journal and trail bear them out? ─▶ no: an
 *              alarm, a row in `journal_gap`, and nothing new is promised to anybody until an operator
 *              accepts the gap (F10)
 *   then       every few seconds: compared again; grown by enough, or a day old ─▶ sign the head, write
 *              its file
 *   at stop    a last one
 *
 * A head is read from what was committed, so it never runs ahead of the database on the disk.
 */
import { type JournalHead } from '../../protocol/messages.ts';
import { signedOnce, signMessage } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { createRounds } from '../rounds.ts';
import { borneOut, compareBooks, isBorneOut } from './books-compared.ts';
import { type LedgerContext } from './context.ts';
import { type HeadsFolder } from './heads-folder.ts';
import { limits } from './limits.ts';
import { type Gap, headOf, isHeadDue, isNews, placeOf } from './rules/journal-head.ts';
import { unchanged } from './store/contract.ts';

type AuditContext = Pick<LedgerContext, 'store' | 'clock' | 'ids' | 'log' | 'keys'>;

export interface JournalAudit {
  /** Before anything is written. Null: the books bear out what was signed. */
  compare(): Promise<Gap | null>;
  /** What `compare` found. */
  gap(): Gap | null;
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * A statement of this ledger came back, from a kiosk that holds it. What the journal does not bear out
   * is kept, so that every process on these books sees it; what is not ours says nothing.
   */
  hear(statement: string): Promise<void>;
  /**
   * An operator takes the books as they are: a head of a new lineage says so, signed.
   * @returns null where there was nothing to accept
   */
  accept(by: string): Promise<JournalHead | null>;
  /** The newest head, signed now where the books have grown. Null: empty, or there is a gap. */
  signNow(): Promise<{ head: string; sequence: number } | null>;
}

export function createJournalAudit(context: AuditContext, folder: HeadsFolder): JournalAudit {
  const { clock, log } = context;
  let found: Gap | null = null;
  let last: JournalHead | null = null;

  const compare = async (): Promise<Gap | null> => {
    const compared = await compareBooks(context, folder);
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
        if (!isNews(next, last) || !isDue(next)) return;
        folder.add(placeOf(next), await signMessage('head', next, context.keys.signing));
        last = next;
        log.info({ head: next.sequence, trail: next.trail?.sequence }, 'the head is signed');
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
      return { head: folder.read(placeOf(last)), sequence: last.sequence };
    },
    hear: async (statement) => {
      if (await keepWitness(context, folder, statement)) await compare();
    },
    accept: async (by) => {
      const gap = await compare();
      if (gap === null) return null;
      const accepting = await acceptance(context, folder, { gap, by });
      const isKept = await keepAcceptance(context, accepting);
      // Where another process was faster, its acceptance is the one that all go on from.
      if (isKept !== null) folder.add(placeOf(accepting), isKept);
      else if ((await compare()) === null) return last;
      else return null;
      log.warn({ by, head: accepting.sequence, detail: gap.detail }, 'an operator accepted a gap');
      found = null;
      last = accepting;
      return accepting;
    },
  };
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

/** @returns whether the journal does not bear it out */
async function keepWitness(
  context: AuditContext,
  folder: HeadsFolder,
  statement: string,
): Promise<boolean> {
  const { store, clock, keys, log } = context;
  const verified = await verifyMessage('statement', signedOnce(statement), (kid) =>
    keys.verifying.find((key) => key.kid === kid),
  );
  if (!verified.ok) {
    log.warn({ reason: verified.reason }, 'a terminal holds a statement that is not ours');
    return false;
  }
  const { jti: id, iat: issuedSeconds, journal } = verified.message;
  if (journal === undefined) return false;
  if (await isBorneOut(context, folder, { ...journal, issuedSeconds })) return false;
  const row = { id, atMs: clock.now().getTime(), ...journal, issuedSeconds, statement };
  await store.transact({ name: 'witnesses' }, ({ witnesses }) => ({
    answer: undefined,
    writes:
      witnesses.length >= limits.witnessesMax || witnesses.some((one) => one.id === id)
        ? []
        : [{ op: 'insert', table: 'journal_witness', row }],
  }));
  return true;
}

/** @returns the signed head; null where these books know of this lineage already */
async function keepAcceptance(
  { store, clock, keys }: AuditContext,
  accepting: JournalHead,
): Promise<string | null> {
  const head = await signMessage('head', accepting, keys.signing);
  const { lineage } = accepting;
  return store.transact({ name: 'witnesses' }, ({ acceptances }) =>
    acceptances.some((one) => one.lineage >= lineage)
      ? unchanged<string | null>(null)
      : {
          answer: head,
          writes: [
            {
              op: 'insert',
              table: 'journal_acceptance',
              row: { lineage, atMs: clock.now().getTime(), head },
            },
          ],
        },
  );
}

/** What the journal's head would say now, or as the journal was at `upTo`. */
async function present(
  { store, clock, ids }: AuditContext,
  last: JournalHead | null,
  upTo?: number,
): Promise<JournalHead> {
  const facts = await store.read({
    name: 'journal-head',
    after: last?.sequence ?? 0,
    ...(upTo !== undefined && { upTo }),
  });
  const entries = (last?.entries ?? 0) + facts.entries;
  return headOf(
    { ...facts, entries },
    {
      nowMs: clock.now().getTime(),
      jti: ids.random(),
      lineage: last?.lineage ?? 0,
      accepted: null,
    },
  );
}

async function acceptance(
  context: AuditContext,
  folder: HeadsFolder,
  { gap, by }: { gap: Gap; by: string },
): Promise<JournalHead> {
  const { kept, trailKept } = await borneOut(context, folder);
  const head = await present(context, null);
  const { lineage, sequence: lost } = gap.head;
  return { ...head, lineage: lineage + 1, accepted: { kept, lost, trailKept, by } };
}
