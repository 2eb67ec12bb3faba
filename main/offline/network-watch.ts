/**
 * Asks the ledger and the bank, now and then, whether they are there: so the screen says what is true
 * also while nobody transfers anything, and the policy is renewed long before its end.
 */
import { backoffDelayMs } from '../engine/backoff.ts';
import { type Engine } from '../engine/engine.ts';
import { type Chance, type Clock, type Outcome, type PolicyChannel } from '../engine/ports.ts';
import { limits } from './limits.ts';
import { type PolicyKeeper } from './policy-keeper.ts';

export interface NetworkWatchPorts {
  ledger: PolicyChannel;
  bank: { keys(): Promise<Outcome<unknown>> };
  engine: Pick<Engine, 'observe'>;
  keeper: Pick<PolicyKeeper, 'take'>;
  /** Tells the ledger that this terminal is alive. */
  beat(): Promise<unknown>;
  clock: Clock;
  chance: Chance;
  fatal(error: unknown): void;
}

export class NetworkWatch {
  readonly #ports: NetworkWatchPorts;
  #cancel: () => void = () => {};
  #round: Promise<void> | null = null;
  #failed = 0;
  #running = false;

  constructor(ports: NetworkWatchPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#running = true;
    this.askNow();
  }

  /** Does nothing where a round is under way. */
  askNow(): void {
    if (!this.#running || this.#round !== null) return;
    this.#cancel();
    this.#round = this.#ask()
      .catch((error: unknown) => this.#ports.fatal(error))
      .finally(() => {
        this.#round = null;
        this.#arm();
      });
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#cancel();
    await this.#round;
  }

  async #ask(): Promise<void> {
    const { ledger, bank, engine, keeper, beat } = this.#ports;
    const [policy, keys] = await Promise.all([ledger.policy(), bank.keys(), beat()]);
    if (policy.kind === 'answered') keeper.take(policy.body);
    engine.observe('ledger', policy);
    engine.observe('bank', keys);
    const silent = policy.kind === 'unknown' || keys.kind === 'unknown';
    this.#failed = silent ? this.#failed + 1 : 0;
  }

  #arm(): void {
    if (!this.#running) return;
    const { clock, chance } = this.#ports;
    const delayMs =
      this.#failed === 0 ? limits.watchMs : backoffDelayMs(this.#failed, retry, chance);
    this.#cancel = clock.after(delayMs, () => this.askNow());
  }
}

const retry = {
  delayMsBase: limits.watchRetryMsBase,
  factor: 2,
  delayMsMax: limits.watchRetryMsMax,
};
