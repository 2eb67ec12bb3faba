import { describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../../../protocol/identity.ts';
import { cancelTransfer } from '../../../../../services/bank-sandbox/transfers/cancel-transfer.ts';
import { getTransfer } from '../../../../../services/bank-sandbox/transfers/get-transfer.ts';
import { putTransfer } from '../../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { readPain002 } from '../../../../../services/iso20022/pain-002.ts';
import {
  anyId,
  asUsual,
  authorize,
  balances,
  bodyOf,
  KIOSK,
  openBank,
  receiptOf,
  reportOf,
} from '../bank-fixture.ts';

describe('asking for a transfer', () => {
  it('gets a signed word on an id never seen, and leaves no trace', async () => {
    const bank = openBank();
    const id = anyId();
    const report = await reportOf(await getTransfer(bank, { redemption: id, caller: KIOSK }));
    expect(report).toMatchObject({ redemption: id, status: 'unknown', document: null, aud: KIOSK });
    expect(bank.store.read.transfers()).toEqual([]);
  });

  it('gets the stored receipt, the very text', async () => {
    const bank = openBank();
    const id = anyId();
    const put = await putTransfer(
      bank,
      { jws: await authorize({ id }), redemption: id, caller: KIOSK },
      asUsual,
    );
    const got = await getTransfer(bank, { redemption: id, caller: LEDGER_URN });
    expect(bodyOf(got).evidence).toBe(bodyOf(put).evidence);
  });
});

describe('cancelling', () => {
  it('answers the receipt of what is final', async () => {
    const bank = openBank();
    const id = anyId();
    const put = await putTransfer(
      bank,
      { jws: await authorize({ id }), redemption: id, caller: KIOSK },
      asUsual,
    );
    const cancel = await cancelTransfer(bank, { redemption: id, caller: LEDGER_URN });
    expect(bodyOf(cancel).evidence).toBe(bodyOf(put).evidence);
  });

  it('of an id never seen puts up a tombstone that answers every late authorization, for ever', async () => {
    const bank = openBank();
    const id = anyId();
    const cancelled = await cancelTransfer(bank, { redemption: id, caller: LEDGER_URN });
    const receipt = await receiptOf(cancelled);
    expect(receipt).toMatchObject({
      outcome: 'cancelled',
      authorization: null,
      amount: null,
      reason: null,
    });
    expect(readPain002(receipt.document)).toMatchObject({
      report: { status: 'CANC', originalMessageId: null },
    });
    const late = { jws: await authorize({ id }), redemption: id, caller: KIOSK };
    expect(bodyOf(await putTransfer(bank, late, asUsual))).toEqual(bodyOf(cancelled));
    const again = bank.restarted();
    expect(bodyOf(await putTransfer(again, late, asUsual))).toEqual(bodyOf(cancelled));
    expect(balances(again)).toEqual([100_00n, 0n, 0n]);
  });

  it('twice at once is one cancellation', async () => {
    const bank = openBank();
    const asking = { redemption: anyId(), caller: LEDGER_URN };
    const [first, second] = await Promise.all([
      cancelTransfer(bank, asking),
      cancelTransfer(bank, asking),
    ]);
    expect(bodyOf(first)).toEqual(bodyOf(second));
  });

  it('at the moment of execution ends in one word, which both hear', async () => {
    for (let round = 0; round < 20; round += 1) {
      const bank = openBank();
      const id = anyId();
      const jws = await authorize({ id });
      const answers = await Promise.all([
        putTransfer(bank, { jws, redemption: id, caller: KIOSK }, asUsual),
        cancelTransfer(bank, { redemption: id, caller: LEDGER_URN }),
      ]);
      const [put, cancel] = answers.map(bodyOf);
      expect(put).toEqual(cancel);
      expect(balances(bank)[1]).toBe(put?.status === 'completed' ? 12_50n : 0n);
    }
  });
});
