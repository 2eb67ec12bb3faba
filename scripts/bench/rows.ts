/** The rows by their names, each loaded only when it is run. */
import { type Row } from './row.ts';

export const rows: Readonly<Record<string, () => Promise<Row>>> = {
  P1: async () => (await import('./p01-ledger-steps.ts')).ledgerSteps,
  P2: async () => (await import('./p02-waiting-callers.ts')).waitingCallers,
  P2b: async () => (await import('./engines.ts')).sqliteEngine,
  P3: async () => (await import('./p03-requests.ts')).requests,
  P9: async () => (await import('./p09-outbox.ts')).outbox,
  P11: async () => (await import('./p11-journal-walk.ts')).journalWalk,
  P12: async () => (await import('./engines.ts')).postgresEngine,
};
