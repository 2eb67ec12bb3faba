/** What the wire is told about a record: the stored receipt as it is, or a fresh report. */
import { type TransferStatus } from '../../../protocol/bank.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Answered } from '../../mutual-tls/route.ts';
import { type Bank, signerOf } from '../bank.ts';
import { signReport } from '../rules/evidence.ts';
import { type TransferRecord } from '../rules/transfer-record.ts';

export interface Asking {
  redemption: RedemptionId;
  /** URN of the peer's certificate: a report is addressed to whoever asked. */
  caller: string;
}

export async function answerWith(
  bank: Bank,
  { redemption, caller }: Asking,
  record: TransferRecord | null,
): Promise<Answered<TransferStatus>> {
  if (record?.state === 'final') {
    return { ok: true, body: { status: record.outcome, evidence: record.receipt } };
  }
  const signer = signerOf(bank, bank.clock.now());
  const evidence = await signReport({ redemption, pending: record, asker: caller }, signer);
  return { ok: true, body: { status: record === null ? 'unknown' : 'pending', evidence } };
}
