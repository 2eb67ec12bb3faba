/**
 * Structured logs on standard error, one JSON object a line. SECURITY: nothing personal is ever
 * passed to a log call; the redaction below is the second wall, for what should not have been.
 */
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

const REDACTED = [
  'pin',
  'cardNumber',
  'credential',
  'token',
  'bearer',
  'authorization',
  'code',
  'key',
  'name',
  'account',
  'payee',
  'iban',
  'accountNumber',
].flatMap((field) => [field, `*.${field}`]);

export function createLog(service: string): Log {
  return pino(
    { base: { service }, redact: REDACTED, timestamp: pino.stdTimeFunctions.isoTime },
    // Synchronous: the line that says why a process died must be out before it dies.
    destination({ dest: 2, sync: true }),
  );
}
