/**
 * Carries every redemption on this kiosk to its end.
 *
 *   claim what is due (agenda, dispatcher) ─▶ take one step (step, calls) ─▶ when next? (patience)
 *        ▲                                                                        │
 *        └───────── at once, or after a growing pause on the injected clock ◀─────┘
 *
 * The pure parts decide (next-action, verdict, transfer-state). This file is what the rest of the kiosk
 * sees: a redemption is accepted, followed and carried on.
 */
import { failureOf, type Failure } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type RedemptionRequest, type Review } from '../../protocol/ledger.ts';
import { type WishCaps } from '../../protocol/messages.ts';
import { Agenda } from './agenda.ts';
import { type Attention, attentionTo } from './attention.ts';
import { type CallPorts, carryOut } from './calls.ts';
import { Dispatcher } from './dispatcher.ts';
import { type Entry, failsByItself } from './entry.ts';
import { limits } from './limits.ts';
import { type Peer, peerOf } from './next-action.ts';
import { askLedgerPauseMs, counted, pauseMs } from './patience.ts';
import { Peers, type Reachability } from './peers.ts';
import {
  type BankChannel,
  type Chance,
  type Clock,
  type Ids,
  nowOn,
  type Outcome,
  type RedemptionChannel,
  StoreFailing,
  type StoredTransfer,
  type TransferStore,
  type TransferWriter,
} from './ports.ts';
import { afterRestart, justRequested, onNewState } from './recovery.ts';
import { type StepPorts, takeStep } from './step.ts';
import { isFinal, type Transfer, transition, type Wished } from './transfer-state.ts';
import { Turns } from './turns.ts';
import { stillWaitingFor, unreachable, type Verdict, type WaitingFor } from './verdict.ts';
import { wishProblem } from './wish-caps.ts';

export interface EnginePorts {
  store: TransferStore;
  ledger: RedemptionChannel;
  bank: BankChannel;
  clock: Clock;
  ids: Ids;
  chance: Chance;
  /** For staff: something a person has to look at. Never personal data. */
  alarm(id: RedemptionId, text: string): void;
  /** Somebody stands at the screen: what is not theirs is carried gently. Absent where nobody ever does. */
  isSomebodyThere?(): boolean;
  /** Our bug: nothing is known any more. The process ends and recovery runs. */
  fatal(error: unknown): void;
}

export type Submitted = { ok: true; id: RedemptionId } | { ok: false; failure: Failure };

export interface Followed {
  transfer: Transfer;
  waitingFor: WaitingFor;
  /** What the ledger has said of its review, in this process; else absent. */
  review?: Review;
}

/** @param id the redemption that is another now; null: anything else */
type Listener = (id: RedemptionId | null) => void;

export class Engine {
  readonly #ports: EnginePorts;
  readonly #agenda = new Agenda();
  readonly #peers: Peers;
  readonly #stepPorts: StepPorts;
  readonly #dispatcher: Dispatcher;
  readonly #listeners = new Set<Listener>();
  #lastShown: { id: RedemptionId; found: StoredTransfer | null } | null = null;

  constructor(ports: EnginePorts) {
    const { clock, fatal } = ports;
    const step = (entry: Entry, at: Peer) => this.#step(entry, at);
    this.#ports = ports;
    this.#peers = new Peers(ports);
    this.#stepPorts = stepPorts(ports, {
      observe: (peer, outcome) => this.observe(peer, outcome),
      moved: (entry) => this.#moved(entry),
    });
    this.#dispatcher = new Dispatcher({
      agenda: this.#agenda,
      peers: this.#peers,
      clock,
      step,
      isSomebodyThere: () => ports.isSomebodyThere?.() === true,
      fatal,
    });
    const askLedgerDueMs = this.#askLedgerDueMs();
    for (const open of ports.store.read.open())
      this.#agenda.add(open, { known: afterRestart, attended: false, askLedgerDueMs });
  }

  /**
   * Makes the id and commits it with the first state; the network comes later.
   * @param token the customer's session at the ledger; kept in memory only
   */
  submit(request: RedemptionRequest, token: string): Submitted {
    if (this.#agenda.size >= limits.openTransfersMax) return tooMany();
    const { clock, ids } = this.#ports;
    const id = ids.redemption();
    const requestedAt = nowOn(clock);
    const problem = this.#begin(id, (tx) => {
      tx.insert({ state: 'requested', id, request, requestedAt });
      return null;
    });
    if (problem !== null) return { ok: false, failure: problem };
    this.#shown(id);
    this.#agenda.add(
      { id, state: 'requested', since: requestedAt, keptUntil: null },
      {
        known: justRequested(token),
        attended: true,
        askLedgerDueMs: this.#askLedgerDueMs(),
      },
    );
    this.#peers.hasten('ledger');
    this.#changed(id);
    this.#dispatcher.pump();
    return { ok: true, id };
  }

  /**
   * Commits a wish. It was sealed before, so its id was made before; the caps are checked where it is
   * written, so that no two wishes fit into the room of one.
   */
  wish(asked: Pick<Wished, 'id' | 'request' | 'wish'>, caps: WishCaps): Submitted {
    const { clock } = this.#ports;
    if (this.#agenda.size >= limits.openTransfersMax) return tooMany();
    const requestedAt = nowOn(clock);
    const failure = this.#begin(asked.id, (tx) => {
      const problem = wishProblem(asked.request, caps, tx.waitingWishes());
      if (problem === null) tx.insert({ state: 'wished', ...asked, requestedAt });
      return problem;
    });
    if (failure !== null) return { ok: false, failure };
    this.#shown(asked.id);
    this.#agenda.add(
      { id: asked.id, state: 'wished', since: requestedAt, keptUntil: asked.wish.keptUntil },
      { known: onNewState, attended: true, askLedgerDueMs: this.#askLedgerDueMs() },
    );
    this.#changed(asked.id);
    this.#dispatcher.pump();
    return { ok: true, id: asked.id };
  }

  /**
   * The store failed and can be used again: what is on the disk counts, whatever was thought of it. A
   * row that nobody here knows is one whose customer was told that nothing was recorded.
   */
  recover(): void {
    // Where it fails again in between, it is healed again later.
    orFailing(() => {
      const { store } = this.#ports;
      const unknown = store.read.open().filter(({ id }) => this.#agenda.find(id) === undefined);
      for (const row of unknown) {
        // No token: what was to be requested is asked about and withdrawn.
        if (row.state === 'wished') this.#disown(row.id);
        else {
          const askLedgerDueMs = this.#askLedgerDueMs();
          this.#agenda.add(row, { known: afterRestart, attended: false, askLedgerDueMs });
        }
      }
    });
    this.hurry();
    this.#changed(null);
  }

  start(): void {
    this.#dispatcher.start();
  }

  /** Waits for the calls under way; what they bring is still committed. */
  stop(): Promise<void> {
    return this.#dispatcher.stop();
  }

  /** Everything open is due now: staff asked, or the network came back. */
  hurry(): void {
    this.#peers.forgive();
    this.#agenda.hurry(this.#ports.clock.monotonicMs());
    this.#dispatcher.pump();
  }

  /** @returns null where the id is not known here, or its row is quarantined */
  follow(id: RedemptionId): Followed | null {
    const found = this.#shown(id);
    if (!found?.ok) return null;
    const entry = this.#agenda.find(id);
    const review = entry?.known.review ?? null;
    return {
      transfer: found.transfer,
      waitingFor: entry ? this.#waitingFor(entry) : null,
      ...(review !== null && { review }),
    };
  }

  network(): Record<Peer, Reachability> & { waiting: number; wishes?: number } {
    const wishes = this.#agenda.wishes();
    return {
      ...this.#peers.reachability,
      waiting: this.#agenda.size,
      ...(wishes > 0 && { wishes }),
    };
  }

  /** What a person has to look at, oldest first. Asked about all the same, for ever. */
  attention(): readonly Attention[] {
    const nowMs = this.#ports.clock.now().getTime();
    return [...this.#agenda.all()]
      .map((entry) => attentionTo(entry, nowMs))
      .filter((one) => one !== null);
  }

  attentionCounts(): { quarantined: number; needsPerson: number } {
    return {
      quarantined: this.#ports.store.read.quarantinedCount(),
      needsPerson: this.attention().length,
    };
  }

  /** Calls made outside the engine tell as much about the network as its own. */
  observe(peer: Peer, outcome: Outcome<unknown>): void {
    const { changed, cameBack } = this.#peers.observe(peer, outcome);
    if (cameBack) {
      // Not at once: one call that always fails beside one that never does must not spin.
      const soonMs = this.#ports.clock.monotonicMs() + limits.retryDelayMsBase;
      this.#agenda.cameBack(peer, soonMs);
    }
    if (!changed) return;
    this.#changed(null);
    this.#dispatcher.pump();
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The ledger was never told of it. */
  #disown(id: RedemptionId): void {
    const { store, clock } = this.#ports;
    store.transact((tx) => {
      const found = tx.transfer(id);
      if (!found?.ok || found.transfer.state !== 'wished') return;
      const event = { kind: 'reject', failure: storageFailing() } as const;
      tx.advance('wished', transition(found.transfer, event, nowOn(clock)));
    });
  }

  /** A commit that failed may have happened: the disk decides. @returns why nothing was recorded */
  #begin(id: RedemptionId, work: (tx: TransferWriter) => Failure | null): Failure | null {
    const { store } = this.#ports;
    try {
      return store.transact(work);
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
      return orFailing(() => store.read.transfer(id)) ? null : storageFailing();
    }
  }

  /** While the disk fails, the customer goes on seeing what was true last. */
  #shown(id: RedemptionId): StoredTransfer | null {
    const read = orFailing(() => ({ id, found: this.#ports.store.read.transfer(id) }));
    if (read !== null) this.#lastShown = read;
    return this.#lastShown?.id === id ? this.#lastShown.found : null;
  }

  async #step(entry: Entry, at: Peer): Promise<void> {
    const inItsStead = at !== peerOf(entry.state);
    const step = await takeStep(entry, at, this.#stepPorts).catch(failingStep);
    if (step.kind === 'over') this.#agenda.remove(entry.id);
    if (step.kind === 'taken') {
      this.#raise(entry, step.verdict.alarm);
      if (step.reached !== null && isFinal(step.reached.state)) this.#agenda.remove(entry.id);
      else if (inItsStead && step.verdict.event === null) this.#askedInVain(entry, step.verdict);
      else this.#reschedule(entry, step.verdict, at);
    }
    if (step.kind === 'failing') {
      entry.known = afterRestart;
      entry.dueMs = this.#ports.clock.monotonicMs() + limits.storeRetryMs;
      entry.askLedgerDueMs = Math.max(entry.askLedgerDueMs, entry.dueMs);
    }
    this.#changed(entry.id);
  }

  /** A peer that was left alone is tried again for whoever stands here. */
  #moved({ id, state, attended }: Entry): void {
    if (attended) this.#peers.hasten(peerOf(state));
    this.#changed(id);
  }

  /** Said once, not at every retry: a person looks at it, and the log stays readable. */
  #raise(entry: Entry, alarm: string | null): void {
    if (alarm !== null && alarm !== entry.alarm) this.#ports.alarm(entry.id, alarm);
    entry.alarm = alarm ?? entry.alarm;
  }

  #reschedule(entry: Entry, verdict: Verdict, at: Peer): void {
    const { clock, chance } = this.#ports;
    if (verdict.event === null) entry.known = { ...entry.known, ...verdict.learned };
    else entry.ledgerAsked = 0;
    entry.waitingFor = stillWaitingFor(entry.waitingFor, verdict.waitingFor);
    Object.assign(entry, counted(entry, verdict, this.#peers.answered(at)));
    entry.dueMs = clock.monotonicMs() + pauseMs(entry, verdict, chance);
  }

  /** The ledger could not help either. When the bank is asked next has nothing to do with it. */
  #askedInVain(entry: Entry, { alarm }: Verdict): void {
    const { clock, chance } = this.#ports;
    if (alarm !== null) entry.waitingFor = 'needs-a-person';
    entry.ledgerAsked += 1;
    entry.askLedgerDueMs = clock.monotonicMs() + askLedgerPauseMs(entry.ledgerAsked, chance);
  }

  #askLedgerDueMs(): number {
    return this.#ports.clock.monotonicMs() + limits.askLedgerInsteadMs;
  }

  #waitingFor(entry: Entry): WaitingFor {
    const { state, waitingFor, inFlight } = entry;
    if (failsByItself(entry)) return 'needs-a-person';
    const peer = peerOf(state);
    if (waitingFor !== null || inFlight || !this.#peers.isLeftAlone(peer)) return waitingFor;
    return unreachable[peer];
  }

  #changed(id: RedemptionId | null): void {
    for (const listener of this.#listeners) listener(id);
  }
}

function stepPorts(
  ports: EnginePorts,
  engine: { observe: CallPorts['observe']; moved: StepPorts['moved'] },
): StepPorts {
  const { store, clock, alarm } = ports;
  const calls: CallPorts = { ...ports, observe: engine.observe };
  const turns = new Turns(clock);
  return {
    store,
    clock,
    turn: () => turns.take(),
    act: (action, { transfer, entry }) => carryOut(action, { transfer, known: entry.known }, calls),
    moved: engine.moved,
    quarantined: (id, reason) =>
      alarm(id, `its row breaks its schema and was put aside: ${reason}`),
  };
}

/** Nothing is known of the row until it is read again: then it goes on as after a restart. */
function failingStep(error: unknown): { kind: 'failing' } {
  if (error instanceof StoreFailing) return { kind: 'failing' };
  throw error;
}

/** Null where the store cannot be read. */
function orFailing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreFailing) return null;
    throw error;
  }
}

const storageFailing = (): Failure =>
  failureOf('terminal-storage-failing', 'the disk of this terminal failed');

const tooMany = (): Submitted => ({
  ok: false,
  failure: failureOf('terminal-not-ready', 'too many redemptions wait on this terminal'),
});
