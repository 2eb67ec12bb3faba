/**
 * Renews this terminal's certificate in time, while it serves, and hears of roots and revocations. A terminal that is locked renews nothing:
 * another certificate is what opens a lock, and that is an operator's to give.
 */
import { type Chance, type Clock } from './engine/ports.ts';
import { type DeviceIdentity } from './identity/enrol.ts';
import { type Renewal } from './identity/renewal.ts';
import { limits } from './limits.ts';
import { type Log } from './log.ts';

export interface CertificateRenewal {
  /** Milliseconds since the epoch. */
  dueMs(identity: DeviceIdentity): number;
  renew(identity: DeviceIdentity): Promise<Renewal>;
  /**
   * Asks the authority whom to believe. @returns this identity with what is different now; null where nothing is,
   * or nobody answers
   */
  ask?(identity: DeviceIdentity): Promise<DeviceIdentity | null>;
}

export interface CertificateKeeperParts {
  identity: DeviceIdentity;
  renewal: CertificateRenewal;
  clock: Clock;
  chance: Chance;
  isLocked(): boolean;
  /** From now on this is who we are. */
  renewed(identity: DeviceIdentity): void;
  log: Pick<Log, 'info' | 'warn'>;
}

export class CertificateKeeper {
  readonly #parts: CertificateKeeperParts;
  #identity: DeviceIdentity;
  #isRunning = false;
  #cancel: () => void = () => {};
  #round: Promise<void> = Promise.resolve();

  constructor(parts: CertificateKeeperParts) {
    this.#parts = parts;
    this.#identity = parts.identity;
  }

  start(): void {
    this.#isRunning = true;
    this.#arm(limits.renewalFirstCheckMs);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancel();
    await this.#round;
  }

  /** Looks now, whatever the time. */
  async look(): Promise<void> {
    const { renewal, clock, isLocked, log } = this.#parts;
    const told = renewal.ask === undefined ? null : await renewal.ask(this.#identity);
    if (told !== null) {
      this.#take(told);
      log.info({}, 'the authority has told whom to believe from now on');
    }
    if (isLocked() || clock.now().getTime() < renewal.dueMs(this.#identity)) return;
    const renewed = await renewal.renew(this.#identity);
    if (renewed.kind !== 'enrolled') {
      log.warn({ renewal: renewed }, 'the certificate was not renewed; the present one is used');
      return;
    }
    this.#take(renewed.identity);
    log.info({}, 'the certificate was renewed');
  }

  #take(identity: DeviceIdentity): void {
    this.#identity = identity;
    this.#parts.renewed(identity);
  }

  #arm(delayMs: number): void {
    if (!this.#isRunning) return;
    this.#cancel = this.#parts.clock.after(delayMs, () => {
      this.#round = this.look()
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'renewal failed'))
        .then(() => this.#arm(this.#pauseMs()));
    });
  }

  #pauseMs(): number {
    const { chance } = this.#parts;
    return Math.round(limits.renewalCheckMs * (0.5 + 0.5 * chance()));
  }
}
