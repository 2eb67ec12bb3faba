/** The rows by their names, each loaded only when it is run. */
import { type Row } from './row.ts';

export const rows: Readonly<Record<string, () => Promise<Row>>> = {
  P1: async () => (await import('./p01-ledger-steps.ts')).ledgerSteps,
  P2: async () => (await import('./p02-waiting-callers.ts')).waitingCallers,
  P2b: async () => (await import('./engines.ts')).sqliteEngine,
  P3: async () => (await import('./p03-requests.ts')).requests,
  P4: async () => (await import('./p04-growth.ts')).growth,
  P5: async () => (await import('./p05-start-up.ts')).startUp,
  P6: async () => (await import('./p06-cold-start.ts')).coldStart,
  P7: async () => (await import('./p07-memory.ts')).memory,
  P8: async () => (await import('./p08-touch.ts')).touch,
  P9: async () => (await import('./p09-outbox.ts')).outbox,
  P10: async () => (await import('./p10-restart.ts')).restart,
  P11: async () => (await import('./p11-journal-walk.ts')).journalWalk,
  P12: async () => (await import('./engines.ts')).postgresEngine,
};
