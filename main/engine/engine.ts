/**
 * Carries every redemption on this kiosk to its end.
 *
 *   claim the oldest due ─▶ read the row ─▶ decide ─▶ commit the intent ─▶ act ─▶ judge ─▶ re-check, commit
 *        ▲                                                                                        │
 *        └──────────────── at once, or after a growing pause on the injected clock ◀──────────────┘
 *
 * The pure parts decide (next-action, verdict, transfer-state); this file only keeps the order of
 * things: what is about to happen is on disk before it happens, no transaction spans a call, and after
 * a call the row is read again before anything is concluded. A few calls per peer run side by side, so
 * that a silent bank never holds up a delivery to the ledger.
 */
import { failureOf, type Failure } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type RedemptionRequest } from '../../protocol/ledger.ts';
import { type WishCaps } from '../../protocol/messages.ts';
import { Agenda, type Entry } from './agenda.ts';
import { backoffDelayMs } from './backoff.ts';
import { judgeBank } from './bank-verdict.ts';
import {
  judgeDelivery,
  judgeLedgerStatus,
  judgeRequest,
  judgeWithdrawal,
} from './ledger-verdict.ts';
import { type Action, nextAction, type Peer } from './next-action.ts';
import { limits } from './limits.ts';
import {
  type BankChannel,
  type Chance,
  type Clock,
  type Ids,
  nowOn,
  type Outcome,
  type RedemptionChannel,
  type TransferStore,
} from './ports.ts';
import { afterRestart, justRequested, onNewState } from './recovery.ts';
import {
  isFinal,
  type OpenState,
  type Transfer,
  type TransferEvent,
  transition,
  type Wished,
} from './transfer-state.ts';
import { type Verdict, type WaitingFor } from './verdict.ts';
import { wishProblem } from './wish-caps.ts';
import { judgeFirstContact, judgePresented } from './wish-verdict.ts';

export interface EnginePorts {
  store: TransferStore;
  ledger: RedemptionChannel;
  bank: BankChannel;
  clock: Clock;
  ids: Ids;
  chance: Chance;
  /** For staff: something a person has to look at. Never personal data. */
  alarm(id: RedemptionId, text: string): void;
  /** Our bug, or a disk that fails: nothing is known any more. The process ends and recovery runs. */
  fatal(error: unknown): void;
}

export type Submitted = { ok: true; id: RedemptionId } | { ok: false; failure: Failure };
export type Reachability = 'unknown' | 'reachable' | 'unreachable';

export interface Followed {
  transfer: Transfer;
  waitingFor: WaitingFor;
}

const PEERS: readonly Peer[] = ['ledger', 'bank'];

export class Engine {
  readonly #ports: EnginePorts;
  readonly #agenda = new Agenda();
  readonly #steps = new Set<Promise<void>>();
  readonly #listeners = new Set<() => void>();
  readonly #inFlight: Record<Peer, number> = { ledger: 0, bank: 0 };
  readonly #reachability: Record<Peer, Reachability> = { ledger: 'unknown', bank: 'unknown' };
  #running = false;
  #cancelTimer: () => void = () => {};

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    for (const { id, state } of ports.store.read.open()) this.#agenda.add(id, state, afterRestart);
  }

  /**
   * Makes the id and commits it with the first state; the network comes later.
   * @param token the customer's session at the ledger; kept in memory only
   */
  submit(request: RedemptionRequest, token: string): Submitted {
    if (this.#agenda.size >= limits.openTransfersMax) return tooMany();
    const { clock, ids, store } = this.#ports;
    const id = ids.redemption();
    store.transact((tx) =>
      tx.insert({ state: 'requested', id, request, requestedAt: nowOn(clock) }),
    );
    this.#agenda.add(id, 'requested', justRequested(token));
    this.#changed();
    this.#pump();
    return { ok: true, id };
  }

  /**
   * Commits a wish. It was sealed before, so its id was made before; the caps are checked where it is
   * written, so that no two wishes fit into the room of one.
   */
  wish(asked: Pick<Wished, 'id' | 'request' | 'wish'>, caps: WishCaps): Submitted {
    const { clock, store } = this.#ports;
    if (this.#agenda.size >= limits.openTransfersMax) return tooMany();
    const failure = store.transact((tx) => {
      const problem = wishProblem(asked.request, caps, tx.waitingWishes());
      if (problem === null) tx.insert({ state: 'wished', ...asked, requestedAt: nowOn(clock) });
      return problem;
    });
    if (failure !== null) return { ok: false, failure };
    this.#agenda.add(asked.id, 'wished', onNewState);
    this.#changed();
    this.#pump();
    return { ok: true, id: asked.id };
  }

  start(): void {
    this.#running = true;
    this.#pump();
  }

  /** Waits for the calls under way; what they bring is still committed. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelTimer();
    await Promise.all(this.#steps);
  }

  /** Everything open is due now: staff asked, or the network came back. */
  hurry(): void {
    this.#agenda.hurry(this.#ports.clock.monotonicMs());
    this.#pump();
  }

  /** @returns null where the id is not known here, or its row is quarantined */
  follow(id: RedemptionId): Followed | null {
    const found = this.#ports.store.read.transfer(id);
    if (!found?.ok) return null;
    return { transfer: found.transfer, waitingFor: this.#agenda.find(id)?.waitingFor ?? null };
  }

  network(): Record<Peer, Reachability> & { waiting: number; wishes?: number } {
    const { count } = this.#ports.store.read.waitingWishes();
    return {
      ...this.#reachability,
      waiting: this.#agenda.size,
      ...(count > 0 && { wishes: count }),
    };
  }

  /** Calls made outside the engine tell as much about the network as its own. */
  observe(peer: Peer, outcome: Outcome<unknown>): void {
    const now: Reachability = wasReached(outcome) ? 'reachable' : 'unreachable';
    const before = this.#reachability[peer];
    if (now === before) return;
    this.#reachability[peer] = now;
    if (before === 'unreachable') {
      // Not at once: one call that always fails beside one that never does must not spin.
      const soonMs = this.#ports.clock.monotonicMs() + limits.retryDelayMsBase;
      this.#agenda.hurry(soonMs, peer);
    }
    this.#changed();
    this.#pump();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #pump(): void {
    if (!this.#running) return;
    for (const peer of PEERS) {
      while (this.#inFlight[peer] < limits.callsInFlightPerPeerMax) {
        const entry = this.#agenda.claim(peer, this.#ports.clock.monotonicMs());
        if (entry === null) break;
        this.#launch(entry, peer);
      }
    }
    this.#armTimer();
  }

  #launch(entry: Entry, peer: Peer): void {
    this.#inFlight[peer] += 1;
    const step = this.#step(entry)
      .catch((error: unknown) => {
        this.#running = false;
        this.#ports.fatal(error);
      })
      .finally(() => {
        this.#inFlight[peer] -= 1;
        entry.inFlight = false;
        this.#steps.delete(step);
        this.#pump();
      });
    this.#steps.add(step);
  }

  #armTimer(): void {
    this.#cancelTimer();
    const due = PEERS.filter((peer) => this.#inFlight[peer] < limits.callsInFlightPerPeerMax)
      .map((peer) => this.#agenda.nextDueMs(peer))
      .filter((dueMs) => dueMs !== null);
    if (due.length === 0) return;
    const delayMs = Math.max(0, Math.min(...due) - this.#ports.clock.monotonicMs());
    this.#cancelTimer = this.#ports.clock.after(delayMs, () => this.#pump());
  }

  async #step(entry: Entry): Promise<void> {
    const read = this.#read(entry.id);
    if (read === null) return;
    if (isFinal(read.state)) return this.#agenda.remove(entry.id);
    entry.state = read.state as OpenState;
    const action = nextAction(read, entry.known);
    const left = read.state === 'authorized' ? this.#commit(read, { kind: 'dispatch' }) : read;
    if (left === null) return;
    const verdict = await this.#act(left, action, entry);
    const reached = verdict.event === null ? left : this.#commit(left, verdict.event);
    this.#raise(entry, verdict.alarm);
    this.#reschedule(entry, verdict, reached);
    this.#changed();
  }

  async #act(left: Transfer, action: Action, { id, known }: Entry): Promise<Verdict> {
    const { ledger, bank } = this.#ports;
    switch (action.kind) {
      case 'request': {
        const outcome = await this.#call(
          'ledger',
          ledger.requestRedemption(id, ofSession(left), action.token),
        );
        return judgeRequest(left, known, outcome);
      }
      case 'present':
        return judgePresented(
          left,
          await this.#call('ledger', ledger.presentWish(id, action.sealed)),
        );
      case 'ask-ledger': {
        const outcome = await this.#call('ledger', ledger.redemption(id));
        return left.state === 'wished'
          ? judgeFirstContact(left.wish, outcome, nowOn(this.#ports.clock))
          : judgeLedgerStatus(left, known, outcome);
      }
      case 'withdraw':
        return judgeWithdrawal(known, await this.#call('ledger', ledger.withdraw(id)));
      case 'send':
        return judgeBank(
          left,
          'send',
          await this.#call('bank', bank.order(id, action.authorization)),
        );
      case 'ask-bank':
        return judgeBank(
          left,
          'ask-bank',
          await this.#call('bank', bank.status(id, action.authorization)),
        );
      case 'deliver':
        return judgeDelivery(
          left,
          await this.#call(
            'ledger',
            ledger.deliverReceipt(id, action.receipt, action.authorization),
          ),
        );
      case 'none':
        throw new Error(`${id}: final, and yet claimed`);
    }
  }

  async #call<T>(peer: Peer, call: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const outcome = await call;
    this.observe(peer, outcome);
    return outcome;
  }

  /** A row that cannot be read is moved aside, never guessed at and never dropped. */
  #read(id: RedemptionId): Transfer | null {
    const { store, clock, alarm } = this.#ports;
    const found = store.read.transfer(id);
    if (found?.ok) return found.transfer;
    if (found !== null) {
      const { raw, reason } = found;
      store.transact((tx) => tx.quarantine(id, { raw, reason, at: nowOn(clock) }));
      alarm(id, `its row breaks its schema and was put aside: ${reason}`);
    }
    this.#agenda.remove(id);
    this.#changed();
    return null;
  }

  /** @returns null where the row is no longer in the state that was left: then nothing is written */
  #commit(left: Transfer, event: TransferEvent): Transfer | null {
    const { store, clock } = this.#ports;
    const reached = store.transact((tx) => {
      const found = tx.transfer(left.id);
      if (!found?.ok || found.transfer.state !== left.state) return null;
      const next = transition(found.transfer, event, nowOn(clock));
      tx.advance(left.state as OpenState, next);
      return next;
    });
    const entry = this.#agenda.find(left.id);
    if (reached !== null && entry !== undefined && !isFinal(reached.state)) {
      entry.state = reached.state as OpenState;
      entry.known = onNewState;
      this.#changed();
    }
    return reached;
  }

  /** Said once, not at every retry: a person looks at it, and the log stays readable. */
  #raise(entry: Entry, alarm: string | null): void {
    if (alarm !== null && alarm !== entry.alarm) this.#ports.alarm(entry.id, alarm);
    entry.alarm = alarm ?? entry.alarm;
  }

  #reschedule(entry: Entry, verdict: Verdict, reached: Transfer | null): void {
    const { clock, chance } = this.#ports;
    if (reached !== null && isFinal(reached.state)) return this.#agenda.remove(entry.id);
    if (verdict.event === null) entry.known = { ...entry.known, ...verdict.learned };
    entry.waitingFor = verdict.waitingFor;
    entry.attempts =
      verdict.event === null && verdict.pace === 'back-off' ? entry.attempts + 1 : entry.attempts;
    if (verdict.event !== null) entry.attempts = 0;
    entry.dueMs = clock.monotonicMs() + pauseMs(entry.attempts, verdict, chance);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** An error and a refusal came from somebody; only silence is not being reached. */
const wasReached = (outcome: Outcome<unknown>): boolean =>
  outcome.kind !== 'unknown' || (outcome.reason !== 'timeout' && outcome.reason !== 'connection');

const tooMany = (): Submitted => ({
  ok: false,
  failure: failureOf('terminal-not-ready', 'too many redemptions wait on this terminal'),
});

function pauseMs(attempts: number, verdict: Verdict, chance: Chance): number {
  if (verdict.pace === 'at-once') return 0;
  const asked = Math.min(verdict.retryAfterSeconds ?? 0, limits.retryAfterSecondsMax) * 1000;
  return Math.max(asked, backoffDelayMs(attempts, retryPolicy, chance));
}

/** What is asked for in a session names its payee; a wish never gets here. */
function ofSession({ id, request }: Transfer): RedemptionRequest {
  const { consent, ...asked } = request;
  if (!('payee' in consent)) throw new Error(`${id}: a wish, and yet asked for in a session`);
  return { ...asked, consent };
}

const retryPolicy = {
  delayMsBase: limits.retryDelayMsBase,
  factor: limits.retryDelayFactor,
  delayMsMax: limits.retryDelayMsMax,
};
