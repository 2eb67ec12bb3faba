/** What the tracer wrote while nothing was hurt: how many calls there are, and in which order. */
import { readFileSync } from 'node:fs';
import { type Call, CALLS } from './strace.ts';

export interface Line {
  call: Call;
  /** What is behind the first argument, where the tracer says it. */
  target: string;
}

export function readTrace(log: string): Line[] {
  return linesOf(readFileSync(log, 'utf8'));
}

export function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    // A call that did not return was never made: its process died on entering it.
    if (line.endsWith('= ?')) return [];
    const [, name, argument = ''] = /^(?:\d+ +)?(\w+)\((.*)/.exec(line) ?? [];
    const call = CALLS.find((known) => known === name);
    const target = /^\d+<([^>]*)>/.exec(argument)?.[1] ?? /^"([^"]*)"/.exec(argument)?.[1] ?? '';
    return call === undefined ? [] : [{ call, target }];
  });
}

export function countsIn(lines: readonly Line[]): Map<Call, number> {
  const counts = new Map<Call, number>();
  for (const { call } of lines) counts.set(call, (counts.get(call) ?? 0) + 1);
  return counts;
}

/**
 * Killing a process leaves the operating system's cache alone, so it cannot show a missing flush. This
 * can: nothing is said to anybody while the write-ahead log has writes that were not flushed.
 */
export function saidBeforeDurable(lines: readonly Line[]): string[] {
  const found: string[] = [];
  let unflushed = 0;
  for (const line of lines) {
    unflushed = unflushedAfter(line, unflushed);
    const { call, target } = line;
    const speaks = (call === 'write' || call === 'writev') && target.startsWith('socket:');
    if (speaks && unflushed > 0) found.push(`I5: spoke with ${unflushed} writes not flushed`);
  }
  return found;
}

/** Writes to the write-ahead log that a power cut may still take. */
export function unflushedAtEnd(lines: readonly Line[]): number {
  return lines.reduce((unflushed, line) => unflushedAfter(line, unflushed), 0);
}

function unflushedAfter({ call, target }: Line, unflushed: number): number {
  if (!target.endsWith('-wal')) return unflushed;
  if (call === 'pwrite64') return unflushed + 1;
  return call === 'fsync' || call === 'fdatasync' ? 0 : unflushed;
}
