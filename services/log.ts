/**
 * Structured logs on standard error, one JSON object a line. SECURITY: nothing personal is ever
 * passed to a log call; the redaction below is the second wall, for what should not have been.
 */
import { destination, type Logger, pino } from 'pino';
import { currentTrace } from './trace.ts';

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
    {
      base: { service },
      redact: REDACTED,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: traceOfLine,
    },
    // Synchronous: the line that says why a process died must be out before it dies.
    destination({ dest: 2, sync: true }),
  );
}

/** Of the call under way, so that the lines of one can be found together. */
function traceOfLine(): object {
  const step = currentTrace();
  return step === undefined ? {} : { trace: step.traceId, span: step.spanId };
}
