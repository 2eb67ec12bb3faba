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

/** What the last print may have left in the printer. */
interface Remainder {
  left: boolean;
}

interface Line {
  wire: Wire;
  clock: Clock;
  remainder: Remainder;
}

export function escPosPrinter({ wire, draw, clock }: EscPosParts): Printer {
  const line: Line = { wire, clock, remainder: { left: false } };
  return {
    state: () => talk(line, (printer) => printer.state(), 'unreachable'),
    print: async (slip) => {
      const bitmap = await draw(slip);
      if (bitmap === null) return notPrinted('not-drawn', false);
      const course = { clock, remainder: line.remainder, begun: false };
      const outcome = await talk(line, (printer) => print(printer, encode(bitmap), course), null);
      return outcome ?? notPrinted('unreachable', course.begun);
    },
  };
}

/** Opens, works and closes again. @returns `otherwise` where the printer is not there, silent or too slow */
async function talk<T, O>(
  { wire, clock, remainder }: Line,
  work: (printer: Conversation) => Promise<T>,
  otherwise: O,
): Promise<T | O> {
  const opening = wire.open();
  let close = (): void => void opening.then((late) => late.close()).catch(() => undefined);
  try {
    const connection = await within(clock, limits.connectMsMax, opening);
    close = () => (remainder.left ? connection.abort() : connection.close());
    const printer = new Conversation(connection, clock);
    await clear(printer, remainder);
    return await within(clock, limits.printMsMax, work(printer)).catch(async (error: unknown) => {
      if (remainder.left) remainder.left = !(await printer.forget());
      throw error;
    });
  } catch {
    // Not there, not listening or not answering: to whoever waits for paper it is all one.
    return otherwise;
  } finally {
    close();
  }
}

/** What could not be forgotten then is forgotten now, before anything else. @throws WireBroken or TooLate */
async function clear(printer: Conversation, remainder: Remainder): Promise<void> {
  if (!remainder.left) return;
  await printer.send(forgetAll);
  await printer.state();
  remainder.left = false;
}

interface Course {
  clock: Clock;
  remainder: Remainder;
  /** Something was sent: it may be on paper. */
  begun: boolean;
}

async function print(
  printer: Conversation,
  chunks: readonly Uint8Array[],
  course: Course,
): Promise<PrintOutcome> {
  const hindrance = hindranceOf(await printer.state());
  if (hindrance !== null) return notPrinted(hindrance, false);
  const { remainder } = course;
  course.begun = true;
  remainder.left = true;
  for (const chunk of chunks.slice(0, -1)) {
    await printer.send(chunk);
    // Between two stripes it still hears; once its buffer is full it may not.
    const found = hindranceOf(await printer.state());
    if (found !== null) return stopped(printer, remainder, found);
  }
  const onPaper = printer.inTurn().then(() => 'printed' as const);
  for (const last of chunks.slice(-1)) await printer.send(last);
  const found = await ended(printer, onPaper, course.clock);
  if (found !== 'printed') return stopped(printer, remainder, found);
  remainder.left = false;
  return { state: 'printed' };
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

async function stopped(
  printer: Conversation,
  remainder: Remainder,
  reason: NotPrinted,
): Promise<PrintOutcome> {
  remainder.left = !(await printer.forget());
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
