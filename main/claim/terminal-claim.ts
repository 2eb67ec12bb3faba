/**
 * Shows the ledger, at each start and then now and again, that this is the one copy of this terminal.
 *
 *   an earlier start's claim without an answer ──send it again──▶ taken ──▶ confirmed on the disk
 *        next epoch, new nonce, on the disk ──send──▶ taken ──▶ confirmed: what is new may be asked for
 *                                              └──▶ terminal-copied ──▶ locked, on the disk
 *
 * A start never claims past a claim whose fate it does not know: so two copies that were made at any
 * moment cannot both find a free epoch. Without an answer nothing is lost: the terminal serves as one
 * that is offline does, and the ledger judges when it hears of it.
 *
 * That an operator has locked this terminal is the ledger's to say, and its alone to take back: it is kept, so
 * that a start without a network serves nobody either.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type BootClaim, type Heartbeat } from '../../protocol/ledger.ts';
import {
  type Clock,
  type HeartbeatChannel,
  nowOn,
  type Outcome,
  StoreFailing,
} from '../engine/ports.ts';
import { type ClaimStore } from './ports.ts';

export interface TerminalClaimPorts {
  store: ClaimStore;
  ledger: HeartbeatChannel;
  clock: Clock;
  /** 128 random bits, base64url. */
  newNonce(): string;
  /** Of the certificate in use. */
  serial(): string;
  health(): Heartbeat['health'];
  /** The newest one that this terminal was given: the ledger is shown what it said; null: none. */
  statement(): string | null;
  /** Nothing new may be begun any more; what is open still is ended. */
  locked(failure: Failure): void;
  /** An operator has locked this terminal: the ledger refuses it everything, until it takes that back. */
  barred(failure: Failure): void;
  /** The operator has let it serve again. */
  released(): void;
}

/** The nonce by which this start may ask for something new. */
export type Claimed = Outcome<string>;

export class TerminalClaim {
  readonly #ports: TerminalClaimPorts;
  /** Of this very start. */
  #own: BootClaim | null = null;
  #confirmed = false;
  #round: Promise<Claimed> | null = null;
  #bar: Failure | null;
  /** The disk has failed to take what was heard last. */
  #isBarUnkept = false;

  constructor(ports: TerminalClaimPorts) {
    this.#ports = ports;
    this.#bar = barIn(ports.store);
  }

  /** Null while the terminal may serve. */
  lock(): Failure | null {
    const lock = this.#ports.store.lock();
    return lock === null ? null : failureOf(lock.code, lock.detail);
  }

  /**
   * Of whatever the ledger says to anything. Silence changes nothing, nor does another refusal: it may be this
   * terminal's own, or said before the ledger has looked who is locked.
   */
  heard(outcome: Outcome<unknown>): void {
    const before = this.#bar;
    const after = barAfter(before, outcome);
    this.#bar = after;
    if (after !== before || this.#isBarUnkept) this.#keepBar();
    if (after !== null && before === null) this.#ports.barred(after);
    if (after === null && before !== null) this.#ports.released();
  }

  /** Where the disk fails, the next word of the ledger is kept instead. */
  #keepBar(): void {
    try {
      this.#ports.store.keepBar(this.#bar?.detail ?? null);
      this.#isBarUnkept = false;
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
      this.#isBarUnkept = true;
    }
  }

  /** Null while the ledger answers, or nobody has ever heard it say otherwise. */
  bar(): Failure | null {
    return this.#bar;
  }

  /** Asks the ledger only where it has not confirmed this start yet. */
  async ensure(): Promise<Claimed> {
    const lock = this.lock();
    if (lock !== null) return { kind: 'refused', failure: lock };
    if (this.#own !== null && this.#confirmed) return { kind: 'answered', body: this.#own.nonce };
    return this.beat();
  }

  /** One heartbeat; where one is under way, its outcome. */
  beat(): Promise<Claimed> {
    this.#round ??= this.#beat()
      .catch(whileFailing)
      .finally(() => {
        this.#round = null;
      });
    return this.#round;
  }

  async #beat(): Promise<Claimed> {
    const lock = this.lock();
    if (lock !== null) return { kind: 'refused', failure: lock };
    if (this.#own === null) {
      const earlier = await this.#settleEarlier();
      if (earlier !== null) return earlier;
    }
    const own = this.#own ?? this.#intend();
    const heard = await this.#send(own);
    if (heard.kind !== 'answered') return heard;
    if (!this.#confirmed) this.#ports.store.confirm(own);
    this.#confirmed = true;
    return { kind: 'answered', body: own.nonce };
  }

  /** @returns null once no earlier claim is in doubt */
  async #settleEarlier(): Promise<Claimed | null> {
    const { store } = this.#ports;
    const pending = store.pending();
    if (pending === null) return null;
    const heard = await this.#send(pending);
    if (heard.kind !== 'answered') return heard;
    store.confirm(pending);
    return null;
  }

  #intend(): BootClaim {
    const { store, newNonce } = this.#ports;
    const own = { epoch: store.confirmed() + 1, nonce: newNonce() };
    store.intend(own);
    this.#own = own;
    return own;
  }

  async #send(claim: BootClaim): Promise<Outcome<unknown>> {
    const { ledger, health } = this.#ports;
    const statement = this.#ports.statement();
    const shown = statement === null ? {} : { statement };
    const heard = await ledger.heartbeat({ claim, health: health(), ...shown });
    this.heard(heard);
    if (heard.kind === 'refused' && heard.failure.code === 'terminal-copied')
      this.#keepLock(heard.failure);
    return heard;
  }

  #keepLock({ detail }: Failure): void {
    const { store, serial, clock, locked } = this.#ports;
    store.keepLock({ code: 'terminal-copied', detail, serial: serial(), at: nowOn(clock) });
    const kept = this.lock();
    if (kept !== null) locked(kept);
  }
}

/** As an earlier process has heard it. */
export function barIn(store: Pick<ClaimStore, 'bar'>): Failure | null {
  const detail = store.bar();
  return detail === null ? null : failureOf('terminal-locked', detail);
}

function barAfter(before: Failure | null, outcome: Outcome<unknown>): Failure | null {
  if (outcome.kind === 'answered') return null;
  if (outcome.kind !== 'refused' || outcome.failure.code !== 'terminal-locked') return before;
  return before?.detail === outcome.failure.detail ? before : outcome.failure;
}

/** Without a disk no claim can be written down, so nothing new is begun. */
function whileFailing(error: unknown): Claimed {
  if (!(error instanceof StoreFailing)) throw error;
  const failure = failureOf('terminal-storage-failing', 'the disk of this terminal failed');
  return { kind: 'refused', failure };
}
