/**
 * Shares the event loop. A commit waits for the disk, and nothing else runs meanwhile; so only a few
 * happen in one turn, and between two turns the screen's commands and the network have theirs.
 */
import { limits } from './limits.ts';
import { type Clock } from './ports.ts';

export class Turns {
  readonly #clock: Pick<Clock, 'soon'>;
  readonly #waiting: (() => void)[] = [];
  #left: number = limits.commitsPerTurnMax;
  #turnEnds = false;

  constructor(clock: Pick<Clock, 'soon'>) {
    this.#clock = clock;
  }

  /** Resolves in this turn while there is room in it, else in a later one. */
  async take(): Promise<void> {
    if (this.#clock.soon === undefined) return;
    this.#watchTurn();
    if (this.#left === 0) return new Promise((resolve) => void this.#waiting.push(resolve));
    this.#left -= 1;
  }

  #watchTurn(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    this.#clock.soon?.(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#turnEnds = false;
    const now = this.#waiting.splice(0, limits.commitsPerTurnMax);
    this.#left = limits.commitsPerTurnMax - now.length;
    if (now.length > 0) this.#watchTurn();
    for (const resolve of now) resolve();
  }
}
