/**
 * Whether this terminal's clock can be right. Nothing about money hangs on it, but the ledger takes no sign-in
 * that is dated wrongly, so nobody is invited to one (docs/decisions/0027).
 *
 *   right ──the ledger, on its own connection, names another time──────▶ wrong, and by how much
 *     │└────what was signed for this terminal lies in the future───────▶ wrong: it is at least that late
 *     └◀───the ledger says so, or the clock was set: looked at every few seconds───┘
 *
 * SECURITY: believed is the ledger's word behind its certificate, and signatures. A stranger on the wire, who can
 * show certificates that have ended, closes no terminal by that.
 */
import { type Clock } from './engine/ports.ts';
import { limits } from './limits.ts';

export interface WrongClock {
  /** ISO 8601 UTC: what this terminal's clock says. */
  shows: string;
  /** What it should say, or what it is at least. */
  right: string;
  known: 'told' | 'signed';
}

interface ClockWatchPorts {
  clock: Pick<Clock, 'now' | 'monotonicMs' | 'after'>;
  /** It became wrong, or right again: for the log. */
  turned?(wrong: WrongClock | null): void;
}

export class ClockWatch {
  readonly #ports: ClockWatchPorts;
  readonly #listeners = new Set<() => void>();
  #told: { atMs: number; monotonicMs: number } | null = null;
  #signedMs = 0;
  #isWrong = false;
  #waiting: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(ports: ClockWatchPorts) {
    this.#ports = ports;
  }

  /** The ledger has just said what time it is. @param atMs since the epoch, to the second */
  told(atMs: number): void {
    this.#told = { atMs, monotonicMs: this.#ports.clock.monotonicMs() };
    this.#judge();
  }

  /** A moment that has passed: somebody who is believed has signed that it was there. */
  passed(atMs: number): void {
    this.#signedMs = Math.max(this.#signedMs, atMs);
    this.#judge();
  }

  /** Null while nobody who is believed says otherwise. */
  wrong(): WrongClock | null {
    return this.#isWrong ? this.#measured() : null;
  }

  /** Resolves at once where nothing is known to be wrong. */
  async right(): Promise<void> {
    if (this.#isWrong) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#cancel();
  }

  #measured(): WrongClock | null {
    const { clock } = this.#ports;
    const nowMs = clock.now().getTime();
    const found = (rightMs: number, known: WrongClock['known']): WrongClock => ({
      shows: new Date(nowMs).toISOString(),
      right: new Date(rightMs).toISOString(),
      known,
    });
    if (this.#told !== null) {
      const rightMs = this.#told.atMs + clock.monotonicMs() - this.#told.monotonicMs;
      // What it says now counts, also against what it has signed while its own clock was wrong.
      return Math.abs(rightMs - nowMs) > limits.clockOffMsMax ? found(rightMs, 'told') : null;
    }
    return this.#signedMs - nowMs > limits.clockOffMsMax ? found(this.#signedMs, 'signed') : null;
  }

  #judge(): void {
    const wrong = this.#measured();
    const turned = (wrong !== null) !== this.#isWrong;
    this.#isWrong = wrong !== null;
    this.#arm();
    if (!turned) return;
    this.#ports.turned?.(wrong);
    if (wrong === null) for (const go of this.#waiting.splice(0)) go();
    this.#tell();
  }

  /** Only while it is wrong: a machine that slept would look as if its clock had been set. */
  #arm(): void {
    this.#cancel();
    if (!this.#isWrong) return;
    this.#cancel = this.#ports.clock.after(limits.clockLookMs, () => {
      this.#judge();
      // It still is: what it shows is another minute.
      if (this.#isWrong) this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
