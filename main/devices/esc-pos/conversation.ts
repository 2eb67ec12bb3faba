/** One connection to a printer: what is sent, and which answer belongs to which question. */
import { type PrinterState } from '../../../protocol/paper.ts';
import { type Clock } from '../../engine/ports.ts';
import { limits } from '../limits.ts';
import { within } from '../within.ts';
import { type Connection, WireBroken } from '../wire/wire.ts';
import { askStatus, forgetAll } from './encode.ts';
import { isInTurn, isStatus, stateFrom } from './status.ts';

export class Conversation {
  readonly #connection: Connection;
  readonly #clock: Clock;
  #answered: ((byte: number) => void) | null = null;
  #inTurn: () => void = () => undefined;
  #over = false;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    connection.onBytes((bytes) => {
      for (const byte of bytes) this.#hear(byte);
    });
  }

  /** @throws WireBroken or TooLate where nothing is taken, or nothing answered */
  async state(): Promise<PrinterState> {
    const offline = await this.#ask(2);
    return stateFrom(offline, await this.#ask(4));
  }

  /** @throws WireBroken or TooLate */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#over) throw new WireBroken('nothing more is printed');
    await within(this.#clock, limits.writeStallMsMax, this.#connection.write(bytes));
  }

  /**
   * What it has not printed yet must not come out under the next customer's eyes; nothing can be sent behind it.
   * @returns whether it has heard, as far as can be known: it answers
   */
  async forget(): Promise<boolean> {
    this.#over = true;
    try {
      const taken = this.#connection.write(forgetAll);
      await within(this.#clock, limits.statusAnswerMsMax, taken);
      await this.#ask(2);
      return true;
    } catch {
      // It cannot be told now: it is told before anything else the next time.
      return false;
    }
  }

  /**
   * Resolves once GS r is answered: all before it is on paper. Listened for from right before GS r is sent, since
   * a byte that came earlier can be no answer to it.
   */
  inTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.#inTurn = resolve;
    });
  }

  async #ask(about: 2 | 4): Promise<number> {
    const answer = new Promise<number>((resolve) => {
      this.#answered = resolve;
    });
    await within(this.#clock, limits.statusAnswerMsMax, this.#connection.write(askStatus(about)));
    return within(this.#clock, limits.statusAnswerMsMax, answer);
  }

  #hear(byte: number): void {
    if (isStatus(byte)) {
      this.#answered?.(byte);
      this.#answered = null;
    } else if (isInTurn(byte)) {
      this.#inTurn();
    }
  }
}
