/** What the desk needs from a printer and a reader, whatever they hang on. Nothing here ever rejects. */
import { type Printed, type PrinterState } from '../../protocol/paper.ts';
import { type Slip } from '../../protocol/slip.ts';

export type PrintOutcome = Exclude<Printed, { state: 'printing' }>;

export interface Printer {
  state(): Promise<PrinterState>;
  /** Ends within `limits.printMsMax`, whatever the printer does. */
  print(slip: Slip): Promise<PrintOutcome>;
}

/** Barcode, QR code or NFC: whatever brings a text. */
export interface CodeReader {
  start(): void;
  stop(): void;
}

/** One dot a bit, rows from the top, the first dot of eight is the highest bit; 1 is black. */
export interface Bitmap {
  /** Dots, a multiple of 8. */
  width: number;
  /** Rows. */
  height: number;
  bytes: Uint8Array;
}

/** Null where it could not be drawn. */
export type Draw = (slip: Slip) => Promise<Bitmap | null>;
