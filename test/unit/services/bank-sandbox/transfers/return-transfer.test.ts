import { describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../../../protocol/identity.ts';
import { putTransfer } from '../../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { cancelTransfer } from '../../../../../services/bank-sandbox/transfers/cancel-transfer.ts';
import { getTransfer } from '../../../../../services/bank-sandbox/transfers/get-transfer.ts';
import { returnTransfer } from '../../../../../services/bank-sandbox/transfers/return-transfer.ts';
import { readCamt054 } from '../../../../../services/iso20022/camt-054.ts';
import {
  anyId,
  asUsual,
  authorize,
  balances,
  BANK,
  type BankUnderTest,
  bodyOf,
  KIOSK,
  openBank,
  receiptOf,
  returnOf,
} from '../bank-fixture.ts';

const closed = { code: 'AC04', text: 'Account closed' };

async function paid(bank: BankUnderTest) {
  const id = anyId();
  const jws = await authorize({ id });
  const answer = await putTransfer(bank, { jws, redemption: id, caller: KIOSK }, asUsual);
  return { id, jws, receipt: await receiptOf(answer) };
}

async function returned(bank: BankUnderTest, redemption = anyId(), reason = closed) {
  const answer = await returnTransfer(bank, { redemption, reason });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.body;
}

describe('a transfer that comes back', () => {
  it('moves the money to where it came from, and says so, signed, with its camt.054', async () => {
    const bank = openBank();
    const { id, receipt } = await paid(bank);
    expect(balances(bank)).toEqual([87_50n, 12_50n, 0n]);
    const { sequence, evidence } = await returned(bank, id);
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
    expect(sequence).toBe(1);
    const said = await returnOf(evidence);
    expect(said).toMatchObject({
      iss: BANK,
      aud: LEDGER_URN,
      redemption: id,
      amount: receipt.amount,
      completion: receipt.bankReference,
      reason: closed,
    });
    expect(said.bankReference).not.toBe(receipt.bankReference);
    expect(readCamt054(said.document)).toMatchObject({
      ok: true,
      notification: { endToEndId: id, amount: said.amount, bankReference: said.bankReference },
    });
  });

  it('comes back once, whoever asks and however often, also after a restart', async () => {
    const bank = openBank();
    const { id } = await paid(bank);
    const all = await Promise.all([1, 2, 3, 4].map(() => returned(bank, id)));
    const restarted = bank.restarted();
    expect(
      new Set([...all, await returned(restarted, id)].map(({ evidence }) => evidence)).size,
    ).toBe(1);
    expect(balances(restarted)).toEqual([100_00n, 0n, 0n]);
  });

  it('does not come back a second time for another reason', async () => {
    const bank = openBank();
    const { id } = await paid(bank);
    await returned(bank, id);
    const again = await returnTransfer(bank, {
      redemption: id,
      reason: { code: 'AC06', text: '' },
    });
    expect(again).toMatchObject({ ok: false, failure: { code: 'id-reused' } });
  });

  it('was paid all the same: the last word on the transfer does not change', async () => {
    const bank = openBank();
    const { id, jws, receipt } = await paid(bank);
    await returned(bank, id);
    const asking = { redemption: id, caller: LEDGER_URN };
    for (const answer of [
      await getTransfer(bank, asking),
      await cancelTransfer(bank, asking),
      await putTransfer(bank, { jws, redemption: id, caller: KIOSK }, asUsual),
    ]) {
      expect(bodyOf(answer).status).toBe('completed');
      expect(await receiptOf(answer)).toEqual(receipt);
    }
    expect(balances(bank)).toEqual([100_00n, 0n, 0n]);
  });

  it('is none where nothing was paid', async () => {
    const bank = openBank();
    const cancelled = anyId();
    await cancelTransfer(bank, { redemption: cancelled, caller: LEDGER_URN });
    for (const redemption of [anyId(), cancelled]) {
      expect(await returnTransfer(bank, { redemption, reason: closed })).toMatchObject({
        ok: false,
        failure: { code: 'redemption-unknown' },
      });
    }
  });
});
