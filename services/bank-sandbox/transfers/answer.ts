/** What the wire is told about a record: the stored receipt as it is, or a fresh report. */
import { type TransferStatus } from '../../../protocol/bank.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
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
  const claim = caller === LEDGER_URN ? claimOf(record) : {};
  if (record?.state === 'final') {
    return { ok: true, body: { status: record.outcome, evidence: record.receipt, ...claim } };
  }
  const signer = signerOf(bank, bank.clock.now());
  const evidence = await signReport({ redemption, pending: record, asker: caller }, signer);
  const status = record === null ? 'unknown' : 'pending';
  return { ok: true, body: { status, evidence, ...claim } };
}

/** The ledger gets its own word back: it may have lost it. */
function claimOf(record: TransferRecord | null): Pick<TransferStatus, 'authorization'> {
  const claim = record?.claim ?? null;
  return claim === null ? {} : { authorization: claim.jws };
}
