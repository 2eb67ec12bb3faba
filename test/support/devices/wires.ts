/** A simulated printer without a wire between: what is written is heard at once, or never. */
import { type Wire } from '../../../main/devices/wire/wire.ts';
import { type SimulatedPrinter } from '../../../scripts/devices/simulated-printer.ts';

/**
 * @param ends the connection after so many writes, as somebody who pulls the plug
 * @param before what happens in the shop right before a write, counted from 1
 */
export function directWire(
  printer: SimulatedPrinter,
  ends = Number.POSITIVE_INFINITY,
  before: (write: number) => void = () => undefined,
): Wire {
  return {
    open: async () => {
      let listener = (_bytes: Uint8Array): void => undefined;
      let writes = 0;
      const take = printer.connect((bytes) => listener(bytes));
      return {
        write: async (bytes) => {
          writes += 1;
          before(writes);
          if (writes > ends) throw new Error('the plug is pulled');
          if (printer.condition.stalled) return new Promise(() => undefined);
          take(bytes);
        },
        onBytes: (next) => {
          listener = next;
        },
        close: () => undefined,
        abort: () => undefined,
      };
    },
  };
}

export const noWire: Wire = { open: () => Promise.reject(new Error('nobody is there')) };
export const deafWire: Wire = { open: () => new Promise(() => undefined) };
