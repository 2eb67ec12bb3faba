/**
 * Which terminals are locked, held in memory: the door asks on every request, on new, resumed and open
 * connections alike. Read again every second, as another process of this ledger may have locked one;
 * where it cannot be read, what is known goes on.
 */
import { type Failure } from '../../protocol/failure.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type Caller } from '../mutual-tls/route.ts';
import { createRounds } from '../rounds.ts';
import { limits } from './limits.ts';
import { lockedTerminal } from './rules/terminal-lock.ts';
import { type LedgerStore } from './store/contract.ts';

export interface TerminalLocks {
  /** For a door's `admit`. */
  refusal(caller: Caller): Failure | null;
  /** URNs, by name. */
  locked(): readonly string[];
  /** Reads them now. */
  refresh(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

interface Parts {
  store: Pick<LedgerStore, 'read'>;
  clock: Clock;
  log: Log;
}

export function createTerminalLocks({ store, clock, log }: Parts): TerminalLocks {
  let known: ReadonlySet<string> = new Set();
  const refresh = async (): Promise<void> => {
    const rows = await store.read({ name: 'terminal-locks' });
    known = new Set(rows.map(({ terminal }) => terminal));
  };
  const rounds = createRounds(clock, {
    firstMs: limits.terminalLocksReadMs,
    round: async () => {
      try {
        await refresh();
      } catch (error) {
        log.warn({ err: error }, 'the locks cannot be read: what is known goes on');
      }
      return limits.terminalLocksReadMs;
    },
  });
  return {
    refusal: ({ party }) => (known.has(party.urn) ? lockedTerminal() : null),
    locked: () => [...known],
    refresh,
    start: () => rounds.start(),
    stop: () => rounds.stop(),
  };
}
