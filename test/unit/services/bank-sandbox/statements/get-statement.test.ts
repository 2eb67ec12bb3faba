import { describe, expect, it } from 'vitest';
import { STATEMENT_ENTRIES_PER_PAGE_MAX } from '../../../../../protocol/bank.ts';
import { type RedemptionId } from '../../../../../protocol/ids.ts';
import { getStatement } from '../../../../../services/bank-sandbox/statements/get-statement.ts';
import { putTransfer } from '../../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { returnTransfer } from '../../../../../services/bank-sandbox/transfers/return-transfer.ts';
import { CAMT_053, type StatementPage } from '../../../../../services/iso20022/camt-053.ts';
import { readCamt053 } from '../../../../../services/iso20022/camt-053-reader.ts';
import { endToEndIdOf } from '../../../../../services/iso20022/end-to-end-id.ts';
import { assertValidAgainst, officialSchemasPresent } from '../../iso20022/official-schema.ts';
import { anyId, asUsual, authorize, type BankUnderTest, KIOSK, openBank } from '../bank-fixture.ts';

const START_DAY = '2026-03-01';

async function paid(bank: BankUnderTest, minor = 1_00n): Promise<RedemptionId> {
  const id = anyId();
  const seconds = Math.floor(bank.clock.now().getTime() / 1000);
  const claims = { nbf: seconds, exp: seconds + 600, amount: { currency: 'EUR', minor } } as const;
  const jws = await authorize({ id, claims });
  const answered = await putTransfer(bank, { jws, redemption: id, caller: KIOSK }, asUsual);
  if (!answered.ok || answered.body.status !== 'completed') throw new Error('not paid');
  return id;
}

function documentOf(bank: BankUnderTest, day: string, page = 1): string {
  const answered = getStatement(bank, { day, page });
  if (!answered.ok || answered.body.state !== 'booked') throw new Error('no statement');
  return answered.body.document;
}

function pageOf(bank: BankUnderTest, day: string, page = 1): StatementPage {
  const read = readCamt053(documentOf(bank, day, page));
  if (!read.ok) throw new Error(read.reason);
  return read.page;
}

describe('a statement', () => {
  it('says what was booked on its day, and the days join up', async () => {
    const bank = openBank();
    const first = await paid(bank, 2_00n);
    bank.clock.set(new Date('2026-03-02T08:00:00Z'));
    const second = await paid(bank, 3_00n);
    await returnTransfer(bank, { redemption: first, reason: { code: 'AC04', text: '' } });
    bank.clock.set(new Date('2026-03-04T00:00:00Z'));
    const days = ['2026-02-28', START_DAY, '2026-03-02', '2026-03-03'].map((day) =>
      pageOf(bank, day),
    );
    expect(days.map(({ openingMinor, closingMinor }) => [openingMinor, closingMinor])).toEqual([
      [100_00n, 100_00n],
      [100_00n, 98_00n],
      [98_00n, 97_00n],
      [97_00n, 97_00n],
    ]);
    const [before, start, next, last] = days;
    expect(start?.entries.map(({ endToEndId }) => endToEndId)).toEqual([endToEndIdOf(first)]);
    expect(next?.entries).toMatchObject([
      { kind: 'payment', side: 'debit', endToEndId: endToEndIdOf(second) },
      { kind: 'return', side: 'credit', endToEndId: endToEndIdOf(first) },
    ]);
    expect([before?.entries, last?.entries]).toEqual([[], []]);
    const sequences = days.map(({ sequence }) => sequence - (days[0]?.sequence ?? 0));
    expect(sequences).toEqual([0, 1, 2, 3]);
  });

  it('is the same whenever it is asked for, also after a restart', async () => {
    const bank = openBank();
    await paid(bank);
    bank.clock.set(new Date('2026-03-02T00:00:00Z'));
    const said = documentOf(bank, START_DAY);
    bank.clock.set(new Date('2026-04-01T00:00:00Z'));
    await paid(bank);
    expect(documentOf(bank, START_DAY)).toBe(said);
    const restarted = bank.restarted();
    restarted.clock.set(new Date('2026-05-01T00:00:00Z'));
    expect(documentOf(restarted, START_DAY)).toBe(said);
  });

  it('is not given before its day is over', async () => {
    const bank = openBank();
    for (const now of [START_DAY, '2026-02-28']) {
      bank.clock.set(new Date(`${now}T23:59:59.999Z`));
      const answered = getStatement(bank, { day: START_DAY, page: 1 });
      expect(answered).toEqual({ ok: true, body: { state: 'open' } });
    }
  });

  it('stays true where the clock goes back: what comes then is booked on the next day', async () => {
    const bank = openBank();
    await paid(bank);
    bank.clock.set(new Date('2026-03-02T01:00:00Z'));
    const said = documentOf(bank, START_DAY);
    bank.clock.set(new Date('2026-03-01T12:00:00Z'));
    const late = await paid(bank);
    bank.clock.set(new Date('2026-03-03T01:00:00Z'));
    expect(documentOf(bank, START_DAY)).toBe(said);
    expect(pageOf(bank, '2026-03-02').entries).toMatchObject([{ endToEndId: endToEndIdOf(late) }]);
  });

  it('has pages whose balances join up, and no page too many', async () => {
    const bank = openBank();
    const count = STATEMENT_ENTRIES_PER_PAGE_MAX + 3;
    for (let made = 0; made < count; made += 1) await paid(bank, 1n);
    bank.clock.set(new Date('2026-03-02T00:00:00Z'));
    const [first, second] = [pageOf(bank, START_DAY), pageOf(bank, START_DAY, 2)];
    expect([first.isLast, second.isLast]).toEqual([false, true]);
    expect(first.entries.length + second.entries.length).toBe(count);
    expect(second.openingMinor).toBe(first.closingMinor);
    expect(second.closingMinor).toBe(100_00n - BigInt(count));
    expect(getStatement(bank, { day: START_DAY, page: 3 })).toMatchObject({
      ok: false,
      failure: { code: 'path-unknown' },
    });
    if (officialSchemasPresent) assertValidAgainst(CAMT_053, documentOf(bank, START_DAY, 2));
  });
});
