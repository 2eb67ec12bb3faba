/** What a printer's status bytes say. Pure. */
import { type PrinterState } from '../../../protocol/paper.ts';

/** Every answer to DLE EOT has bits 1 and 4 set, and bits 0 and 7 not. */
export const isStatus = (byte: number): boolean => (byte & 0x93) === 0x12;

/** An answer to GS r has bits 4 and 7 not set. */
export const isInTurn = (byte: number): boolean => (byte & 0x90) === 0;

/** @param offline answer to DLE EOT 2; @param paper answer to DLE EOT 4 */
export function stateFrom(offline: number, paper: number): PrinterState {
  if ((offline & 0x04) !== 0) return 'cover-open';
  if ((offline & 0x20) !== 0 || (paper & 0x60) !== 0) return 'paper-out';
  if ((offline & 0x40) !== 0) return 'fault';
  return (paper & 0x0c) !== 0 ? 'paper-low' : 'ready';
}
