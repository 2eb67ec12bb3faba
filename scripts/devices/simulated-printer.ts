/**
 * A receipt printer made of software: reads ESC/POS, answers how it is, keeps what was printed as pictures, and can
 * be out of paper, open, silent or standing still. Tests use it, and the example shop where it is asked for.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Command, EscPosDecoder, sheetOf, type Stripe } from './esc-pos-decoder.ts';
import { pngOf } from './png.ts';

export interface Condition {
  paper: 'enough' | 'low' | 'out';
  coverOpen: boolean;
  /** Takes bytes and says nothing. */
  silent: boolean;
  /** Takes no bytes once it has begun to print. */
  stalled: boolean;
  /** The paper ends after so many stripes; null: it does not. */
  stripesLeft: number | null;
}

export const well: Condition = {
  paper: 'enough',
  coverOpen: false,
  silent: false,
  stalled: false,
  stripesLeft: null,
};

export class SimulatedPrinter {
  condition: Condition = { ...well };
  readonly sheets: Stripe[] = [];
  /** Bytes that are no command the kiosk should send. */
  readonly unknown: number[] = [];
  forgotten = 0;
  readonly #folder: string | null;
  readonly #waiting: (() => void)[] = [];
  #stripes: Stripe[] = [];
  #queue: { command: Command; answer: (byte: number) => void }[] = [];

  /** @param folder where each sheet is kept as PNG; null: only in memory */
  constructor(folder: string | null = null) {
    this.#folder = folder;
    if (folder !== null) mkdirSync(folder, { recursive: true });
  }

  /** Whoever connects: bytes in, answers out. */
  connect(answer: (bytes: Uint8Array) => void): (bytes: Iterable<number>) => void {
    const decoder = new EscPosDecoder();
    const say = (byte: number): void => {
      if (!this.condition.silent) answer(Uint8Array.of(byte));
    };
    return (bytes) => {
      for (const command of decoder.feed(bytes)) this.#take(command, say);
    };
  }

  /** Resolves when so many sheets were cut. */
  async printed(count: number): Promise<void> {
    while (this.sheets.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** What somebody in the shop does to it; what waited goes on. */
  become(condition: Partial<Condition>): void {
    this.condition = { ...this.condition, ...condition };
    this.#work();
  }

  #take(command: Command, answer: (byte: number) => void): void {
    if (command.is === 'unknown') this.unknown.push(command.byte);
    else if (command.is === 'status?') answer(this.#status(command.about));
    else if (command.is === 'forget') this.#forget();
    else {
      this.#queue.push({ command, answer });
      this.#work();
    }
  }

  #status(about: number): number {
    const { paper, coverOpen } = this.condition;
    if (about === 2) return 0x12 | (coverOpen ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0);
    if (about === 4) return 0x12 | (paper === 'out' ? 0x6c : paper === 'low' ? 0x0c : 0);
    return 0x12;
  }

  #forget(): void {
    this.forgotten += 1;
    this.#queue = [];
    this.#stripes = [];
  }

  #work(): void {
    while (this.condition.paper !== 'out' && !this.condition.coverOpen) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#carryOut(next.command, next.answer);
    }
  }

  #carryOut(command: Command, answer: (byte: number) => void): void {
    switch (command.is) {
      case 'begin':
        this.#stripes = [];
        return;
      case 'stripe':
        this.#stripes.push(command.stripe);
        return this.#usePaper();
      case 'cut':
        return this.#cut();
      case 'paper?':
        return answer(this.condition.paper === 'low' ? 0x03 : 0);
      default:
    }
  }

  #usePaper(): void {
    const { stripesLeft } = this.condition;
    if (stripesLeft === null) return;
    const left = stripesLeft - 1;
    this.condition = { ...this.condition, stripesLeft: left, ...(left === 0 && { paper: 'out' }) };
  }

  #cut(): void {
    const sheet = sheetOf(this.#stripes);
    this.#stripes = [];
    this.sheets.push(sheet);
    if (this.#folder !== null) {
      const name = `${String(this.sheets.length).padStart(3, '0')}.png`;
      writeFileSync(join(this.#folder, name), pngOf(sheet));
    }
    for (const done of this.#waiting.splice(0)) done();
  }
}

export interface ListeningPrinter {
  printer: SimulatedPrinter;
  port: number;
  close(): Promise<void>;
}

/** As a printer on the network: one connection at a time is usual, more do no harm. */
export async function printerOnNetwork(
  printer: SimulatedPrinter,
  port = 0,
): Promise<ListeningPrinter> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const take = printer.connect((bytes) => socket.write(bytes));
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      take(bytes);
      if (printer.condition.stalled) socket.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    printer,
    port: portOf(server),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the printer has no port');
  return address.port;
}
