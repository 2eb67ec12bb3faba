/** One connection to a printer: what is sent, and which answer belongs to which question. */
import { type PrinterState } from '../../../protocol/paper.ts';
import { type Clock } from '../../engine/ports.ts';
import { limits } from '../limits.ts';
import { within } from '../within.ts';
import { type Connection } from '../wire/wire.ts';
import { askStatus } from './encode.ts';
import { isInTurn, isStatus, stateFrom } from './status.ts';

export class Conversation {
  readonly #connection: Connection;
  readonly #clock: Clock;
  #answered: ((byte: number) => void) | null = null;
  #inTurn: () => void = () => undefined;

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
  send(bytes: Uint8Array): Promise<void> {
    return within(this.#clock, limits.writeStallMsMax, this.#connection.write(bytes));
  }

  /** Resolves once GS r, which is sent last, is answered: all before it is on paper. */
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
