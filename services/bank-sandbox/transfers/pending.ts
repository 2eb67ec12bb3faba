/** Carries out what was accepted and not executed yet: after a restart, and when a fault is over. */
import { readPain001 } from '../../iso20022/pain-001.ts';
import { type Bank } from '../bank.ts';
import { type PendingTransfer, type TransferRecord } from '../rules/transfer-record.ts';
import { execution } from './plans.ts';
import { settle } from './settle.ts';

export async function executePending(bank: Bank): Promise<void> {
  for (const transfer of bank.store.read.pending()) await executePendingTransfer(bank, transfer);
}

/** Its window was open when it was accepted, so it is not judged again. */
export async function executePendingTransfer(
  bank: Bank,
  transfer: PendingTransfer,
): Promise<TransferRecord> {
  const { redemption, claim } = transfer;
  const read = readPain001(transfer.order);
  if (!read.ok) {
    // It was read once before it was accepted. It stays pending until a person has looked.
    bank.log.error(
      { alarm: 'order-unreadable', redemption, reason: read.reason },
      'a kept order is not sound',
    );
    return transfer;
  }
  return settle(
    bank,
    redemption,
    execution({ redemption, claim, order: read.order, refuse: false }),
  );
}
