/**
 * The ledger, for one copy of this terminal: what begins something new waits until this start is the one
 * that the ledger knows, and says so; what only ends or asks passes through, also from a locked terminal.
 */
import { type LedgerChannel, type Outcome } from '../engine/ports.ts';
import { type StaffChannel } from '../staff/ports.ts';
import { type Claimed, type TerminalClaim } from './terminal-claim.ts';

export function claimedLedger(
  ledger: LedgerChannel,
  claim: Pick<TerminalClaim, 'lock' | 'ensure' | 'beat' | 'heard'>,
): LedgerChannel {
  return hearing(claim, {
    openSession: (credential) =>
      asTheOne(claim, (boot) => ledger.openSession({ ...credential, boot })),
    changePin: (token, typed) =>
      asTheOne(claim, (boot) => ledger.changePin(token, { ...typed, boot })),
    presentWish: (id, sealed) => asTheOne(claim, (boot) => ledger.presentWish(id, sealed, boot)),
    // A copy that does not know of the original's success must not end what the original began.
    withdraw: (id) => asTheOne(claim, () => ledger.withdraw(id)),
    requestRedemption: async (id, request, token) => {
      const failure = claim.lock();
      if (failure !== null) return { kind: 'refused', failure };
      return ledger.requestRedemption(id, request, token);
    },
    endSession: (token) => ledger.endSession(token),
    account: (token, before) => ledger.account(token, before),
    bookCheck: (id) => ledger.bookCheck(id),
    statement: (jws) => ledger.statement(jws),
    redemption: (id) => ledger.redemption(id),
    deliverReceipt: (id, receipt, authorization) =>
      ledger.deliverReceipt(id, receipt, authorization),
    policy: () => ledger.policy(),
    heartbeat: (beat) => ledger.heartbeat(beat),
  });
}

/** Staff's calls, in the same way: a session begins something new, an action only tells. */
export function claimedStaff(
  staff: StaffChannel,
  claim: Pick<TerminalClaim, 'lock' | 'ensure' | 'beat' | 'heard'>,
): StaffChannel {
  return {
    openStaff: async (typed, key) => {
      const outcome = await asTheOne(claim, (boot) => staff.openStaff(typed, key, boot));
      claim.heard(outcome);
      return outcome;
    },
    act: async (id, delivery) => {
      const outcome = await staff.act(id, delivery);
      claim.heard(outcome);
      return outcome;
    },
  };
}

/** Whatever is asked: that an operator has locked this terminal is noticed from the first answer that says so. */
function hearing(claim: Pick<TerminalClaim, 'heard'>, ledger: LedgerChannel): LedgerChannel {
  const hears = async <T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await asked;
    claim.heard(outcome);
    return outcome;
  };
  return {
    openSession: (credential) => hears(ledger.openSession(credential)),
    changePin: (token, typed) => hears(ledger.changePin(token, typed)),
    presentWish: (id, sealed, boot) => hears(ledger.presentWish(id, sealed, boot)),
    withdraw: (id) => hears(ledger.withdraw(id)),
    requestRedemption: (id, request, token) => hears(ledger.requestRedemption(id, request, token)),
    endSession: (token) => hears(ledger.endSession(token)),
    account: (token, before) => hears(ledger.account(token, before)),
    bookCheck: (id) => hears(ledger.bookCheck(id)),
    statement: (jws) => ledger.statement(jws),
    redemption: (id) => hears(ledger.redemption(id)),
    deliverReceipt: (id, receipt, authorization) =>
      hears(ledger.deliverReceipt(id, receipt, authorization)),
    policy: () => hears(ledger.policy()),
    heartbeat: (beat) => ledger.heartbeat(beat),
  };
}

/** A ledger that was set back to a backup may have forgotten this start: it is told once more. */
async function asTheOne<T>(
  claim: Pick<TerminalClaim, 'ensure' | 'beat'>,
  call: (boot: string) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const held = await claim.ensure();
  if (held.kind !== 'answered') return held;
  const outcome = await call(held.body);
  if (outcome.kind !== 'refused' || outcome.failure.code !== 'terminal-copied') return outcome;
  const again: Claimed = await claim.beat();
  return again.kind === 'answered' ? call(again.body) : again;
}
