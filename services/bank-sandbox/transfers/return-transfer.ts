/**
 * Money that had arrived comes back: posted the other way round, once, for ever, and signed for the
 * ledger. Like a settlement: sign outside of the transaction, look again inside it.
 */
import assert from 'node:assert/strict';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type StatusReason } from '../../../protocol/messages.ts';
import { type Answered, refuse } from '../../mutual-tls/route.ts';
import { type Bank, signerOf } from '../bank.ts';
import { signReturn } from '../rules/evidence.ts';
import { type FinalTransfer, type TransferRecord } from '../rules/transfer-record.ts';
import { type BankReader, type BankWriter, type Posting } from '../store/bank-store.ts';
import { type ReturnRecord } from '../rules/transfer-return.ts';
import { bankReferenceFrom } from './bank-reference.ts';

export interface ReturnAsk {
  redemption: RedemptionId;
  reason: StatusReason;
}

export async function returnTransfer(
  bank: Bank,
  ask: ReturnAsk,
): Promise<Answered<{ sequence: number; evidence: string }>> {
  const known = bank.store.read.returned(ask.redemption);
  if (known !== null) return answerFor(known, ask);
  const transfer = bank.store.read.transfer(ask.redemption);
  if (!isPaid(transfer)) return refuse('redemption-unknown', 'nothing was paid under this id');
  const evidence = await signedReturn(bank, transfer, ask);
  const recorded = bank.store.transact((books): ReturnRecord => {
    const raced = books.returned(ask.redemption);
    return raced ?? moveBack(books, { ...ask, ...evidence });
  });
  bank.log.info({ redemption: ask.redemption, sequence: recorded.sequence }, 'transfer returned');
  return answerFor(recorded, ask);
}

type PaidTransfer = FinalTransfer & { claim: NonNullable<FinalTransfer['claim']> };

function isPaid(transfer: TransferRecord | null): transfer is PaidTransfer {
  return transfer?.state === 'final' && transfer.outcome === 'completed' && transfer.claim !== null;
}

/** The same id with another reason is another return, and there is only one. */
function answerFor({ sequence, evidence, reason }: ReturnRecord, ask: ReturnAsk) {
  return reason.code === ask.reason.code && reason.text === ask.reason.text
    ? ({ ok: true, body: { sequence, evidence } } as const)
    : refuse('id-reused', 'this transfer came back for another reason');
}

async function signedReturn(
  bank: Bank,
  { claim, bankReference: completion }: PaidTransfer,
  { redemption, reason }: ReturnAsk,
): Promise<Omit<ReturnRecord, 'sequence' | 'redemption' | 'reason'>> {
  const now = bank.clock.now();
  const bankReference = bankReferenceFrom(now, bank.ids.random());
  const { account } = sideOf(bank.store.read, redemption, 'debit');
  const evidence = await signReturn(
    { redemption, amount: claim.amount, completion, bankReference, reason, account },
    signerOf(bank, now),
  );
  return { bankReference, evidence, returnedAt: now.toISOString() };
}

function moveBack(books: BankWriter, made: Omit<ReturnRecord, 'sequence'>): ReturnRecord {
  const { redemption } = made;
  const recorded = books.recordReturn(made);
  const paidFrom = sideOf(books, redemption, 'debit');
  const paidTo = sideOf(books, redemption, 'credit');
  books.postReturn({ ...paidTo, side: 'debit' });
  books.postReturn({ ...paidFrom, side: 'credit' });
  return recorded;
}

function sideOf(books: BankReader, redemption: RedemptionId, side: Posting['side']): Posting {
  const posting = books.postingsOf(redemption).find((one) => one.side === side);
  assert(posting !== undefined, 'a completed transfer has both its postings');
  return posting;
}
