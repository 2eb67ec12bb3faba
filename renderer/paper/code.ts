/** What the code on paper says, and how many dots a module of it gets. Pure. */
import { create } from 'qrcode';
import { type Progress } from '../../protocol/ipc.ts';
import { type Dots } from '../../protocol/slip.ts';

/** Modules of quiet zone on every side, ISO/IEC 18004 section 5.3.8. */
export const QUIET = 4;
/** 0.375 mm a module: smaller ones are not read by every telephone from thermal paper. */
const DOTS_MIN = 3;
const DOTS_MAX = 8;

export interface PaperCode {
  text: string;
  /** The signed statement: whoever has it can check the payment alone. Else it is only the number. */
  proves: boolean;
}

export function codeOf({ receipt, id }: Progress, dots: Dots): PaperCode {
  if (receipt === null) return { text: id, proves: false };
  const { page, statement } = receipt;
  const text = page === undefined ? statement : `${page}#${statement}`;
  return dotsPerModule(text, dots) === null ? { text: id, proves: false } : { text, proves: true };
}

/** @returns null where no code that is read for certain fits on this paper */
export function dotsPerModule(text: string, dots: Dots): number | null {
  const each = Math.floor(dots / (sizeOf(text) + 2 * QUIET));
  return each < DOTS_MIN ? null : Math.min(each, DOTS_MAX);
}

function sizeOf(text: string): number {
  try {
    return create(text, { errorCorrectionLevel: 'L' }).modules.size;
  } catch {
    // More than any QR code holds.
    return Number.POSITIVE_INFINITY;
  }
}
