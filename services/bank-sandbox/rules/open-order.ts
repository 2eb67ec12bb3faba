/** Opens the order inside an authorization and holds it against what the ledger signed around it. */
import { type Authorization, type StatusReason } from '../../../protocol/messages.ts';
import { sameMoney } from '../../../protocol/money.ts';
import { decryptAs } from '../../../protocol/sealed/encrypt.ts';
import { type KeptKey } from '../../../protocol/sealed/keys.ts';
import { readPain001, type TransferOrder } from '../../iso20022/pain-001.ts';
import { reasons } from './decide.ts';

export type OpenedOrder =
  | { ok: true; order: TransferOrder; text: string }
  /** `reason` is for the log, `said` for whoever ordered it. */
  | { ok: false; reason: string; said: StatusReason };

/** @param keys the bank's own */
export async function openOrder(
  authorization: Authorization,
  keys: readonly KeptKey[],
): Promise<OpenedOrder> {
  const opened = await decryptAs(keys, 'pain.001.001.09+xml', authorization.order);
  if (!opened.ok) return { ...opened, said: reasons.orderUnreadable };
  const read = readPain001(opened.plaintext);
  if (!read.ok) return { ok: false, reason: read.reason, said: reasons.orderUnreadable };
  const { order } = read;
  if (order.endToEndId !== authorization.redemption)
    return refused('it orders another end-to-end id');
  if (!sameMoney(order.amount, authorization.amount)) return refused('it orders another amount');
  return { ok: true, order, text: opened.plaintext };
}

function refused(reason: string): OpenedOrder {
  return { ok: false, reason, said: reasons.orderDiffers };
}
