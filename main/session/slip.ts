/**
 * What a slip or a receipt tells whoever holds it to the scanner: what became of it, and of how much.
 *
 * SECURITY: whoever has found a slip learns state and amount, and nothing about anybody: no account, no
 * points before or after, no name. Another terminal's number is unknown here, as the ledger has it; its
 * signed statement is read for what it says of itself.
 */
import { fateAtLedger, fateOnKiosk } from '../../protocol/fate.ts';
import { type Slip } from '../../protocol/ipc.ts';
import { type Statement } from '../../protocol/messages.ts';
import { type Redemption } from '../../protocol/ledger.ts';
import { readStatement } from '../engine/evidence.ts';
import { type Outcome } from '../engine/ports.ts';
import { lastStepAt, type Transfer } from '../engine/transfer-state.ts';

export interface Knowledge {
  /** This terminal's own record. */
  own: Transfer | null;
  ledger: Outcome<Redemption>;
  /** Verified; null where the code held none, or nobody's. */
  statement: Statement | null;
}

/** The ledger knows best, this terminal next, what was signed last. */
export function slipTold({ own, ledger, statement }: Knowledge): Slip {
  const asOwn = own === null ? null : ownSlip(own);
  if (ledger.kind === 'answered') {
    const asLedger = ledgerSlip(ledger.body);
    // That it was sent is not the ledger's to know; that it is reserved, this terminal may not have heard.
    return asLedger.word === 'reserved' && asOwn !== null && knowsMore(asOwn) ? asOwn : asLedger;
  }
  if (asOwn !== null) return asOwn;
  if (statement !== null) return signedSlip(statement);
  const isUnknown = ledger.kind === 'refused' && ledger.failure.code === 'redemption-unknown';
  return { state: isUnknown ? 'unknown' : 'unreachable' };
}

type Found = Extract<Slip, { state: 'found' }>;

const knowsMore = ({ word }: Found): boolean =>
  word !== 'wish' && word !== 'requested' && word !== 'nothing';

function ownSlip(transfer: Transfer): Found {
  const { amount } = transfer.request;
  return {
    state: 'found',
    amount,
    word: fateOnKiosk({
      state: transfer.state,
      isWish: 'wish' in transfer && transfer.wish !== undefined,
      isPaid: 'outcome' in transfer && transfer.outcome === 'completed',
    }),
    at: lastStepAt(transfer),
    asSigned: false,
  };
}

function ledgerSlip({ state, amount, statement, returnStatement }: Redemption): Found {
  const last = returnStatement ?? statement;
  const at = last === null ? null : (readStatement(last)?.decidedAt ?? null);
  return { state: 'found', amount, word: fateAtLedger[state], at, asSigned: false };
}

function signedSlip({ outcome, amount, decidedAt }: Statement): Found {
  return { state: 'found', amount, word: fateAtLedger[outcome], at: decidedAt, asSigned: true };
}
