/**
 * A receipt printer that speaks ESC/POS. It is asked before anything is sent, and is believed to have printed
 * only when it has said so itself, after the last byte. Whatever it does, each step has its end.
 */
import { type NotPrinted, type PrinterState } from '../../../protocol/paper.ts';
import { type Clock } from '../../engine/ports.ts';
import { limits } from '../limits.ts';
import { type Draw, type Printer, type PrintOutcome } from '../ports.ts';
import { within } from '../within.ts';
import { type Wire } from '../wire/wire.ts';
import { Conversation } from './conversation.ts';
import { encode, forgetAll } from './encode.ts';

export interface EscPosParts {
  wire: Wire;
  draw: Draw;
  clock: Clock;
}

export function escPosPrinter({ wire, draw, clock }: EscPosParts): Printer {
  return {
    state: () => talk(wire, clock, (printer) => printer.state(), 'unreachable'),
    print: async (slip) => {
      const bitmap = await draw(slip);
      if (bitmap === null) return notPrinted('not-drawn', false);
      const begun = { yes: false };
      const silent = () => notPrinted('unreachable', begun.yes);
      const work = (printer: Conversation) => print(printer, encode(bitmap), { clock, begun });
      const outcome = await talk(wire, clock, work, null);
      return outcome ?? silent();
    },
  };
}

/** Opens, works and closes again. @returns `otherwise` where the printer is not there, silent or too slow */
async function talk<T, O>(
  wire: Wire,
  clock: Clock,
  work: (printer: Conversation) => Promise<T>,
  otherwise: O,
): Promise<T | O> {
  const opening = wire.open();
  let close = (): void => void opening.then((late) => late.close()).catch(() => undefined);
  try {
    const connection = await within(clock, limits.connectMsMax, opening);
    close = () => connection.close();
    return await within(clock, limits.printMsMax, work(new Conversation(connection, clock)));
  } catch {
    // Not there, not listening or not answering: to whoever waits for paper it is all one.
    return otherwise;
  } finally {
    close();
  }
}

interface Course {
  clock: Clock;
  begun: { yes: boolean };
}

async function print(
  printer: Conversation,
  chunks: readonly Uint8Array[],
  { clock, begun }: Course,
): Promise<PrintOutcome> {
  const hindrance = hindranceOf(await printer.state());
  if (hindrance !== null) return notPrinted(hindrance, false);
  begun.yes = true;
  const onPaper = printer.inTurn().then(() => 'printed' as const);
  for (const chunk of chunks) {
    await printer.send(chunk);
    // Between two stripes it still hears; once its buffer is full it may not.
    const found = hindranceOf(await printer.state());
    if (found !== null) return stopped(printer, found);
  }
  const found = await ended(printer, onPaper, clock);
  return found === 'printed' ? { state: 'printed' } : stopped(printer, found);
}

/** Asked again and again, since a printer without paper waits for it in silence. */
async function ended(
  printer: Conversation,
  onPaper: Promise<'printed'>,
  clock: Clock,
): Promise<'printed' | NotPrinted> {
  const polls = Math.ceil(limits.finishMsMax / limits.finishPollMs);
  let before: NotPrinted | null = null;
  for (let poll = 0; poll < polls; poll += 1) {
    const first = await Promise.race([onPaper, pauseOn(clock, limits.finishPollMs)]);
    if (first === 'printed') return first;
    const state = await Promise.race([onPaper, printer.state()]);
    if (state === 'printed') return state;
    const now = hindranceOf(state);
    if (now !== null && now === before) return now;
    before = now;
  }
  return 'unreachable';
}

/** What it has not printed yet must not come out under the next customer's eyes. */
async function stopped(printer: Conversation, reason: NotPrinted): Promise<PrintOutcome> {
  await printer.send(forgetAll).catch(() => undefined);
  return notPrinted(reason, true);
}

const pauseOn = (clock: Clock, ms: number): Promise<'paused'> =>
  new Promise((resolve) => {
    clock.after(ms, () => resolve('paused'));
  });

function hindranceOf(state: PrinterState): NotPrinted | null {
  return state === 'ready' || state === 'paper-low' || state === 'unknown' ? null : state;
}

const notPrinted = (reason: NotPrinted, partly: boolean): PrintOutcome => ({
  state: 'not-printed',
  reason,
  partly,
});
