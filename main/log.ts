/**
 * The kiosk's log: one file in its own folder, one JSON object a line, written before the call returns.
 * It names redemptions by id and never a person: no names, card numbers, PINs, tokens or accounts.
 * Nothing waits for it, and nothing ends with it: what a full disk does not take is kept for when it does, up to a
 * bound; where the file cannot be opened, the log goes to where the process complains.
 */
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';
import { limits } from './limits.ts';

export type Log = Logger;

/** SECURITY: the second wall; nobody should log these in the first place. */
const redacted = [
  'pin',
  'cardNumber',
  'credential',
  'token',
  'bearer',
  'name',
  'account',
  'accountNumber',
  'iban',
  'payee',
  'key',
  'code',
  'authorization',
];

export function openLog(folder: string): Log {
  const paths = redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const { stream, failure } = fileOrComplaints(join(folder, 'kiosk.log'));
  // Without a listener it would be thrown, in the middle of whatever was to be logged. The next line tries again.
  stream.on('error', () => undefined);
  // Nothing but its write: pino would flush it after a fatal line, and on a full disk that never returns.
  const lines = { write: (line: string) => void stream.write(line) };
  const log = pino({ base: null, redact: { paths, censor: '[redacted]' } }, lines);
  if (failure !== null) log.error({ err: failure }, 'the log file cannot be opened: it goes here');
  return log;
}

type Stream = ReturnType<typeof destination>;

function fileOrComplaints(file: string): { stream: Stream; failure: unknown } {
  const written = { sync: true, maxLength: limits.logBacklogBytesMax };
  try {
    const stream = destination({ ...written, dest: file, mkdir: true, mode: 0o600 });
    return { stream, failure: null };
  } catch (failure) {
    return { stream: destination({ ...written, dest: STDERR }), failure };
  }
}

const STDERR = 2;
