/** What the ledger's answers mean to a wish: to the first question, and to the wish itself. Pure. */
import { failureMayPass, failureOf } from '../../protocol/failure.ts';
import { type Redemption } from '../../protocol/ledger.ts';
import { endsTheId, judgeRedemption } from './ledger-verdict.ts';
import { type Outcome } from './ports.ts';
import { type Transfer, type Wished } from './transfer-state.ts';
import { goOn, isRefusal, refusesTheCaller, stay, take, type Verdict, wait } from './verdict.ts';

/**
 * To `GET /v1/redemptions/{id}`, asked before anything is told: it answers, so it can be reached; and
 * it may have seen this id already, from a copy of this disk. Only what it has never seen can be too
 * old; that is withdrawn there first, so that no copy brings it to life again.
 */
export function judgeFirstContact(
  { keptUntil }: Wished['wish'],
  outcome: Outcome<Redemption>,
  now: string,
): Verdict {
  if (outcome.kind === 'answered' || isRefusal(outcome, 'redemption-withdrawn'))
    return take({ kind: 'present' });
  if (!isRefusal(outcome, 'redemption-unknown')) return stay('ledger', outcome);
  if (now <= keptUntil) return take({ kind: 'present' });
  const refusal = failureOf('wish-expired', 'the ledger could not be told in time');
  return goOn({ ledgerHasNone: true, refusal });
}

/** To `PUT /v1/redemptions/{id}/wish`. A refusal ends it only once the id is dead at the ledger. */
export function judgePresented(transfer: Transfer, outcome: Outcome<Redemption>): Verdict {
  if (outcome.kind === 'answered')
    return judgeRedemption(transfer, outcome.body, wait(null, { inDoubt: true }));
  if (outcome.kind === 'unknown') return stay('ledger', outcome);
  const { failure } = outcome;
  if (isRefusal(outcome, ...endsTheId)) return take({ kind: 'reject', failure });
  // Somebody has to act, and then it is told again.
  if (failureMayPass(failure.code) || refusesTheCaller(failure)) return stay('ledger', outcome);
  return goOn({ refusal: failure });
}
