import { type TransferStatus } from '../../../protocol/bank.ts';
import { type Answered } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { answerWith, type Asking } from './answer.ts';

/** `GET /v1/transfers/{id}`: signed, also for an id never seen. Changes nothing. */
export function getTransfer(bank: Bank, asking: Asking): Promise<Answered<TransferStatus>> {
  return answerWith(bank, asking, bank.store.read.transfer(asking.redemption));
}
