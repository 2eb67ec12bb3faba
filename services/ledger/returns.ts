/**
 * Reads the bank's list of returns, in order, from where it was left. What cannot be judged yet stops
 * the reading until the next round; what can never be believed goes to a person, and is passed.
 */
import { type TransferReturn } from '../../protocol/messages.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type BankWire } from './bank-channel.ts';
import { type LedgerContext } from './context.ts';
import { keepFinding } from './findings.ts';
import { limits } from './limits.ts';
import {
  judgeReturn,
  readOn,
  returnStatementFor,
  type ReturnVerdict,
  takeBack,
} from './rules/money-back.ts';
import { settleByReceipt } from './settlement.ts';
import { type ChainLink, type RedemptionRow } from './store/rows.ts';

export interface ReturnCounts {
  returned: number;
  findings: number;
}

interface Told {
  sequence: number;
  evidence: string;
}

/** @throws PeerUnreachable where the bank does not answer; what was read before stays read */
export async function readReturns(context: LedgerContext, wire: BankWire): Promise<ReturnCounts> {
  const counts: ReturnCounts = { returned: 0, findings: 0 };
  const { store, bank } = context;
  for (let page = 0; page < limits.returnPagesPerRoundMax; page += 1) {
    const after = await store.read({ name: 'return-cursor', bank });
    const told = await wire.returnsAfter(after);
    if (told.length === 0) return counts;
    for (const one of told) {
      const read = await readOne(context, wire, one);
      if (read === 'later') return counts;
      if (read === 'returned') counts.returned += 1;
      if (read === 'finding') counts.findings += 1;
    }
  }
  return counts;
}

type Read = 'returned' | 'known' | 'finding' | 'later';

async function readOne(context: LedgerContext, wire: BankWire, told: Told): Promise<Read> {
  let isKeyKnown = true;
  const verified = await verifyMessage('return', told.evidence, async (kid) => {
    const key = await context.bankKeys.find(kid);
    isKeyKnown = key !== undefined;
    return key;
  });
  // The bank signs with a key it has not shown yet: nothing is known about this return so far.
  if (!isKeyKnown) return 'later';
  if (!verified.ok) return unbelieved(context, told, verified.reason);
  const { message } = verified;
  const verdict = await judged(context, message, told);
  if (verdict.kind !== 'too-early' && verdict.kind !== 'unknown') {
    return concluded(context, message, { told, verdict });
  }
  // The bank lists it as paid and sent back; its receipt has not been here. It is asked for at once.
  const { receipt, authorization } = await wire.status(message.redemption);
  if (receipt === null && verdict.kind === 'too-early') return 'later';
  if (receipt !== null) {
    await settleByReceipt(context, message.redemption, { receipt, authorization });
  }
  const again = await judged(context, message, told);
  return concluded(context, message, { told, verdict: again });
}

/**
 * Signed by nobody we believe: what it is about is not even looked at. The bank will say the same the
 * next time, so it goes to a person, and the list is read on: each of the others has its own signature.
 */
async function unbelieved(context: LedgerContext, told: Told, reason: string): Promise<Read> {
  const { sequence, evidence } = told;
  const detail = `number ${sequence} of the bank's returns: ${reason}`.slice(0, 500);
  await keepFinding(context, { kind: 'return-invalid', redemptionId: null, detail, evidence });
  await passed(context, sequence);
  return 'finding';
}

async function judged(
  context: LedgerContext,
  said: TransferReturn,
  { evidence, sequence }: Told,
): Promise<ReturnVerdict> {
  const { store, bank } = context;
  const row = await store.read({ name: 'redemption-row', id: said.redemption });
  const document = context.documents.readReturn(said.document);
  const verdict = judgeReturn(said, row, { bank, document });
  if (verdict.kind !== 'apply') return verdict;
  const nowMs = context.clock.now().getTime();
  const statementAt = await statementSigner(context, verdict.row, { said, nowMs });
  const ask = { said, evidence, document, statementAt, bank, sequence, nowMs };
  const [transactionId, repayId] = [context.ids.ordered(), context.ids.ordered()];
  return store.transact({ name: 'return', id: said.redemption, bank }, (facts) =>
    takeBack(facts, { ...ask, transactionId, repayId }),
  );
}

async function statementSigner(
  { store, ids, keys }: LedgerContext,
  row: RedemptionRow,
  { said, nowMs }: { said: TransferReturn; nowMs: number },
): Promise<(journal: ChainLink) => string> {
  const payee = await store.read({ name: 'payee', id: row.payeeId });
  const ask = { nowMs, jti: ids.random(), payee: payee.masked };
  return (journal) => keys.signStatement(returnStatementFor(row, said, { ...ask, journal }));
}

async function concluded(
  context: LedgerContext,
  said: TransferReturn,
  { told, verdict }: { told: Told; verdict: ReturnVerdict },
): Promise<Read> {
  if (verdict.kind === 'apply') return 'returned';
  if (verdict.kind === 'too-early') return 'later';
  if (verdict.kind === 'refused') {
    const { finding: kind, detail } = verdict;
    const { evidence } = told;
    await keepFinding(context, { kind, redemptionId: said.redemption, detail, evidence });
  }
  if (verdict.kind === 'unknown') {
    const detail = 'about a redemption that is not of this ledger';
    const { evidence } = told;
    await keepFinding(context, {
      kind: 'return-invalid',
      redemptionId: said.redemption,
      detail,
      evidence,
    });
  }
  await passed(context, told.sequence);
  return verdict.kind === 'known' ? 'known' : 'finding';
}

/** After what it says was kept: a crash in between finds it a second time, and keeps it once. */
async function passed({ store, bank }: LedgerContext, sequence: number): Promise<void> {
  await store.transact({ name: 'return-cursor', bank }, (readUpTo) => ({
    answer: undefined,
    writes: readOn(readUpTo, bank, sequence),
  }));
}
