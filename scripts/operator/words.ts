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

/** `3/2`: two whole numbers above 0. */
export function ratioFrom(name: string, word: string): [number, number] {
  const [, left, right] = /^(\d{1,7})\/(\d{1,7})$/.exec(word) ?? [];
  const ratio: [number, number] = [Number(left), Number(right)];
  if (ratio.every((value) => value >= 1 && value <= 1_000_000)) return ratio;
  throw new Misused(`${name}: "${word}" is no ratio like 3/2`);
}

/** What goes into a path is an id and nothing else. */
export function idFrom(name: string, word: string): string {
  if (/^[0-9a-f-]{36}$/.test(word)) return word;
  throw new Misused(`<${name}>: "${word}" is no id`);
}
