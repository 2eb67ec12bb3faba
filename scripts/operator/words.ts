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

/** What goes into a path is an id and nothing else. */
export function idFrom(name: string, word: string): string {
  if (/^[0-9a-f-]{36}$/.test(word)) return word;
  throw new Misused(`<${name}>: "${word}" is no id`);
}
