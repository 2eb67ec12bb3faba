/** What happened, as lines. Their hash is the run's fingerprint: same seed, same hash. */
import { createHash } from 'node:crypto';
import { type EventLoop } from './event-loop.ts';

export class EventLog {
  readonly #hash = createHash('sha256');
  readonly #loop: EventLoop;
  readonly #print: ((line: string) => void) | null;

  constructor(loop: EventLoop, print: ((line: string) => void) | null) {
    this.#loop = loop;
    this.#print = print;
  }

  /** @param content counts for the hash and is not printed */
  note(who: string, what: string, content = ''): void {
    const line = `${this.#loop.nowMs.toFixed(3)} ${who} ${what}`;
    this.#hash.update(`${line}\n${content}\n`);
    this.#print?.(`${new Date(this.#loop.nowMs).toISOString()}  ${who.padEnd(14)} ${what}`);
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
