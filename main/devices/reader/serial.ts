/**
 * A reader at a serial device file such as /dev/ttyACM0: barcodes, QR codes, or an NFC reader that sends what it
 * reads as a line. One that is unplugged is looked for until it is there again.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { type ReaderCode } from '../../../protocol/ipc.ts';
import { type Clock } from '../../engine/ports.ts';
import { limits } from '../limits.ts';
import { type CodeReader } from '../ports.ts';
import { afterBytes, nothingRead } from './frames.ts';

const FLAGS = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;

export interface SerialReaderParts {
  path: string;
  clock: Clock;
  onCode(code: ReaderCode): void;
  /** Said at each change. */
  onState(state: 'ready' | 'unreachable'): void;
}

export function serialReader(parts: SerialReaderParts): CodeReader {
  const { path, clock, onState } = parts;
  let stopped = false;
  let line: ReadStream | null = null;
  let cancel = (): void => undefined;
  let told: 'ready' | 'unreachable' | null = null;
  const tell = (state: 'ready' | 'unreachable'): void => {
    if (state !== told && !stopped) onState((told = state));
  };
  const lost = (): void => {
    line = null;
    cancel();
    if (stopped) return;
    tell('unreachable');
    cancel = clock.after(limits.readerReopenMs, open);
  };
  const open = (): void => {
    try {
      line = lineAt(path);
    } catch {
      // Not there, or not a serial line: looked for again.
      return lost();
    }
    // One that opens and hangs up at once is not there.
    cancel = clock.after(limits.readerSteadyMs, () => tell('ready'));
    listen(line, parts, () => tell('ready'));
    // An error is always followed by a close.
    line.on('error', () => undefined).once('close', lost);
  };
  return {
    start: open,
    stop: () => {
      stopped = true;
      cancel();
      line?.destroy();
    },
  };
}

/** @throws where it cannot be opened */
function lineAt(path: string): ReadStream {
  const descriptor = openSync(path, FLAGS);
  try {
    // A line of a terminal is read as events come, and holds no thread.
    const line = new ReadStream(descriptor);
    // Byte for byte: nothing is echoed to the reader, and no character stands for a signal.
    line.setRawMode(true);
    return line;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function listen(line: ReadStream, { clock, onCode }: SerialReaderParts, heard: () => void): void {
  let frames = nothingRead;
  line.on('data', (bytes) => {
    const after = afterBytes(frames, Buffer.from(bytes), clock.monotonicMs());
    frames = after.frames;
    if (after.codes.length > 0) heard();
    for (const code of after.codes) onCode(code);
  });
}
