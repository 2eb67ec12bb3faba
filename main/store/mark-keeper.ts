/** Writes down how far the record has come: soon after each change, not at each, and at the end. */
import { type Clock } from '../engine/ports.ts';
import { type Marks } from './high-water-mark.ts';
import { limits } from './limits.ts';
import { keepMark } from './open-record.ts';
import { type OpenStore } from './transactor.ts';

export interface MarkKeeperPorts {
  store: Pick<OpenStore, 'record'>;
  marks: Marks;
  clock: Clock;
}

export class MarkKeeper {
  readonly #ports: MarkKeeperPorts;
  #cancel: (() => void) | null = null;

  constructor(ports: MarkKeeperPorts) {
    this.#ports = ports;
  }

  soon(): void {
    this.#cancel ??= this.#ports.clock.after(limits.markDelayMs, () => this.keepNow());
  }

  keepNow(): void {
    this.#cancel?.();
    this.#cancel = null;
    keepMark(this.#ports.store, this.#ports.marks);
  }

  /** Before the store is closed. */
  stop(): void {
    this.keepNow();
  }
}
