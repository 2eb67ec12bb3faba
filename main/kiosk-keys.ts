/**
 * Which keys reach the page of a locked kiosk: those that a keyboard, a pad or a scanner needs to fill in
 * and to move about. SECURITY: a chord is a way out, so none is known here: what is not listed is dropped.
 */
import type { Input } from 'electron';

export type Keystroke = Pick<Input, 'key' | 'control' | 'alt' | 'meta'>;

const named: ReadonlySet<string> = new Set([
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Shift',
  // Reads aloud, and again; louder and quieter (renderer/speech/speech-keys.ts).
  'F8',
  'F9',
  'AudioVolumeDown',
  'AudioVolumeUp',
]);

export function reachesPage({ key, control, alt, meta }: Keystroke): boolean {
  if (control || alt || meta) return false;
  // One letter, digit or sign, whatever its alphabet.
  return [...key].length === 1 || named.has(key);
}
