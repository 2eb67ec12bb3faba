/**
 * A kiosk that the bank never answers again. The ledger's reconciler brings every redemption to its end
 * at the bank; the kiosk learns of it from the ledger, and believes the bank's own signature alone.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type FinalOutcome } from '../../../../protocol/messages.ts';
import { limits } from '../../../../main/engine/limits.ts';
import { exampleRequest } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';
import { receiptFor, statementFor } from '../../../support/signed-messages.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  expect(rig.fatals).toEqual([]);
});

const ends = { completed: 'settled', refused: 'refused', cancelled: 'cancelled' } as const;
const outcomes = ['completed', 'refused', 'cancelled'] as const;

function cutOffFromBank(): void {
  rig.network.fault = ({ name }) =>
    name === 'order' || name === 'status' ? 'lost-request' : 'none';
}

async function sentIntoSilence(): Promise<RedemptionId> {
  cutOffFromBank();
  rig.engine.start();
  const id = rig.submit();
  await settled();
  expect(rig.transfer(id).state).toBe('sent');
  return id;
}

/** The reconciler's work. */
function endedByLedger(
  id: RedemptionId,
  outcome: FinalOutcome,
  receipt = receiptFor(id, outcome, exampleRequest()),
): void {
  const booked = rig.ledger.booked.get(id);
  if (booked === undefined) throw new Error('nothing was authorized');
  booked.receipt = receipt;
  const statement = statementFor(id, outcome, booked.request);
  booked.redemption = { ...booked.redemption, state: outcome, outcome, statement };
}

const asks = (): number => rig.network.named('redemption').length;

describe('the bank never answers again', () => {
  it.each(outcomes)("%s: the same end here, by the bank's own signature", async (outcome) => {
    const id = await sentIntoSilence();
    endedByLedger(id, outcome);
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id)).toMatchObject({
      state: ends[outcome],
      outcome,
      receipt: rig.ledger.booked.get(id)?.receipt,
    });
    expect(rig.journal(id)).toEqual([
      'requested',
      'authorized',
      'sent',
      'confirmed',
      ends[outcome],
    ]);
    expect(rig.alarms).toEqual([]);
  });

  it('one whose turn never came: it catches up, arrow by arrow, and nothing is sent', async () => {
    cutOffFromBank();
    rig.engine.start();
    for (let one = 0; one < limits.circuitOpensAfter; one += 1) rig.submit();
    await rig.clock.advance(MINUTE_MS);
    // After a restart nobody stands here, and the bank is not tried for it at once.
    const id = rig.submit();
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    for (const { id: open } of rig.store().read.open()) endedByLedger(open, 'cancelled');
    await rig.clock.advance(HOUR_MS);
    expect(rig.engine.network().waiting).toBe(0);
    expect(rig.transfer(id).state).not.toBe('authorized');
  });

  it('after a restart too', async () => {
    const id = await sentIntoSilence();
    endedByLedger(id, 'completed');
    rig.restart();
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('nothing is concluded while the ledger has nothing, and it is asked ever more seldom', async () => {
    const id = await sentIntoSilence();
    await rig.clock.advance(limits.askLedgerInsteadMs - 1);
    expect(asks()).toBe(0);
    await rig.clock.advance(6 * HOUR_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.engine.follow(id)?.waitingFor).toBe('bank-unreachable');
    expect(asks()).toBeGreaterThanOrEqual((6 * HOUR_MS) / limits.askLedgerInsteadMsMax);
    expect(asks()).toBeLessThanOrEqual((3 * 6 * HOUR_MS) / limits.askLedgerInsteadMsMax);
  });

  it("the ledger's word alone moves nothing: a receipt the bank has not signed is an alarm", async () => {
    const id = await sentIntoSilence();
    rig.bank.proof = 'not-genuine';
    endedByLedger(id, 'completed');
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms).toEqual(['the ledger shows a receipt that the bank has not signed']);
    expect(rig.engine.attention()).toMatchObject([{ id, reason: 'contradiction' }]);
  });

  it("without the bank's keys nothing can be said of it, and it waits", async () => {
    const id = await sentIntoSilence();
    rig.bank.proof = 'no-key';
    endedByLedger(id, 'completed');
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms).toEqual([]);
    rig.bank.proof = 'genuine';
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('a genuine receipt over another amount is not taken', async () => {
    const id = await sentIntoSilence();
    const amount = { currency: 'EUR', minor: 9_999n } as const;
    endedByLedger(id, 'completed', receiptFor(id, 'completed', { amount }));
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms.join()).toContain('another amount');
  });

  it('a ledger that does not know what it authorized is an alarm', async () => {
    const id = await sentIntoSilence();
    rig.ledger.booked.delete(id);
    await rig.clock.advance(HOUR_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms.join()).toContain('redemption-unknown');
  });
});

it('a bank that refuses this terminal for good: the ledger tells the end', async () => {
  rig.bank.refusal = failureOf('certificate-refused', 'revoked');
  rig.engine.start();
  const id = rig.submit();
  await settled();
  endedByLedger(id, 'cancelled');
  await rig.clock.advance(HOUR_MS);
  expect(rig.transfer(id).state).toBe('cancelled');
});

it('a bank that says "pending" is asked itself, and nobody else', async () => {
  rig.bank.decide = () => 'pending';
  rig.engine.start();
  rig.submit();
  await rig.clock.advance(HOUR_MS);
  expect(asks()).toBe(0);
});

describe('a delivery that the ledger refuses', () => {
  async function refusedAtDelivery(): Promise<RedemptionId> {
    rig.ledger.deliverReceipt = (id) =>
      rig.network.carry<never>({ name: 'deliverReceipt', id }, () =>
        failureOf('receipt-invalid', 'signed with a key that is gone'),
      );
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id).state).toBe('confirmed');
    return id;
  }

  it('ends by its statement where it has settled it long ago', async () => {
    const id = await refusedAtDelivery();
    endedByLedger(id, 'completed');
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id)).toMatchObject({ state: 'settled', outcome: 'completed' });
  });

  it('stays, for a person, where the statement says another thing than the bank', async () => {
    const id = await refusedAtDelivery();
    endedByLedger(id, 'refused');
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('confirmed');
    expect(rig.alarms.join()).toContain('the bank said completed, the statement says refused');
  });

  it('is delivered again and again where it has not', async () => {
    const id = await refusedAtDelivery();
    const before = rig.network.named('deliverReceipt').length;
    await rig.clock.advance(10 * MINUTE_MS);
    expect(rig.transfer(id).state).toBe('confirmed');
    expect(rig.network.named('deliverReceipt').length).toBeGreaterThan(before + 5);
    expect(rig.engine.attention()).toMatchObject([{ id, reason: 'contradiction' }]);
  });
});
