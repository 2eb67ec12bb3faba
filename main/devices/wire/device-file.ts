/**
 * A printer at a device file such as /dev/usb/lp0. Opened without blocking: a printer that takes or says
 * nothing must not hold one of the few threads that read and write files for the whole process.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Clock } from '../../engine/ports.ts';
import { limits } from '../limits.ts';
import { type Connection, type Wire, WireBroken } from './wire.ts';

const FLAGS = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;

export const deviceFileWire = (path: string, clock: Clock): Wire => ({
  open: async () => {
    try {
      return over(await open(path, FLAGS), clock);
    } catch (cause) {
      throw new WireBroken('the device cannot be opened', { cause });
    }
  },
});

function over(file: FileHandle, clock: Clock): Connection {
  const here = { open: true, listener: (_bytes: Uint8Array): void => undefined };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      clock.after(limits.devicePollMs, resolve);
    });
  const reading = readOn(file, here, pause);
  const close = (): void => {
    here.open = false;
    // The read under way is the last one; the file is closed behind it.
    void reading.then(() => file.close()).catch(() => undefined);
  };
  return {
    write: async (bytes) => {
      for (let taken = 0; taken < bytes.length;) {
        if (!here.open) throw new WireBroken('closed');
        const more = await takenOf(file, bytes.subarray(taken));
        taken += more;
        if (more === 0) await pause();
      }
    },
    onBytes: (listener) => {
      here.listener = listener;
    },
    close,
    abort: close,
  };
}

async function readOn(
  file: FileHandle,
  here: { open: boolean; listener: (bytes: Uint8Array) => void },
  pause: () => Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(limits.deviceReadBytesMax);
  while (here.open) {
    try {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead > 0 && here.open) here.listener(buffer.slice(0, bytesRead));
    } catch (error) {
      // Anything but "nothing now" is seen at the next write.
      if (!isLater(error)) return;
    }
    await pause();
  }
}

async function takenOf(file: FileHandle, bytes: Uint8Array): Promise<number> {
  try {
    return (await file.write(bytes, 0, bytes.length, null)).bytesWritten;
  } catch (error) {
    if (isLater(error)) return 0;
    throw new WireBroken('not taken', { cause: error });
  }
}

const isLater = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';
