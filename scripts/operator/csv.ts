/** CSV as RFC 4180 has it: CRLF ends a line, quotes where needed. */
import { type Cell } from './shown.ts';

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(field).join(',')}\r\n`;

/**
 * SECURITY: a spreadsheet takes a text that begins like a formula for one; a quote in front keeps it a
 * text. Numbers of ours may begin with a minus.
 */
function field(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
