/** One call for one redemption, and what its answer means. Every outcome also tells about the network. */
import { type RedemptionRequest } from '../../protocol/ledger.ts';
import { judgeBank } from './bank-verdict.ts';
import {
  judgeAfterRefusal,
  judgeDelivery,
  judgeLedgerStatus,
  judgeReceiptShown,
  judgeRequest,
  judgeWithdrawal,
} from './ledger-verdict.ts';
import { type Action, type Knowledge, type Peer } from './next-action.ts';
import {
  type BankChannel,
  type Clock,
  nowOn,
  type Outcome,
  type RedemptionChannel,
} from './ports.ts';
import { type Transfer } from './transfer-state.ts';
import { type Verdict } from './verdict.ts';
import { judgeFirstContact, judgePresented } from './wish-verdict.ts';

export interface CallPorts {
  ledger: RedemptionChannel;
  bank: BankChannel;
  clock: Clock;
  observe(peer: Peer, outcome: Outcome<unknown>): void;
}

export async function carryOut(
  action: Action,
  { transfer, known }: { transfer: Transfer; known: Knowledge },
  ports: CallPorts,
): Promise<Verdict> {
  const { ledger, bank } = ports;
  const { id } = transfer;
  const at = async <T>(peer: Peer, call: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await call;
    ports.observe(peer, outcome);
    return outcome;
  };
  switch (action.kind) {
    case 'request': {
      const asked = ledger.requestRedemption(id, ofSession(transfer), action.token);
      return judgeRequest(transfer, known, await at('ledger', asked));
    }
    case 'present':
      return judgePresented(transfer, await at('ledger', ledger.presentWish(id, action.sealed)));
    case 'ask-ledger': {
      const outcome = await at('ledger', ledger.redemption(id));
      if (transfer.state === 'wished')
        return judgeFirstContact(transfer.wish, outcome, nowOn(ports.clock));
      return transfer.state === 'confirmed'
        ? judgeAfterRefusal(transfer, outcome)
        : judgeLedgerStatus(transfer, known, outcome);
    }
    case 'ask-for-receipt': {
      const outcome = await at('ledger', ledger.redemption(id));
      const receipt = outcome.kind === 'answered' ? outcome.body.receipt : undefined;
      const proof =
        receipt === undefined ? null : await bank.checkReceipt(id, action.authorization, receipt);
      return judgeReceiptShown(transfer, outcome, proof);
    }
    case 'withdraw':
      return judgeWithdrawal(known, await at('ledger', ledger.withdraw(id)));
    case 'send': {
      const answered = await at('bank', bank.order(id, action.authorization));
      return judgeBank(transfer, 'send', answered);
    }
    case 'ask-bank': {
      const answered = await at('bank', bank.status(id, action.authorization));
      return judgeBank(transfer, 'ask-bank', answered);
    }
    case 'deliver':
      return judgeDelivery(
        transfer,
        await at('ledger', ledger.deliverReceipt(id, action.receipt, action.authorization)),
      );
    case 'none':
      throw new Error(`${id}: final, and yet claimed`);
  }
}

/** What is asked for in a session names its payee; a wish never gets here. */
function ofSession({ id, request }: Transfer): RedemptionRequest {
  const { consent, ...asked } = request;
  if (!('payee' in consent)) throw new Error(`${id}: a wish, and yet asked for in a session`);
  return { ...asked, consent };
}
