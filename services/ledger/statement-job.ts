/**
 * Beside the reconciler: now and then the statements of all days that are over, then the comparison.
 * Rounds never overlap; while the bank gives none, the pause grows.
 */
import { PeerUnreachable } from '../mutual-tls/client.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { type StatementWire } from './statement-channel.ts';
import { compare, type Compared, type Imported, importStatements } from './statements.ts';

export type StatementRound = Imported & Compared & { unanswered: boolean };

export interface StatementJob extends Rounds {
  round(): Promise<StatementRound>;
}

/** `isOnDuty`: whether this process is the one that does it for all; each may be wrong for a moment. */
interface Surroundings {
  isOnDuty?: () => Promise<boolean>;
}

export function createStatementJob(
  context: LedgerContext,
  wire: StatementWire,
  { isOnDuty = async () => true }: Surroundings = {},
): StatementJob {
  const { clock, log } = context;
  let failures = 0;
  const once = async (): Promise<number> => {
    try {
      if (await isOnDuty()) {
        const { unanswered, trouble } = await round(context, wire);
        failures = unanswered || trouble !== null ? failures + 1 : 0;
      }
    } catch (error) {
      // A store that fails now may work in the next round; nothing was concluded in this one.
      failures += 1;
      log.error({ err: error, alarm: 'statements-failed' }, 'statements could not be compared');
    }
    return pauseMs(failures);
  };
  return {
    ...createRounds(clock, { firstMs: limits.statementFirstCheckMs, round: once }),
    round: () => round(context, wire),
  };
}

async function round(context: LedgerContext, wire: StatementWire): Promise<StatementRound> {
  const { log } = context;
  let imported: Imported = { pages: 0, trouble: null };
  let unanswered = false;
  try {
    imported = await importStatements(context, wire);
  } catch (error) {
    if (!(error instanceof PeerUnreachable)) throw error;
    unanswered = true;
    log.warn({ err: error }, 'the bank gives no statement');
  }
  // Also without one: what a terminal or the bank itself has told since may explain an item.
  const compared = await compare(context);
  const counts = { ...imported, ...compared, unanswered };
  log[compared.judged + imported.pages > 0 ? 'info' : 'debug']({ statements: counts }, 'compared');
  return counts;
}

function pauseMs(failures: number): number {
  const { statementCheckIntervalMs, statementCheckIntervalMsMax } = limits;
  return Math.min(
    statementCheckIntervalMsMax,
    statementCheckIntervalMs * 2 ** Math.min(failures, 16),
  );
}
