/**
 * Another account for a customer. The one before stays as it was: redemptions name the account they were
 * made for. To the new one nothing is paid for a while (the cool-off of the policy that holds now), so
 * that somebody who got at a customer's data does not also get the money the same day.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type PayeeAccount } from '../../../protocol/operator/customer.ts';
import { type BankDirectory } from '../banks.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type PayeeChangeFacts } from '../store/customer-queries.ts';
import { type PayeePolicyRow } from '../store/customer-rows.ts';
import { type PayeeRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { instantOf } from './instant.ts';
import { payeeColumns } from './payee.ts';
import { judgeAccount } from './payee-account.ts';

export type PayeeChanged =
  | { ok: true; payee: PayeeRow; fromMs: number | null }
  | { ok: false; failure: Failure };

export function changePayee(
  facts: PayeeChangeFacts,
  entered: PayeeAccount,
  ask: { payeeId: string; nowMs: number; banks: BankDirectory },
): Decision<PayeeChanged> {
  const { customer, kana, erasure, payee: before, policy } = facts;
  if (customer === null || erasure !== null) {
    const failure = failureOf('customer-unknown', 'no such customer');
    return unchanged({ ok: false, failure });
  }
  const judged = judgeAccount(entered, {
    currency: facts.programme.currency,
    registered: { name: customer.displayName, kana },
    banks: ask.banks,
  });
  if (!judged.ok) return unchanged(judged);
  const columns = payeeColumns(judged.account);
  if (before !== null && isSameAccount(before, columns)) {
    return unchanged({ ok: true, payee: before, fromMs: null });
  }
  const payee: PayeeRow = {
    id: ask.payeeId,
    customerId: customer.id,
    // Of two changes in one millisecond the later one must be the newer.
    sinceMs: Math.max(ask.nowMs, (before?.sinceMs ?? -1) + 1),
    bankName: judged.bankName,
    ...columns,
  };
  const fromMs = before === null ? null : ask.nowMs + policy.coolOffSeconds * 1000;
  return {
    answer: { ok: true, payee, fromMs },
    writes: [{ op: 'insert', table: 'payee', row: payee }, ...coolOff(payee, fromMs)],
  };
}

const coolOff = ({ id }: PayeeRow, untilMs: number | null): Write[] =>
  untilMs === null
    ? []
    : [{ op: 'insert', table: 'payee_cool_off', row: { payeeId: id, untilMs } }];

function isSameAccount(known: PayeeRow, entered: ReturnType<typeof payeeColumns>): boolean {
  return (
    known.kind === entered.kind &&
    known.holderName === entered.holderName &&
    known.clearingId === entered.clearingId &&
    known.branchCode === entered.branchCode &&
    known.accountType === entered.accountType &&
    known.accountNumber === entered.accountNumber
  );
}

/** Nothing is paid to an account that was changed so lately. */
export function coolingOff(payeeFromMs: number | null, nowMs: number): Failure | null {
  if (payeeFromMs === null || nowMs >= payeeFromMs) return null;
  const notBefore = instantOf(payeeFromMs);
  return failureOf('payee-cooling-off', `the account was changed; from ${notBefore}`, {
    notBefore,
  });
}

export type PolicySet = { ok: true; policy: PayeePolicyRow };

/** For changes from now on; one that was made keeps the cool-off it was told. */
export function setPayeePolicy(
  now: PayeePolicyRow,
  ask: { coolOffSeconds: number; setBy: string; nowMs: number },
): Decision<PolicySet> {
  if (now.coolOffSeconds === ask.coolOffSeconds) return unchanged({ ok: true, policy: now });
  const policy: PayeePolicyRow = {
    sinceMs: Math.max(ask.nowMs, now.sinceMs + 1),
    coolOffSeconds: ask.coolOffSeconds,
    setBy: ask.setBy,
  };
  return {
    answer: { ok: true, policy },
    writes: [{ op: 'insert', table: 'payee_policy', row: policy }],
  };
}
