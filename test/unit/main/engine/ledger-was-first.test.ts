/**
 * The ledger asks the bank by itself when a kiosk has vanished. What the kiosk finds when it comes back
 * is final already, at the bank, at the ledger, or at both; it must end as they did, by their words.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type LedgerState } from '../../../../protocol/ledger.ts';
import { type FinalOutcome } from '../../../../protocol/messages.ts';
import { exampleRequest } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';
import { receiptFor, statementFor } from '../../../support/signed-messages.ts';

const HOUR_MS = 3_600_000;
let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  const wrong = [...rig.fatals, ...rig.alarms];
  if (wrong.length > 0) throw new AggregateError(wrong, 'nothing here is for a person to look at');
});

/** The reconciler's work: the bank's last word is out, and the ledger has acted on it. */
function finishedWithoutKiosk(
  id: RedemptionId,
  outcome: FinalOutcome,
  state: LedgerState = outcome,
): void {
  const booked = rig.ledger.booked.get(id);
  if (booked === undefined) throw new Error('nothing was authorized');
  const { authorization } = booked.redemption;
  // A tombstone names no authorization: the bank had never seen one.
  const names = outcome === 'cancelled' ? null : authorization;
  rig.bank.seen.add(id);
  rig.bank.receipts.set(id, receiptFor(id, outcome, exampleRequest(), names));
  if (outcome === 'completed') rig.bank.credits.set(id, 1);
  const statement = statementFor(id, outcome, booked.request);
  booked.redemption = { ...booked.redemption, state, outcome, statement };
}

async function stoppedAt(call: 'requestRedemption' | 'order'): Promise<RedemptionId> {
  rig.network.fault = ({ name }) =>
    name === call ? (call === 'order' ? 'lost-request' : 'lost-answer') : 'none';
  rig.engine.start();
  const id = rig.submit();
  await settled();
  rig.crash();
  rig.network.fault = () => 'none';
  return id;
}

const ends = { completed: 'settled', refused: 'refused', cancelled: 'cancelled' } as const;
const outcomes = ['completed', 'refused', 'cancelled'] as const;

it.each(outcomes)('%s while the order was in doubt: the same end here', async (outcome) => {
  const id = await stoppedAt('order');
  finishedWithoutKiosk(id, outcome);
  rig.restart();
  await rig.clock.advance(HOUR_MS);
  expect(rig.transfer(id)).toMatchObject({ state: ends[outcome], outcome });
  expect(rig.bank.credits.get(id) ?? 0).toBe(outcome === 'completed' ? 1 : 0);
});

it.each(outcomes)('%s before this kiosk had heard of its authorization', async (outcome) => {
  const id = await stoppedAt('requestRedemption');
  finishedWithoutKiosk(id, outcome);
  rig.ledger.sessions.clear();
  rig.restart();
  await rig.clock.advance(HOUR_MS);
  expect(rig.journal(id)).toEqual(['requested', 'authorized', 'sent', 'confirmed', ends[outcome]]);
});

it('paid and sent back meanwhile: settled here, the statement says what was true then', async () => {
  const id = await stoppedAt('order');
  finishedWithoutKiosk(id, 'completed', 'returned');
  rig.restart();
  await rig.clock.advance(HOUR_MS);
  expect(rig.transfer(id)).toMatchObject({ state: 'settled', outcome: 'completed' });
});

it('a hold that the ledger dropped: rejected here, and the bank never hears of it', async () => {
  const id = await stoppedAt('requestRedemption');
  rig.ledger.booked.delete(id);
  rig.ledger.withdrawn.add(id);
  rig.ledger.sessions.clear();
  rig.restart();
  await rig.clock.advance(HOUR_MS);
  expect(rig.transfer(id)).toMatchObject({
    state: 'rejected',
    failure: { code: 'redemption-withdrawn' },
  });
  expect(rig.network.named('order')).toEqual([]);
});
