/**
 * `PUT /v1/transfers/{id}`, top to bottom: whose word is it → is the id known → is the window open →
 * does the order say the same → decide, sign, commit. An authorization that is the ledger's word gets a
 * signed last word, also where it cannot be executed.
 */
import { type TransferStatus } from '../../../protocol/bank.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Authorization } from '../../../protocol/messages.ts';
import { type Answered, refuse } from '../../mutual-tls/route.ts';
import { accountIdOf } from '../../iso20022/account-id.ts';
import { type Bank } from '../bank.ts';
import { LedgerKeysUnavailable } from '../ledger-keys.ts';
import { clockToleranceSeconds } from '../limits.ts';
import { reasons } from '../rules/decide.ts';
import { judgeAuthorization, type Judged, type Presented } from '../rules/judge-authorization.ts';
import { openOrder, type OpenedOrder } from '../rules/open-order.ts';
import {
  belongsTo,
  type Claim,
  type PendingTransfer,
  type TransferRecord,
} from '../rules/transfer-record.ts';
import { windowAt } from '../rules/window.ts';
import { answerWith } from './answer.ts';
import { execution, refusal } from './plans.ts';
import { executePendingTransfer } from './pending.ts';
import { settle } from './settle.ts';

/** How the sandbox was told to treat new transfers; a real bank has neither. */
export interface Treatment {
  /** Accept, durably, and execute later. */
  hold: boolean;
  /** Refuse, as if the creditor's account were closed. */
  refuse: boolean;
}

export async function putTransfer(
  bank: Bank,
  presented: Presented,
  treatment: Treatment,
): Promise<Answered<TransferStatus>> {
  const judged = await judgedNow(bank, presented);
  if (!judged.ok) {
    const { code, detail } = judged;
    bank.log.warn(
      { redemption: presented.redemption, refused: code, reason: detail },
      'authorization refused',
    );
    return refuse(code, detail);
  }
  const found = await recordFor(bank, judged.authorization, { presented, treatment });
  if ('failure' in found) return found;
  if (!belongsTo(found, judged.authorization)) {
    return refuse('id-reused', 'this id belongs to another authorization');
  }
  return answerWith(bank, presented, found);
}

/** Where the ledger cannot be asked for its key, nothing is known about the authorization yet. */
async function judgedNow(bank: Bank, presented: Presented): Promise<Judged> {
  try {
    return await judgeAuthorization(presented, {
      bank: bank.urn,
      findLedgerKey: (kid) => bank.ledgerKeys.find(kid),
    });
  } catch (error) {
    if (!(error instanceof LedgerKeysUnavailable)) throw error;
    bank.log.warn({ err: error }, 'the ledger could not be asked for its keys');
    return {
      ok: false,
      code: 'service-unavailable',
      detail: 'the key of this authorization is not known yet',
    };
  }
}

type Refusal = ReturnType<typeof refuse>;

async function recordFor(
  bank: Bank,
  authorization: Authorization,
  { presented, treatment }: { presented: Presented; treatment: Treatment },
): Promise<TransferRecord | Refusal> {
  const { redemption, jti, amount } = authorization;
  const claim = { jti, amount, jws: presented.jws };
  const known = bank.store.read.transfer(redemption);
  if (known !== null) {
    const executes =
      known.state === 'pending' && belongsTo(known, authorization) && !treatment.hold;
    return executes ? executePendingTransfer(bank, known) : known;
  }
  const window = windowAt(authorization, bank.clock.now(), clockToleranceSeconds);
  if (window === 'early') return refuse('authorization-not-yet-valid', 'its window has not begun');
  if (amount.minor === 0n) return refuse('authorization-invalid', 'it authorizes nothing');
  if (window === 'over') {
    return settle(bank, redemption, refusal(redemption, claim, reasons.windowOver));
  }
  const opened = heldAgainstProgramme(bank, await openOrder(authorization, bank.own.keys));
  if (!opened.ok) return neverExecuted(bank, { redemption, claim }, opened);
  if (treatment.hold)
    return accept(bank, { state: 'pending', redemption, claim, order: opened.text });
  const { order } = opened;
  return settle(
    bank,
    redemption,
    execution({ redemption, claim, order, refuse: treatment.refuse }),
  );
}

/** SECURITY: the ledger's word moves the programme's money and nobody else's. */
function heldAgainstProgramme(bank: Bank, opened: OpenedOrder): OpenedOrder {
  if (!opened.ok || bank.store.read.state()?.debtor === accountIdOf(opened.order.debtor)) {
    return opened;
  }
  const reason = 'the debtor is not the account of this programme';
  return { ok: false, reason, said: reasons.debtorForeign };
}

/**
 * The ledger signed what cannot be carried out, or somebody got hold of its key: a person must look.
 * It is the ledger's word all the same, and an error would be answered to it for ever; a signed refusal
 * ends it, and the points go back.
 */
function neverExecuted(
  bank: Bank,
  { redemption, claim }: { redemption: RedemptionId; claim: Claim },
  { reason, said }: Extract<OpenedOrder, { ok: false }>,
): Promise<TransferRecord> {
  bank.log.error(
    { alarm: 'order-not-executable', redemption, reason },
    'a signed order is not sound',
  );
  return settle(bank, redemption, refusal(redemption, claim, said));
}

function accept(bank: Bank, transfer: PendingTransfer): TransferRecord {
  return bank.store.transact((books) => {
    const record = books.transfer(transfer.redemption);
    if (record !== null) return record;
    books.accept(transfer);
    return transfer;
  });
}
