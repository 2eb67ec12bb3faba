/**
 * A computer that can lose its power at any commit, and whose disk can fail. What runs on it is bound
 * to one life: nothing a dead life still holds reaches disk or network.
 */
import { type Random } from './random.ts';

export class PowerLost extends Error {
  override name = 'PowerLost';
}

export interface Life {
  alive: boolean;
}

/** How often, per commit. */
export interface DiskFaults {
  crashBefore: number;
  /** Durable, and nobody was told. */
  crashAfter: number;
  failBefore: number;
  /** The engine says it failed, and it is there. */
  failAfter: number;
}

export const soundDisk: DiskFaults = { crashBefore: 0, crashAfter: 0, failBefore: 0, failAfter: 0 };

export interface MachineParts {
  random: Random;
  faults(): DiskFaults;
  /** The engine's own words for a failed write. */
  failure(): Error;
  /** Sees every commit right after it became durable. */
  committed(): void;
  powerLost(life: Life): void;
}

export class Machine {
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  assertAlive(life: Life): void {
    if (!life.alive) throw new PowerLost();
  }

  /** Runs one transaction, with whatever happens to this one. */
  commit<T>(life: Life, transaction: () => T): T {
    const drawn = this.#before(life);
    const answer = transaction();
    this.#after(life, drawn);
    return answer;
  }

  /** The same where the engine answers with a promise; it still commits in one go. */
  async commitAsync<T>(life: Life, transaction: () => Promise<T>): Promise<T> {
    const drawn = this.#before(life);
    const answer = await transaction();
    this.#after(life, drawn);
    return answer;
  }

  #before(life: Life): number {
    this.assertAlive(life);
    const { crashBefore, failBefore } = this.#parts.faults();
    const drawn = this.#parts.random.next();
    if (drawn < crashBefore) this.#die(life);
    if (isIn(drawn, 0.5, failBefore)) throw this.#parts.failure();
    return drawn;
  }

  #after(life: Life, drawn: number): void {
    const { crashAfter, failAfter } = this.#parts.faults();
    this.#parts.committed();
    if (isIn(drawn, 0.25, crashAfter)) this.#die(life);
    if (isIn(drawn, 0.75, failAfter)) throw this.#parts.failure();
  }

  #die(life: Life): never {
    this.#parts.powerLost(life);
    throw new PowerLost();
  }
}

/** One draw decides which of four faults strikes: each has its own quarter. */
const isIn = (drawn: number, from: number, share: number): boolean =>
  drawn >= from && drawn < from + share;
