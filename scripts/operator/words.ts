/** Words of a command line become values, or are refused with what would have been right. */
import { Misused } from './verb.ts';

export function numberFrom(
  name: string,
  word: string,
  { min, max }: { min: number; max: number },
): number {
  const value = Number(word);
  if (/^\d+$/.test(word) && value >= min && value <= max) return value;
  throw new Misused(`${name}: "${word}" is no whole number from ${min} to ${max}`);
}
