/**
 * One step of one redemption:
 *
 *   read the row ─▶ decide ─▶ commit the intent ─▶ act ─▶ judge ─▶ read again, commit
 *
 * What is about to happen is on disk before it happens, no transaction spans a call, and after a call
 * the row is read again before anything is concluded.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Entry } from './entry.ts';
import { limits } from './limits.ts';
import { type Action, nextAction, type Peer } from './next-action.ts';
import { type Clock, nowOn, type TransferStore } from './ports.ts';
import { onNewState } from './recovery.ts';
import {
  isFinal,
  lastStepAt,
  type OpenState,
  type Transfer,
  type TransferEvent,
  transition,
} from './transfer-state.ts';
import { type Verdict } from './verdict.ts';

export interface StepPorts {
  store: TransferStore;
  clock: Clock;
  /** Resolves when it may read and write the disk. */
  turn(): Promise<void>;
  act(action: Action, at: { transfer: Transfer; entry: Entry }): Promise<Verdict>;
  /** The row took an arrow, and is not final. */
  moved(entry: Entry): void;
  /** The row was put aside as it was. */
  quarantined(id: RedemptionId, reason: string): void;
}

export type Step =
  /** `reached`: the row after it; null where somebody else has moved it meanwhile. */
  | { kind: 'taken'; verdict: Verdict; reached: Transfer | null }
  /** Somebody else has moved it before anything was done: it is looked at again. */
  | { kind: 'overtaken' }
  /** It is final, or it is gone. */
  | { kind: 'over' };

/** @param at whom to call: the ledger instead of the bank, where that cannot be asked */
export async function takeStep(entry: Entry, at: Peer, ports: StepPorts): Promise<Step> {
  await ports.turn();
  const read = readRow(entry.id, ports);
  if (read === null || isFinal(read.state)) return { kind: 'over' };
  entry.state = read.state as OpenState;
  const action = nextAction(read, entry.known, at);
  const take = (from: Transfer, event: TransferEvent) => commit(entry, { from, event }, ports);
  const dispatched = (from: Transfer): Transfer | null =>
    from.state === 'authorized' ? take(from, { kind: 'dispatch' }) : from;
  const left = action.kind === 'send' ? dispatched(read) : read;
  if (left === null) return { kind: 'overtaken' };
  const verdict = await ports.act(action, { transfer: left, entry });
  const { event } = verdict;
  if (event === null) return { kind: 'taken', verdict, reached: left };
  await ports.turn();
  // Ended at the bank before its turn came here: it catches up, arrow by arrow.
  const from = event.kind === 'confirm' ? dispatched(left) : left;
  return { kind: 'taken', verdict, reached: from && take(from, event) };
}

/** A row that cannot be read is moved aside, never guessed at and never dropped. */
function readRow(id: RedemptionId, { store, clock, quarantined }: StepPorts): Transfer | null {
  const found = store.read.transfer(id);
  if (found === null) return null;
  if (found.ok) return found.transfer;
  const { raw, reason } = found;
  store.transact((tx) => tx.quarantine(id, { raw, reason, at: nowOn(clock) }));
  quarantined(id, reason);
  return null;
}

/** @returns null where the row is no longer in the state that was left: then nothing is written */
function commit(
  entry: Entry,
  { from, event }: { from: Transfer; event: TransferEvent },
  { store, clock, moved }: StepPorts,
): Transfer | null {
  const reached = store.transact((tx) => {
    const found = tx.transfer(from.id);
    if (!found?.ok || found.transfer.state !== from.state) return null;
    const next = transition(found.transfer, event, nowOn(clock));
    tx.advance(from.state as OpenState, next);
    return next;
  });
  if (reached !== null && !isFinal(reached.state)) {
    entry.state = reached.state as OpenState;
    entry.known = onNewState;
    entry.since = lastStepAt(reached);
    entry.askLedgerDueMs = clock.monotonicMs() + limits.askLedgerInsteadMs;
    entry.keptUntil = 'wish' in reached ? (reached.wish?.keptUntil ?? null) : null;
    moved(entry);
  }
  return reached;
}
