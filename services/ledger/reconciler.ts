/**
 * Ends what nobody else ends. A kiosk may vanish after its authorization; then the ledger asks the
 * bank itself, and a receipt that comes this way goes through the very rule of one that a kiosk brings.
 *
 *   the bank's list of transfers, for what these books have lost
 *   due rows, by index ─▶ one step each (withdraw · ask · cancel) ─▶ later again, where it did not end
 *   then the bank's list of returns ─▶ a pause on the injected clock, longer while the bank is silent
 *
 * A round is bounded, and rounds never overlap. Until the list was read to its end once, no hold is
 * dropped: in books from a backup it may have been authorized since.
 */
import { type LedgerContext } from './context.ts';
import { type BankWire } from './bank-channel.ts';
import { keepFinding } from './findings.ts';
import { PeerUnreachable } from '../mutual-tls/client.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import { limits } from './limits.ts';
import { postpone, reconcileStep, roundDelayMs } from './rules/reconcile.ts';
import { withdraw } from './rules/withdraw.ts';
import { readReturns, type ReturnCounts } from './returns.ts';
import { settleByReceipt } from './settlement.ts';
import { type ListRead, readTransferList } from './transfer-list.ts';
import { type ReconciliationRow, type RedemptionRow } from './store/rows.ts';

/** What one round did, for its log line. */
export interface RoundCounts extends ReturnCounts {
  /** Of the bank's list of transfers: what was not in these books. */
  unknown: number;
  due: number;
  completed: number;
  /** Refused or cancelled by the bank: the points are back. */
  released: number;
  withdrawn: number;
  /** The bank answered, and has no last word yet. */
  open: number;
  unanswered: number;
  /** Our bug or a broken row: that redemption alone is left as it is. */
  failed: number;
}

export interface Reconciler extends Rounds {
  round(): Promise<RoundCounts>;
  /** Whether this process has read the bank's list of transfers to its end. */
  isListRead(): boolean;
}

interface Surroundings {
  /** Whether this process, of those that share the books, is the one to ask the bank. */
  isOnDuty?: () => Promise<boolean>;
  /** Told what each round that was finished has done. */
  seen?: (counts: RoundCounts) => void;
}

export function createReconciler(
  context: LedgerContext,
  wire: BankWire,
  { isOnDuty = async () => true, seen = () => {} }: Surroundings = {},
): Reconciler {
  const { clock, log } = context;
  let failures = 0;
  const mayDrop = { holds: false };
  const once = async (): Promise<number> => {
    try {
      if (!(await isOnDuty())) return roundDelayMs(failures);
      const counts = await round(context, wire, mayDrop);
      failures = counts.unanswered > 0 ? failures + 1 : 0;
      seen(counts);
    } catch (error) {
      // A store that fails now may work in the next round; nothing was concluded in this one.
      failures += 1;
      log.error({ err: error, alarm: 'reconciliation-failed' }, 'a round could not be finished');
    }
    return roundDelayMs(failures);
  };
  return {
    ...createRounds(clock, { firstMs: roundDelayMs(0), round: once }),
    round: () => round(context, wire, mayDrop),
    isListRead: () => mayDrop.holds,
  };
}

/** Becomes true when the bank's list was read to its end, and stays so while this process lives. */
interface MayDrop {
  holds: boolean;
}

async function round(
  context: LedgerContext,
  wire: BankWire,
  mayDrop: MayDrop,
): Promise<RoundCounts> {
  const { store, clock, log } = context;
  const listed = await readList(context, wire);
  mayDrop.holds ||= listed.toItsEnd;
  const due = await store.read({
    name: 'reconciliation-due',
    nowMs: clock.now().getTime(),
    rowsMax: limits.reconcileRowsPerRoundMax,
  });
  const counts: RoundCounts = { ...nothingDone, unknown: listed.unknown, due: due.length };
  const waiting = [...due];
  const work = async (): Promise<void> => {
    // A bank that is silent is left alone until the next round; its rows stay due.
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const done =
        counts.unanswered > 0 ? 'unanswered' : await stepOrFail(context, wire, { row, mayDrop });
      counts[done] += 1;
    }
  };
  await Promise.all(Array.from({ length: limits.reconcileCallsAtOnceMax }, work));
  if (counts.unanswered === 0 && listed.isSilent) counts.unanswered = 1;
  if (counts.unanswered === 0) await addReturns(context, wire, counts);
  const isWorth = Object.values(counts).some((count) => count > 0);
  log[isWorth ? 'info' : 'debug']({ reconciled: counts }, 'reconciliation round');
  return counts;
}

async function readList(
  context: LedgerContext,
  wire: BankWire,
): Promise<ListRead & { isSilent: boolean }> {
  const { log } = context;
  try {
    return { ...(await readTransferList(context, wire)), isSilent: false };
  } catch (error) {
    const isSilent = error instanceof PeerUnreachable;
    if (isSilent) log.warn({ err: error }, 'the bank does not list its transfers');
    // What is on the agenda must go on.
    else log.error({ err: error, alarm: 'reconciliation-failed' }, 'the list could not be read');
    return { unknown: 0, toItsEnd: false, isSilent };
  }
}

const nothingDone: RoundCounts = {
  unknown: 0,
  due: 0,
  completed: 0,
  released: 0,
  withdrawn: 0,
  open: 0,
  unanswered: 0,
  failed: 0,
  returned: 0,
  findings: 0,
};

async function addReturns(
  context: LedgerContext,
  wire: BankWire,
  counts: RoundCounts,
): Promise<void> {
  try {
    const read = await readReturns(context, wire);
    counts.returned += read.returned;
    counts.findings += read.findings;
  } catch (error) {
    if (!(error instanceof PeerUnreachable)) throw error;
    counts.unanswered += 1;
    context.log.warn({ err: error }, 'the bank does not tell what came back');
  }
}

type Done = 'completed' | 'released' | 'withdrawn' | 'open' | 'unanswered' | 'findings' | 'failed';

/** One row that cannot be worked on may not keep all others from their end. */
async function stepOrFail(
  context: LedgerContext,
  wire: BankWire,
  { row, mayDrop }: { row: ReconciliationRow; mayDrop: MayDrop },
): Promise<Done> {
  const { log } = context;
  const { redemptionId: redemption } = row;
  try {
    const done = await step(context, wire, { row, mayDrop });
    if (done === 'open' || done === 'findings') await later(context, row);
    return done;
  } catch (error) {
    if (error instanceof PeerUnreachable) {
      log.warn({ err: error, redemption }, 'the bank does not answer');
      return 'unanswered';
    }
    log.error({ err: error, alarm: 'reconciliation-failed', redemption }, 'left as it is');
    await later(context, row);
    return 'failed';
  }
}

async function step(
  context: LedgerContext,
  wire: BankWire,
  { row, mayDrop }: { row: ReconciliationRow; mayDrop: MayDrop },
): Promise<Done> {
  const { store, clock } = context;
  const redemption = await store.read({ name: 'redemption-row', id: row.redemptionId });
  if (redemption === null) throw new Error('the agenda names a redemption that is there');
  switch (reconcileStep(redemption, row, clock.now().getTime())) {
    case 'nothing':
      return 'open';
    case 'withdraw':
      return mayDrop.holds ? dropHold(context, redemption) : 'open';
    case 'ask': {
      const { receipt } = await wire.status(redemption.id);
      return settled(context, redemption, { receipt, isLate: false });
    }
    case 'cancel': {
      const { receipt } = await wire.cancel(redemption.id);
      return settled(context, redemption, { receipt, isLate: true });
    }
  }
}

/** The ledger died, or never reached the bank, between hold and authorization. */
async function dropHold(
  { store, clock, ids, suspended }: LedgerContext,
  { id, terminal }: RedemptionRow,
): Promise<Done> {
  // F10: it may have been authorized in books that are lost.
  if ((suspended?.() ?? null) !== null) return 'open';
  const ask = {
    id,
    terminal,
    nowMs: clock.now().getTime(),
    transactionId: ids.ordered(),
    repayId: ids.ordered(),
  };
  const dropped = await store.transact({ name: 'redemption', id }, (facts) => withdraw(facts, ask));
  // Authorized in the meantime: from now on only the bank's word counts.
  return dropped.ok ? 'withdrawn' : 'open';
}

async function settled(
  context: LedgerContext,
  { id: redemptionId }: RedemptionRow,
  { receipt, isLate }: { receipt: string | null; isLate: boolean },
): Promise<Done> {
  if (receipt === null) return 'open';
  const outcome = await settleByReceipt(context, redemptionId, { receipt });
  if (outcome.kind === 'settled' || outcome.kind === 'known') {
    return outcome.row.state === 'completed' ? 'completed' : 'released';
  }
  // A key that is not shown yet may be shown in a moment; past the window a person must know of it.
  if (outcome.kind === 'refused' && outcome.mayPass === true && !isLate) return 'open';
  if (outcome.kind === 'refused') {
    // From the bank itself, over its own certificate: it will say the same the next time.
    const { detail } = outcome.failure;
    await keepFinding(context, {
      kind: 'receipt-invalid',
      redemptionId,
      detail,
      evidence: receipt,
    });
  }
  return 'findings';
}

async function later({ store, clock }: LedgerContext, row: ReconciliationRow): Promise<void> {
  const nowMs = clock.now().getTime();
  await store.transact({ name: 'reconciliation', id: row.redemptionId }, (current) =>
    postpone(current, row, nowMs),
  );
}
