/**
 * Reads the bank's list of transfers, in order, from where it was left, for what is not in these books.
 * How far it was read is kept in the same database: a ledger restored from a backup finds itself back
 * where that was made, reads on from there, and so finds every transfer it has forgotten.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { type BankWire } from './bank-channel.ts';
import { type LedgerContext } from './context.ts';
import { keepFinding } from './findings.ts';
import { limits } from './limits.ts';
import { reestablished } from './reestablish.ts';
import { settleByReceipt } from './settlement.ts';

export interface ListRead {
  /** Redemptions that were not in these books. */
  unknown: number;
  /** Nothing was left to read. */
  toItsEnd: boolean;
}

/** @throws PeerUnreachable where the bank does not answer; what was read before stays read */
export async function readTransferList(context: LedgerContext, wire: BankWire): Promise<ListRead> {
  const { store, bank } = context;
  let unknown = 0;
  for (let page = 0; page < limits.transferPagesPerRoundMax; page += 1) {
    const after = await store.read({ name: 'transfer-cursor', bank });
    const listed = await wire.transfersAfter(after);
    const last = listed.at(-1);
    if (last === undefined) return { unknown, toItsEnd: true };
    for (const { redemption } of listed) {
      const looked = await lookAt(context, wire, redemption);
      if (looked === 'later') return { unknown, toItsEnd: false };
      if (looked === 'unknown') unknown += 1;
    }
    const { sequence } = last;
    await store.transact({ name: 'transfer-cursor', bank }, (readUpTo) => ({
      answer: undefined,
      writes:
        sequence > readUpTo
          ? [{ op: 'put-cursor', list: 'transfers', row: { bank, sequence } }]
          : [],
    }));
  }
  return { unknown, toItsEnd: false };
}

async function lookAt(
  context: LedgerContext,
  wire: BankWire,
  id: RedemptionId,
): Promise<'known' | 'unknown' | 'later'> {
  const known = await context.store.read({ name: 'redemption-known', id });
  const { redemption: row, tombstone } = known;
  // An authorization that is here is the agenda's business.
  if (row !== null && row.state !== 'held') return 'known';
  const { receipt, authorization } = await wire.status(id);
  // The bank will never execute what it never saw, and neither will anybody ask it to.
  if (tombstone !== null && authorization === undefined) return 'known';
  if (receipt !== null) {
    const settled = await settleByReceipt(context, id, { receipt, authorization });
    return settled.kind === 'refused' && settled.mayPass === true ? 'later' : 'unknown';
  }
  if (authorization === undefined) return 'later';
  const found = await reestablished(context, id, authorization);
  if (found.kind === 'impossible') {
    await keepFinding(context, {
      kind: 'redemption-unknown',
      redemptionId: id,
      detail: `pending at the bank, and unknown here: ${found.detail}`,
      evidence: authorization,
    });
  }
  return 'unknown';
}
