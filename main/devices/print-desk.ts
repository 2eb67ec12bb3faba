/**
 * Takes prints, one after the other, and watches how the printer is. A command is answered at once; what becomes
 * of it is in the snapshot. Nobody ever waits for paper: the queue is short, and what does not fit is said.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Devices, type Printed } from '../../protocol/paper.ts';
import { type Slip } from '../../protocol/slip.ts';
import { type Clock } from '../engine/ports.ts';
import { limits } from './limits.ts';
import { type Printer, type PrintOutcome } from './ports.ts';

type PrinterView = NonNullable<Devices['printer']>;

const notBegun: PrintOutcome = { state: 'not-printed', reason: 'busy', partly: false };

export class PrintDesk {
  readonly #printer: Printer;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #state: PrinterView['state'] = 'unknown';
  /** Of the customer at the screen: what they asked for, and what became of it. */
  #asked: { id: RedemptionId; printed: Printed } | null = null;
  #waiting = 0;
  /** Counts the customers who have gone: what one of them asked for comes out for no other. */
  #gone = 0;
  /** Prints and questions go to the printer in turn: most of them listen to one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #cancelWatch: () => void = () => undefined;
  #stopped = false;

  constructor(printer: Printer, { clock, changed }: { clock: Clock; changed: () => void }) {
    this.#printer = printer;
    this.#clock = clock;
    this.#changed = changed;
  }

  view(): PrinterView {
    return { state: this.#state };
  }

  /** What became of the print that the customer with this redemption asked for. */
  printOf(id: RedemptionId): Printed | undefined {
    return this.#asked?.id === id ? this.#asked.printed : undefined;
  }

  /** For the customer at the screen. Asked again while it is printing, it is the same print. */
  printFor(id: RedemptionId, slip: Slip): void {
    if (this.printOf(id)?.state === 'printing') return;
    const asked = { id, printed: { state: 'printing' } as Printed };
    this.#asked = asked;
    void this.#printAsked(asked, slip);
    this.#changed();
  }

  /** The customer has gone. What of theirs has not begun is not printed; what is under way ends by itself. */
  forget(): void {
    this.#gone += 1;
    this.#asked = null;
  }

  async #printAsked(asked: { printed: Printed }, slip: Slip): Promise<void> {
    const gone = this.#gone;
    asked.printed = await this.#printWhile(() => gone === this.#gone, slip);
    this.#changed();
  }

  /** Never rejects. */
  print(slip: Slip): Promise<PrintOutcome> {
    return this.#printWhile(() => true, slip);
  }

  async #printWhile(isWanted: () => boolean, slip: Slip): Promise<PrintOutcome> {
    if (this.#stopped || this.#waiting >= limits.printsWaitingMax) {
      return notBegun;
    }
    this.#waiting += 1;
    const outcome = await this.#inTurn(async () =>
      isWanted() ? this.#printer.print(slip) : notBegun,
    );
    this.#waiting -= 1;
    void this.#look();
    return outcome;
  }

  start(): void {
    void this.#look();
  }

  /** Nothing begins any more. A print under way is not waited for: it might stand still for a minute. */
  stop(): void {
    this.#stopped = true;
    this.#cancelWatch();
  }

  /** Now, and then again and again: soon where the printer is not well. */
  async #look(): Promise<void> {
    if (this.#stopped) return;
    this.#cancelWatch();
    const state = await this.#inTurn(() => this.#printer.state());
    if (state !== this.#state) {
      this.#state = state;
      this.#changed();
    }
    if (this.#stopped) return;
    const well = state === 'ready' || state === 'paper-low';
    this.#cancelWatch();
    const nextMs = well ? limits.watchMs : limits.watchIllMs;
    this.#cancelWatch = this.#clock.after(nextMs, () => void this.#look());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    // What fails is told to whoever asked; the next one gets its turn all the same.
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
