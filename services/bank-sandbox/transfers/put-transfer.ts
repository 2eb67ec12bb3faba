/**
 * `PUT /v1/transfers/{id}`, top to bottom: whose word is it → is the id known → is the window open →
 * does the order say the same → decide, sign, commit.
 */
import { type TransferStatus } from '../../../protocol/bank.ts';
import { type Authorization } from '../../../protocol/messages.ts';
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { type Answered, refuse } from '../../mutual-tls/route.ts';
import { accountIdOf } from '../accounts/account-id.ts';
import { type Bank } from '../bank.ts';
import { LedgerKeysUnavailable } from '../ledger-keys.ts';
import { clockToleranceSeconds } from '../limits.ts';
import { judgeAuthorization, type Judged, type Presented } from '../rules/judge-authorization.ts';
import { openOrder, type OpenedOrder } from '../rules/open-order.ts';
import { belongsTo, type PendingTransfer, type TransferRecord } from '../rules/transfer-record.ts';
import { windowAt } from '../rules/window.ts';
import { answerWith } from './answer.ts';
import { execution, expiry } from './plans.ts';
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
  if (window === 'over') return settle(bank, redemption, expiry(redemption, claim));
  const opened = await openOrder(authorization, bank.keys);
  if (!opened.ok || !isProgrammeOrder(bank, opened.order))
    return invalidOrder(bank, authorization, opened);
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
function isProgrammeOrder(bank: Bank, { debtor }: TransferOrder): boolean {
  return bank.store.read.state()?.debtor === accountIdOf(debtor);
}

/** The ledger signed what it did not order, or somebody got hold of its key: a person must look. */
function invalidOrder(bank: Bank, { redemption }: Authorization, opened: OpenedOrder): Refusal {
  const reason = opened.ok ? 'the debtor is not the account of this programme' : opened.reason;
  bank.log.error(
    { alarm: 'authorization-invalid', redemption, reason },
    'a signed order is not sound',
  );
  return refuse('authorization-invalid', 'the order inside does not agree with the authorization');
}

function accept(bank: Bank, transfer: PendingTransfer): TransferRecord {
  return bank.store.transact((books) => {
    const record = books.transfer(transfer.redemption);
    if (record !== null) return record;
    books.accept(transfer);
    return transfer;
  });
}
