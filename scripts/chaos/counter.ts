/** One kiosk through all its lives, and the customers who come to it one after the other. */
import { type Bench } from '../crash/bench.ts';
import { type HeadlessKiosk } from '../crash/kiosk.ts';
import { type Acknowledged } from '../crash/oracle.ts';
import { pause, soon, within } from '../crash/waiting.ts';

const FINAL_WITHIN_MS = 120_000;
const PATIENCE_MS_MAX = 4_000;
const PAUSE_MS_MAX = 2_000;
const MINOR_STEPS_MAX = 60;

export class Counter {
  readonly #bench: Bench;
  readonly #random: () => number;
  readonly #lives: HeadlessKiosk[] = [];
  readonly name: string;
  #crashes = 0;
  #open = true;
  #serving: Promise<void> = Promise.resolve();

  constructor(bench: Bench, name: string, random: () => number) {
    this.#bench = bench;
    this.#random = random;
    this.name = name;
  }

  async start(): Promise<void> {
    const life = this.#bench.kiosk(this.name);
    this.#lives.push(life);
    if ((await life.next(({ at }) => at === 'ready')) === null) throw new Error('no kiosk');
  }

  /** Customers come until it closes. */
  open(): void {
    this.#serving = this.#serve();
  }

  async crash(): Promise<void> {
    const life = this.#life();
    this.#crashes += 1;
    await life.kill();
    await this.start();
  }

  /** No more customers; waits until everything that was accepted is final. */
  async finish(): Promise<void> {
    this.#open = false;
    await this.#serving;
    await within(FINAL_WITHIN_MS, `${this.name} final`, this.#drain());
  }

  async stop(): Promise<void> {
    await this.#life().stop();
  }

  acknowledged(): Acknowledged {
    const ids = this.#lives.flatMap(({ said }) =>
      said.flatMap((event) => (event.at === 'accepted' ? [event.id] : [])),
    );
    const kiosk = this.#bench.kioskFolder(this.name);
    return { kiosk, ids: [...new Set(ids)], crashes: this.#crashes };
  }

  async #serve(): Promise<void> {
    while (this.#open) {
      const life = this.#life();
      const { cardNumber, pin } = this.#bench.nextCustomer();
      const minor = String(500 + 10 * Math.floor(this.#random() * MINOR_STEPS_MAX));
      life.send({ do: 'redeem', cardNumber, pin, minor });
      const over = life.next(({ at }) => at === 'final' || at === 'refused');
      // Some wait for the end, some walk away; the redemption goes on without them.
      await soon(this.#random() * PATIENCE_MS_MAX, over);
      if (!life.alive()) await pause(PAUSE_MS_MAX);
      life.send({ do: 'leave' });
      await pause(this.#random() * PAUSE_MS_MAX);
    }
  }

  async #drain(): Promise<void> {
    const life = this.#life();
    for (;;) {
      life.send({ do: 'hurry' });
      const event = await life.next(({ at }) => at === 'open');
      if (event?.at !== 'open') throw new Error(`${this.name} died, and nobody hurt it`);
      if (event.count === 0) return;
      await soon(
        1_000,
        life.next(({ at }) => at === 'final'),
      );
    }
  }

  #life(): HeadlessKiosk {
    const life = this.#lives.at(-1);
    if (life === undefined) throw new Error('not started');
    return life;
  }
}
