import { type TransferStatus } from '../../../protocol/bank.ts';
import { type Answered } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { answerWith, type Asking } from './answer.ts';
import { cancellation } from './plans.ts';
import { settle } from './settle.ts';

/** `POST /v1/transfers/{id}/cancel`: the receipt there is, or one that says it will never execute. */
export async function cancelTransfer(
  bank: Bank,
  asking: Asking,
): Promise<Answered<TransferStatus>> {
  const record = await settle(bank, asking.redemption, cancellation(asking.redemption));
  return answerWith(bank, asking, record);
}
