/** Everything that is attached to this terminal, put together from its configuration. */
import type { BrowserWindow } from 'electron';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type ReaderCode } from '../../protocol/ipc.ts';
import { type Devices, type Printed } from '../../protocol/paper.ts';
import { type Slip } from '../../protocol/slip.ts';
import { type Clock } from '../engine/ports.ts';
import { type Log } from '../log.ts';
import { type DeviceConfig, type PrinterAddress } from './config.ts';
import { escPosPrinter } from './esc-pos/printer.ts';
import { drawOnPaper, type OpenPaper } from './paper-window.ts';
import { type Printer } from './ports.ts';
import { PrintDesk } from './print-desk.ts';
import { serialReader } from './reader/serial.ts';
import { systemPrinter } from './system-printer.ts';
import { deviceFileWire } from './wire/device-file.ts';
import { tcpWire } from './wire/tcp.ts';

export interface AttachParts {
  config: DeviceConfig;
  window: Pick<BrowserWindow, 'webContents' | 'isDestroyed'>;
  openPaper: OpenPaper;
  /** Once for each code that is read. */
  onCode(code: ReaderCode): void;
  clock: Clock;
  log: Pick<Log, 'warn' | 'error'>;
}

export interface Attached {
  /** For the snapshot; undefined where nothing is attached. */
  view(): Devices | undefined;
  /** What became of the print that the customer with this redemption asked for. */
  printOf(id: RedemptionId): Printed | undefined;
  /** Null where no printer is configured. */
  desk: PrintDesk | null;
  dots: Slip['dots'];
  onChange(listener: () => void): void;
  start(): void;
  stop(): void;
}

export function attach({ config, window, openPaper, onCode, clock, log }: AttachParts): Attached {
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  const reader: { state: 'unknown' | 'ready' | 'unreachable' } = { state: 'unknown' };
  const failed = (error: unknown): void => log.error({ err: error }, 'a slip was not drawn');
  const parts = { openPaper, window, clock, failed };
  const desk =
    config.printer === null
      ? null
      : new PrintDesk(printerAt(config.printer, parts), { clock, changed });
  const line =
    config.reader === null
      ? null
      : serialReader({
          path: config.reader,
          clock,
          onCode,
          onState: (state) => {
            reader.state = state;
            if (state === 'unreachable') log.warn({}, 'the code reader is not there');
            changed();
          },
        });
  return {
    view: () =>
      desk === null && line === null
        ? undefined
        : {
            ...(desk !== null && { printer: desk.view() }),
            ...(line !== null && { reader: { state: reader.state } }),
          },
    printOf: (id) => desk?.printOf(id),
    desk,
    dots: config.dots,
    onChange: (listener) => listeners.add(listener),
    start: () => {
      desk?.start();
      line?.start();
    },
    stop: () => {
      desk?.stop();
      line?.stop();
    },
  };
}

interface PrinterParts extends Pick<AttachParts, 'openPaper' | 'window' | 'clock'> {
  failed(error: unknown): void;
}

function printerAt(
  address: PrinterAddress,
  { openPaper: open, window, clock, failed }: PrinterParts,
): Printer {
  const paper = { open, clock, failed };
  if (address.kind === 'system') {
    const known = () => window.webContents.getPrintersAsync();
    return systemPrinter({ ...paper, name: address.name, known });
  }
  const wire = address.kind === 'network' ? tcpWire(address) : deviceFileWire(address.path, clock);
  return escPosPrinter({ wire, draw: drawOnPaper(paper), clock });
}
