/** What the tracer wrote while nothing was hurt: how many calls there are, and in which order. */
import { readFileSync } from 'node:fs';
import { type Call, CALLS } from './strace.ts';

interface Line {
  call: Call;
  /** What is behind the first argument, where the tracer says it. */
  target: string;
}

export function readTrace(log: string): Line[] {
  return linesOf(readFileSync(log, 'utf8'));
}

export function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    const [, name, argument = ''] = /^(\w+)\((.*)/.exec(line) ?? [];
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
  for (const { call, target } of lines) {
    const isLog = target.endsWith('-wal');
    if (call === 'pwrite64' && isLog) unflushed += 1;
    if ((call === 'fsync' || call === 'fdatasync') && isLog) unflushed = 0;
    const speaks = (call === 'write' || call === 'writev') && target.startsWith('socket:');
    if (speaks && unflushed > 0) found.push(`I5: spoke with ${unflushed} writes not flushed`);
  }
  return found;
}
