/**
 * A printer that the system knows by name, through whatever driver it has. It says nothing about paper: what the
 * system took is called printed.
 */
import type { WebContents } from 'electron';
import { type Clock } from '../engine/ports.ts';
import { onPaper, type PaperParts } from './paper-window.ts';
import { type Printer } from './ports.ts';
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
      const known = await parts.known().catch(() => []);
      return known.some(({ name }) => name === parts.name) ? 'ready' : 'unreachable';
    },
    print: async (slip) => {
      const taken = await onPaper(parts, slip, ({ webContents }, height) =>
        handOver(webContents, { name: parts.name, dots: slip.dots, height }),
      );
      if (taken === true) return { state: 'printed' };
      return {
        state: 'not-printed',
        reason: taken === null ? 'not-drawn' : 'unreachable',
        partly: false,
      };
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
