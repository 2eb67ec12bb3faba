/** A redemption for an operator's eyes: states with their moments, evidence by its digests. */
import { fateAtLedger, inFiveWords } from '../../../protocol/fate.ts';
import { type LedgerState } from '../../../protocol/ledger.ts';
import { type RedemptionSeen } from '../../../protocol/operator/redemptions.ts';
import { messageDigest } from '../../../protocol/sealed/sign.ts';
import { type FindingRow, type ReconciliationRow, type RedemptionRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { outcomeOf } from './redemption-state.ts';

/** What a customer is told of it; protocol/fate.ts. */
const wordOf = (state: LedgerState) => inFiveWords[fateAtLedger[state]];

export async function seenByOperator(
  row: RedemptionRow,
  { findings, agenda }: { findings: readonly FindingRow[]; agenda: ReconciliationRow | null },
): Promise<RedemptionSeen> {
  return {
    id: row.id,
    state: row.state,
    word: wordOf(row.state),
    customer: row.customerId,
    points: row.points,
    pointsBefore: row.pointsBefore,
    amount: { currency: row.currency, minor: row.amountMinor },
    terminal: row.terminal,
    bankReference: row.bankReference,
    returnReference: row.returnReference,
    history: historyOf(row),
    evidence: await evidenceOf(row),
    findings: findings.map(({ atMs, kind, detail }) => ({ at: instantOf(atMs), kind, detail })),
    agenda: agenda && {
      asks: agenda.asks,
      nextAskAt: instantOf(agenda.dueMs),
      endedFrom: instantOf(agenda.endFromMs),
    },
  };
}

function historyOf(row: RedemptionRow): RedemptionSeen['history'] {
  const outcome = outcomeOf(row.state);
  const step = (state: LedgerState, atMs: number | null) => ({
    state,
    word: wordOf(state),
    at: atMs === null ? null : instantOf(atMs),
  });
  return [
    step('held', row.requestedMs),
    ...(row.authorizedMs === null ? [] : [step('authorized', row.authorizedMs)]),
    ...(outcome === null ? [] : [step(outcome, row.decidedMs)]),
    ...(row.state === 'withdrawn' ? [step('withdrawn', null)] : []),
    ...(row.state === 'returned' ? [step('returned', row.returnedMs)] : []),
  ];
}

async function evidenceOf(row: RedemptionRow): Promise<RedemptionSeen['evidence']> {
  const signed = [
    ['authorization', row.authorization],
    ['receipt', row.receipt],
    ['statement', row.statement],
    ['return', row.returnEvidence],
    ['return-statement', row.returnStatement],
  ] as const;
  const found = signed.flatMap(([message, jws]) => (jws === null ? [] : [{ message, jws }]));
  return Promise.all(
    found.map(async ({ message, jws }) => ({ message, digest: await messageDigest(jws) })),
  );
}
