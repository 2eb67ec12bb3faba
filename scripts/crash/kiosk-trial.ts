/** One redemption at a new kiosk that is hurt at one system call: key, enrolment, sign-in, money. */
import { type HeadlessKiosk } from './kiosk.ts';
import { type KioskEvent } from './kiosk-wire.ts';
import { kioskRows } from './oracle.ts';
import { failedIn, faultWrapper, watchWrapper } from './strace.ts';
import {
  askFor,
  type Memory,
  type Recovery,
  remember,
  type Strike,
  type Trial,
  violationsNow,
} from './trial.ts';
import { bareOpenMs, FINAL_WITHIN_MS, measured, soon, within } from './waiting.ts';

const STARTS_MAX = 6;
/** Of a kiosk on a disk that fails. */
const SILENT_MS = 5_000;

export async function kioskTrial(memory: Memory, name: string, strike: Strike): Promise<Trial> {
  const { log } = memory;
  const hurt = new HurtKiosk(memory, name);
  const folder = memory.bench.kioskFolder(name);
  const wrapper = strike === null ? watchWrapper(log) : faultWrapper(strike, { log, folder });
  const end = await within(FINAL_WITHIN_MS, 'final', hurt.redeem(wrapper));
  remember(memory, name, hurt);
  const struck = hurt.crashes > 0 || (strike !== null && failedIn(log));
  const { recovery, torn } = hurt;
  return { struck, end, violations: violationsNow(memory), recovery, torn };
}

class HurtKiosk {
  readonly #memory: Memory;
  readonly #name: string;
  readonly #lives: HeadlessKiosk[] = [];
  #starts = 0;
  crashes = 0;
  recovery: Recovery | null = null;
  torn = 0;

  constructor(memory: Memory, name: string) {
    this.#memory = memory;
    this.#name = name;
  }

  get said(): HeadlessKiosk['said'] {
    return this.#lives.flatMap((life) => life.said);
  }

  /** Starts it again for as long as it dies; asks once, and again where nothing is on its disk. */
  async redeem(wrapper: readonly string[]): Promise<string> {
    let life = this.#start(wrapper);
    for (;;) {
      const end = await this.#untilFinal(life);
      const stopped = end !== null && !this.#isFailing() && (await life.stop());
      if (stopped) return end;
      await life.kill();
      this.crashes += 1;
      life = await this.#startAgain();
    }
  }

  /** @returns null where it died, was put out of service, or took nothing because its disk fails */
  async #untilFinal(life: HeadlessKiosk): Promise<string | null> {
    for (;;) {
      const event = await this.#heard(life);
      if (event === null || event.at === 'out-of-service') return null;
      if (event.at === 'final') return event.state;
      // Nothing new on a disk that fails: that is what it should say.
      if (event.at === 'refused' && this.#isFailing()) return null;
      if (event.at === 'refused') throw new Error(`refused: ${event.code}`);
      if (event.at !== 'ready') continue;
      const rows = kioskRows(this.#memory.bench.kioskFolder(this.#name));
      if (rows.length === 0) askFor(this.#memory, life);
      if (rows.length > 0 && event.open === 0) return rows[0]?.state ?? null;
    }
  }

  /** On a full disk it waits for better days, for ever: then whoever looks after it switches it off. */
  async #heard(life: HeadlessKiosk): Promise<KioskEvent | null> {
    const next = life.next(({ at }) => at !== 'accepted' && at !== 'open');
    while (!(await soon(SILENT_MS, next))) if (this.#isFailing()) return null;
    return next;
  }

  #isFailing(): boolean {
    return this.#starts === 1 && failedIn(this.#memory.log);
  }

  #start(wrapper: readonly string[]): HeadlessKiosk {
    this.#starts += 1;
    if (this.#starts > STARTS_MAX) throw new Error(`does not come up in ${STARTS_MAX} starts`);
    const life = this.#memory.bench.kiosk(this.#name, wrapper);
    this.#lives.push(life);
    return life;
  }

  async #startAgain(): Promise<HeadlessKiosk> {
    const { bench, beforeRestart } = this.#memory;
    const folder = bench.kioskFolder(this.#name);
    this.torn += beforeRestart(folder, 'kiosk.db');
    const bareMs = await bareOpenMs(folder, 'kiosk.db');
    // A death between the authority's commit and the installed certificate costs a new code.
    if (this.#lives.at(-1)?.said.some(({ at }) => at === 'out-of-service') === true) {
      bench.renewCode(this.#name);
    }
    const { ms, result } = await measured(async () => {
      const life = this.#start([]);
      await life.seen(({ at }) => at === 'ready' || at === 'out-of-service');
      return life;
    });
    this.recovery ??= { ms, bareMs };
    return result;
  }
}
