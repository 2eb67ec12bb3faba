/** What terminals say: which last word of the bank each has delivered. One of the three sides compared. */
import { type Receipt } from '../../protocol/messages.ts';
import { type LedgerContext } from './context.ts';
import { type Settled } from './rules/receipt.ts';
import { touch } from './rules/match-item.ts';
import { type Decision, unchanged } from './store/contract.ts';
import { type TerminalReportRow } from './store/statement-rows.ts';

export function reportOf(
  { redemption, outcome, amount, bankReference }: Receipt,
  terminal: string,
  { clock }: Pick<LedgerContext, 'clock'>,
): TerminalReportRow {
  return {
    redemptionId: redemption,
    terminal,
    bankReference,
    outcome,
    currency: amount?.currency ?? null,
    amountMinor: amount?.minor ?? null,
    atMs: clock.now().getTime(),
  };
}

/** In the transaction that it settles; the movement itself sees to it that it is compared. */
export function withReport(
  decision: Decision<Settled>,
  report: TerminalReportRow | null,
): Decision<Settled> {
  if (report === null || decision.answer.kind !== 'settled') return decision;
  return { ...decision, writes: [...decision.writes, { op: 'put-terminal-report', row: report }] };
}

/** Of a receipt that settles nothing: known, or at odds with these books. Kept once. */
export async function keepReport(
  { store }: Pick<LedgerContext, 'store'>,
  row: TerminalReportRow,
): Promise<void> {
  const ask = { name: 'terminal-reports', id: row.redemptionId } as const;
  const isKept = (known: readonly TerminalReportRow[]) =>
    known.some((one) => saysTheSame(one, row));
  if (isKept(await store.read(ask))) return;
  await store.transact(ask, (known) =>
    isKept(known)
      ? unchanged(undefined)
      : {
          answer: undefined,
          writes: [{ op: 'put-terminal-report', row }, touch(row.redemptionId, row.atMs)],
        },
  );
}

const saysTheSame = (left: TerminalReportRow, right: TerminalReportRow): boolean =>
  left.terminal === right.terminal &&
  left.outcome === right.outcome &&
  left.bankReference === right.bankReference;
