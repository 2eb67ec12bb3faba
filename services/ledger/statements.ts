/**
 * Imports the bank's statements, day after day without a gap, and compares them with these books and with
 * what terminals said. Every step is one transaction and may be done twice: a crash anywhere goes on
 * where the rows are.
 */
import { createHash } from 'node:crypto';
import { dayAt, dayOf } from '../booking-day.ts';
import { accountIdOf } from '../iso20022/account-id.ts';
import { readCamt053 } from '../iso20022/camt-053-reader.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { judgeDue, touchMoved } from './rules/match-item.ts';
import { debtorOf } from './rules/payee.ts';
import {
  importPage,
  type ImportVerdict,
  nextPage,
  type PageAsk,
  refusedPage,
} from './rules/statement-import.ts';
import { type StatementWire } from './statement-channel.ts';
import { type ProgrammeRow } from './store/rows.ts';

type StatementContext = Pick<LedgerContext, 'store' | 'clock' | 'log' | 'bank'>;

export interface Imported {
  pages: number;
  /** Why it did not go on: a page that is not believed, until the bank tells another. */
  trouble: string | null;
}

/** @throws PeerUnreachable where the bank does not answer; what was imported before stays imported */
export async function importStatements(
  context: StatementContext,
  wire: StatementWire,
): Promise<Imported> {
  const { store, bank } = context;
  const programme = await store.read({ name: 'programme' });
  let pages = 0;
  if (programme === null) return { pages, trouble: null };
  while (pages < limits.statementPagesPerRoundMax) {
    const head = await store.read({ name: 'statement-head', bank });
    const ask = nextPage(head) ?? { bank, day: await startDay(context), page: 1 };
    const document = await wire.statement(ask);
    if (document === null) break;
    const verdict = await imported(context, programme, { ask, document });
    if (verdict.kind === 'refused') return { pages, trouble: verdict.detail };
    pages += 1;
  }
  return { pages, trouble: null };
}

/** The first payment's day, or where there was none so far the last one that can be over. */
async function startDay({ store, clock }: StatementContext): Promise<number> {
  const firstPaymentMs = await store.read({ name: 'first-payment' });
  return dayAt(firstPaymentMs ?? clock.now().getTime()) - 1;
}

async function imported(
  { store, clock, log }: StatementContext,
  programme: ProgrammeRow,
  { ask, document }: { ask: PageAsk; document: string },
): Promise<ImportVerdict> {
  const nowMs = clock.now().getTime();
  const read = readCamt053(document);
  const digest = createHash('sha256').update(document).digest('base64url');
  const account = accountIdOf(debtorOf(programme));
  const { currency } = programme;
  const verdict = await store.transact({ name: 'statement-page', ...ask }, (facts) =>
    read.ok
      ? importPage(facts, { ...ask, said: read.page, digest, account, currency, nowMs })
      : refusedPage(facts, { ...ask, nowMs }, read.reason),
  );
  if (verdict.kind === 'refused') {
    const { detail: reason } = verdict;
    const about = { alarm: 'statement-refused', day: dayOf(ask.day), page: ask.page, reason };
    log.error(about, 'a statement is not believed: a person must ask the bank');
  }
  return verdict;
}

export interface Compared {
  judged: number;
  unexplained: number;
}

/** What the journal has moved since, then all that is due. */
export async function compare(context: StatementContext): Promise<Compared> {
  const { store, clock, log, bank } = context;
  const counts: Compared = { judged: 0, unexplained: 0 };
  for (let step = 0; step < limits.statementStepsPerRoundMax; step += 1) {
    const rowsMax = limits.statementMovesPerStepMax;
    const nowMs = clock.now().getTime();
    const ask = { name: 'journal-moves', bank, rowsMax } as const;
    const moved = await store.transact(ask, (facts) => touchMoved(facts, { bank, nowMs }));
    if (moved < rowsMax) break;
  }
  for (let step = 0; step < limits.statementStepsPerRoundMax; step += 1) {
    const rowsMax = limits.statementMatchesPerStepMax;
    const nowMs = clock.now().getTime();
    const ask = { name: 'matches-due', bank, rowsMax } as const;
    const { judged, unexplained } = await store.transact(ask, (facts) => judgeDue(facts, nowMs));
    counts.judged += judged;
    counts.unexplained += unexplained.length;
    for (const { subject, why, detail: reason } of unexplained) {
      log.error({ alarm: 'unexplained', subject, why, reason }, 'a person must look at this');
    }
    if (judged < rowsMax) break;
  }
  return counts;
}
