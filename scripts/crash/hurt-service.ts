/** A service under the tracer. When it dies, or is found failing, it is started again without. */
import { type ServiceName } from '../../services/embedded-network/services.ts';
import { failedIn, faultWrapper, watchWrapper } from './strace.ts';
import { type Memory, type Recovery, type Strike } from './trial.ts';
import { bareOpenMs, measured, soon } from './waiting.ts';

/** A refusal can overtake the news that the service behind it is dead. */
const NEWS_WITHIN_MS = 200;

export class HurtService {
  readonly #memory: Memory;
  readonly #victim: ServiceName;
  readonly #strike: Strike;
  #restored: Promise<void> | null = null;
  #ended: Promise<void> = Promise.resolve();
  #finishing = false;
  recovery: Recovery | null = null;
  torn = 0;

  constructor(memory: Memory, victim: ServiceName, strike: Strike) {
    this.#memory = memory;
    this.#victim = victim;
    this.#strike = strike;
  }

  async start(): Promise<void> {
    const { bench, log } = this.#memory;
    const { folder } = bench.database(this.#victim);
    const wrapper =
      this.#strike === null ? watchWrapper(log) : faultWrapper(this.#strike, { log, folder });
    try {
      this.#ended = (await bench.start(this.#victim, wrapper)).ended;
    } catch (error) {
      if (this.#strike === null) throw error;
      return this.#restore();
    }
    this.#ended
      .then(() => (this.#finishing ? undefined : this.#restore()))
      // Whoever asks whether it is repaired, or finishes, is told the same error.
      .catch(() => {});
  }

  get struck(): boolean {
    return this.#restored !== null || failedIn(this.#memory.log);
  }

  /** Waits until it is back, if it is gone; one that lives and fails is killed for it. */
  async repaired(): Promise<void> {
    const failing = this.#strike !== null && failedIn(this.#memory.log);
    if (this.#restored === null && failing) return this.#restore();
    if (this.#restored === null) await soon(NEWS_WITHIN_MS, this.#ended);
    await this.#restored;
  }

  /** Ends it, under the fault if that has not struck yet: stopping writes to the disk, too. */
  async finish(): Promise<void> {
    const { bench, log } = this.#memory;
    await this.#restored;
    this.#finishing = true;
    // What was said on a failing disk must be true after a power cut.
    const clean = !failedIn(log) && (await bench.stop(this.#victim));
    if (!clean) await this.#restore();
    if (this.#restored !== null && !(await bench.stop(this.#victim))) {
      throw new Error(`${this.#victim} does not stop cleanly after a restart`);
    }
  }

  #restore(): Promise<void> {
    this.#restored ??= this.#startAgain();
    return this.#restored;
  }

  async #startAgain(): Promise<void> {
    const memory = this.#memory;
    const { bench } = memory;
    await bench.kill(this.#victim);
    const { folder, file } = bench.database(this.#victim);
    this.torn = memory.beforeRestart(folder, file);
    const bareMs = await bareOpenMs(folder, file);
    const { ms } = await measured(() => bench.start(this.#victim));
    this.recovery = { ms, bareMs };
  }
}
