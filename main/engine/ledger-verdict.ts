/** What the ledger's answers mean: to the request, the question, the withdrawal and the delivery. Pure. */
import {
  type Failure,
  failureMayPass,
  type FailureCode,
  failureOf,
} from '../../protocol/failure.ts';
import { type Redemption } from '../../protocol/ledger.ts';
import { sameMoney } from '../../protocol/money.ts';
import { judgeReceipt } from './bank-verdict.ts';
import { readReceipt, readStatement } from './evidence.ts';
import { type Knowledge } from './next-action.ts';
import { type Outcome, type ReceiptProof } from './ports.ts';
import { type Transfer } from './transfer-state.ts';
import {
  alarm,
  goOn,
  isRefusal,
  refusesTheCaller,
  stay,
  take,
  type Verdict,
  wait,
  withdrawn,
} from './verdict.ts';

/** The id is dead at the ledger, and nothing was given out under it. */
export const endsTheId = [
  'id-reused',
  'redemption-withdrawn',
  'review-rejected',
  'review-expired',
] as const satisfies readonly FailureCode[];

/** To `PUT /v1/redemptions/{id}`. */
export function judgeRequest(
  transfer: Transfer,
  known: Knowledge,
  outcome: Outcome<Redemption>,
): Verdict {
  if (outcome.kind === 'answered')
    return judgeRedemption(transfer, outcome.body, wait(null, { inDoubt: true }));
  if (outcome.kind === 'unknown') return stay('ledger', outcome);
  const { failure } = outcome;
  if (isRefusal(outcome, ...endsTheId)) return take({ kind: 'reject', failure });
  if (failureMayPass(failure.code)) return stay('ledger', outcome);
  if (known.inDoubt && failure.code === 'session-required') {
    // It had said that it knows this one: asked again, but not without end in one breath.
    return known.token === null
      ? wait(null, { review: null })
      : goOn({ token: null, review: null });
  }
  // A refusal now does not say what becomes of an attempt that may still be on its way, and one at the
  // door does not say what became of another copy of the same attempt.
  return known.inDoubt || refusesTheCaller(failure)
    ? goOn({ refusal: failure, inDoubt: true })
    : take({ kind: 'reject', failure });
}

/** To `GET /v1/redemptions/{id}`, asked where the request cannot be repeated. */
export function judgeLedgerStatus(
  transfer: Transfer,
  known: Knowledge,
  outcome: Outcome<Redemption>,
): Verdict {
  const none = goOn({ ledgerHasNone: true });
  if (outcome.kind === 'answered') {
    const { review } = outcome.body;
    // A person has let it go on: whoever asks for it now gets its authorization.
    const released = review?.state === 'released' ? goOn({ review }) : null;
    return judgeRedemption(transfer, outcome.body, released ?? none);
  }
  // Withdrawn before, and the answer was lost: whatever still travels under this id finds it dead.
  if (isRefusal(outcome, 'redemption-withdrawn'))
    return take({ kind: 'reject', failure: known.refusal ?? outcome.failure });
  return isRefusal(outcome, 'redemption-unknown') ? none : stay('ledger', outcome);
}

/** To `POST /v1/redemptions/{id}/withdraw`. */
export function judgeWithdrawal(
  known: Knowledge,
  outcome: Outcome<{ id: string; state: 'withdrawn' }>,
): Verdict {
  const dead = outcome.kind === 'answered' || isRefusal(outcome, 'redemption-withdrawn');
  if (dead) {
    const failure =
      known.refusal ?? withdrawn('It was not authorized in time; nothing was reserved.');
    return take({ kind: 'reject', failure });
  }
  // The request overtook us: an authorization exists, and asking again brings it.
  if (isRefusal(outcome, 'redemption-not-withdrawable')) {
    return wait(null, { ledgerHasNone: false, refusal: null, token: null });
  }
  if (isRefusal(outcome, 'redemption-under-review'))
    return wait('under-review', { ledgerHasNone: false, refusal: null });
  return stay('ledger', outcome);
}

/** To `PUT /v1/redemptions/{id}/receipt`. */
export function judgeDelivery(transfer: Transfer, outcome: Outcome<Redemption>): Verdict {
  if (outcome.kind === 'answered') return judgeStatement(transfer, outcome.body);
  const deliveryRefused = outcome.kind === 'refused' && !failureMayPass(outcome.failure.code);
  return { ...stay('ledger', outcome), learned: { inDoubt: true, deliveryRefused } };
}

/** To `GET /v1/redemptions/{id}`, asked after the receipt was refused: it may have ended it long ago. */
export function judgeAfterRefusal(transfer: Transfer, outcome: Outcome<Redemption>): Verdict {
  const deliverAgain = { deliveryRefused: false };
  if (outcome.kind !== 'answered') return { ...stay('ledger', outcome), learned: deliverAgain };
  if (outcome.body.statement === null) return wait('needs-a-person', deliverAgain);
  return { ...judgeStatement(transfer, outcome.body), learned: deliverAgain };
}

/**
 * To `GET /v1/redemptions/{id}`, asked where the bank cannot be. The ledger's word moves nothing here;
 * the bank's receipt does, whoever hands it over.
 */
export function judgeReceiptShown(
  transfer: Transfer,
  outcome: Outcome<Redemption>,
  proof: ReceiptProof | null,
): Verdict {
  if (outcome.kind !== 'answered') return stay('ledger', outcome);
  const contradiction = differsFrom(transfer, outcome.body);
  if (contradiction !== null) return alarm(contradiction);
  const { receipt } = outcome.body;
  if (receipt === undefined || proof === null || proof === 'no-key')
    return wait('bank-unreachable');
  const said = readReceipt(receipt);
  return proof === 'genuine' && said !== null
    ? judgeReceipt(transfer, said, receipt)
    : alarm('the ledger shows a receipt that the bank has not signed');
}

function judgeStatement(transfer: Transfer, body: Redemption): Verdict {
  if (transfer.state !== 'confirmed')
    throw new Error(`${transfer.id}: a statement while ${transfer.state}`);
  const contradiction = differsFrom(transfer, body);
  if (contradiction !== null) return alarm(contradiction);
  const said = body.statement === null ? null : readStatement(body.statement);
  if (body.statement === null || said === null) return alarm('no statement came for a receipt');
  if (said.redemption !== transfer.id || !sameMoney(said.amount, transfer.request.amount)) {
    return alarm('the statement is about another redemption');
  }
  if (said.outcome !== transfer.outcome) {
    return alarm(`the bank said ${transfer.outcome}, the statement says ${said.outcome}`);
  }
  return take({ kind: 'conclude', statement: body.statement, outcome: transfer.outcome });
}

export function judgeRedemption(transfer: Transfer, body: Redemption, otherwise: Verdict): Verdict {
  const contradiction = differsFrom(transfer, body);
  if (contradiction !== null) return alarm(contradiction);
  if (body.authorization !== null)
    return take({ kind: 'authorize', authorization: body.authorization });
  if (body.state === 'withdrawn') return take({ kind: 'reject', failure: whyWithdrawn(body) });
  const { review } = body;
  return review?.state === 'waiting'
    ? wait('under-review', { inDoubt: true, ledgerHasNone: false, refusal: null, review })
    : otherwise;
}

function whyWithdrawn({ review }: Redemption): Failure {
  switch (review?.state) {
    case 'rejected':
      return failureOf('review-rejected', 'A person decided against it.');
    case 'expired':
      return failureOf('review-expired', 'Nobody decided in time.');
    default:
      return withdrawn('The ledger has withdrawn this id.');
  }
}

function differsFrom({ id, request }: Transfer, body: Redemption): string | null {
  if (body.id !== id) return 'the ledger answered about another redemption';
  if (body.points !== request.points || !sameMoney(body.amount, request.amount)) {
    return 'the ledger holds another amount under this id';
  }
  return null;
}
