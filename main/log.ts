/**
 * The kiosk's log: one file in its own folder, one JSON object a line, written before the call returns.
 * It names redemptions by id and never a person: no names, card numbers, PINs, tokens or accounts.
 */
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';

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
  return pino(
    { base: null, redact: { paths, censor: '[redacted]' } },
    destination({ dest: join(folder, 'kiosk.log'), sync: true, mkdir: true, mode: 0o600 }),
  );
}
