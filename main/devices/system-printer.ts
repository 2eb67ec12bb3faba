/**
 * A printer that the system knows by name, through whatever driver it has. It says nothing about paper: what the
 * system took is called printed.
 */
import type { WebContents } from 'electron';
import { type Clock } from '../engine/ports.ts';
import { limits } from './limits.ts';
import { onPaper, type PaperParts } from './paper-window.ts';
import { type Printer } from './ports.ts';
import { within } from './within.ts';
import { type Dots } from '../../protocol/slip.ts';

/** Dots a millimetre at 203 dpi, and what Electron measures paper in. */
const MICRONS_PER_DOT = 125;

export interface SystemPrinterParts extends PaperParts {
  name: string;
  /** Of any page: it asks the system. */
  known(): Promise<{ name: string }[]>;
  clock: Clock;
}

export function systemPrinter(parts: SystemPrinterParts): Printer {
  return {
    state: async () => {
      try {
        const known = await within(parts.clock, limits.systemAnswerMsMax, parts.known());
        return known.some(({ name }) => name === parts.name) ? 'ready' : 'unreachable';
      } catch {
        // The window that asks has gone, or the system says nothing: nobody can print through it.
        return 'unreachable';
      }
    },
    print: async (slip) => {
      let handedOver = false;
      const taken = await onPaper(parts, slip, ({ webContents }, height) => {
        handedOver = true;
        return handOver(webContents, { name: parts.name, dots: slip.dots, height });
      });
      if (taken === true) return { state: 'printed' };
      const reason = handedOver ? 'unreachable' : 'not-drawn';
      // Without its answer the system may have the job all the same.
      return { state: 'not-printed', reason, partly: handedOver && taken === null };
    },
  };
}

function handOver(
  contents: WebContents,
  { name, dots, height }: { name: string; dots: Dots; height: number },
): Promise<boolean> {
  return new Promise((resolve) => {
    contents.print(
      {
        silent: true,
        deviceName: name,
        color: false,
        margins: { marginType: 'none' },
        pageSize: { width: dots * MICRONS_PER_DOT, height: height * MICRONS_PER_DOT },
      },
      (taken) => resolve(taken),
    );
  });
}
