/**
 * Whether something is in the headphone socket, from the switch that Linux shows as an input device
 * (SW_HEADPHONE_INSERT of linux/input-event-codes.h). A device says what changes: what was plugged in before it was
 * opened is not known.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Clock } from '../engine/ports.ts';
import { limits } from './limits.ts';

/** `struct input_event` where a long has 64 bits: two for the time, then type, code and value. */
const EVENT_BYTES = 24;
const EV_SW = 5;
const SW_HEADPHONE_INSERT = 2;

/** @returns what these bytes say last of the socket; null where they say nothing of it */
export function plugIn(bytes: Buffer): 'in' | 'out' | null {
  let said: 'in' | 'out' | null = null;
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    if (bytes.readUInt16LE(at + 16) !== EV_SW) continue;
    if (bytes.readUInt16LE(at + 18) !== SW_HEADPHONE_INSERT) continue;
    said = bytes.readInt32LE(at + 20) === 0 ? 'out' : 'in';
  }
  return said;
}

export interface PlugParts {
  path: string;
  clock: Pick<Clock, 'after'>;
  onPlug(plug: 'in' | 'out'): void;
}

export interface Plug {
  start(): void;
  stop(): void;
}

export function headphonePlug({ path, clock, onPlug }: PlugParts): Plug {
  const here = { stopped: false };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  const readOnce = async (): Promise<void> => {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(EVENT_BYTES * 16);
      while (!here.stopped) {
        const bytesRead = await file.read(buffer, 0, buffer.length, null).then(
          (read) => read.bytesRead,
          (error: unknown) => {
            if (isLater(error)) return 0;
            throw error;
          },
        );
        const said = plugIn(buffer.subarray(0, bytesRead));
        if (said !== null && !here.stopped) onPlug(said);
        await pause(limits.plugPollMs);
      }
    } finally {
      await file.close();
    }
  };
  const readOn = async (): Promise<void> => {
    while (!here.stopped) {
      // Not there, or taken away: it may come back.
      await readOnce().catch(() => undefined);
      if (!here.stopped) await pause(limits.plugReopenMs);
    }
  };
  return {
    start: () => void readOn(),
    stop: () => {
      here.stopped = true;
    },
  };
}

const isLater = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';
