import { describe, expect, it } from 'vitest';
import { onlyBank, zenginBanks } from '../../../../services/ledger/banks.ts';

const sandbox = { bankCode: '9790', branchCode: '001', name: 'Sandbox' };

describe('the list of Japanese banks', () => {
  it('names banks and branches by their codes', async () => {
    const banks = await zenginBanks().load();
    expect(banks.bank('0001')?.name).toBe('みずほ');
    expect(banks.bank('0001')?.branch('001')).toBe('東京営業部');
    expect(banks.bank('0001')?.branch('002')).toBeNull();
    expect(banks.bank('9790')).toBeNull();
  });

  it('has nothing under names that every object has', async () => {
    const banks = await zenginBanks().load();
    expect(banks.bank('constructor')).toBeNull();
    expect(banks.bank('0001')?.branch('toString')).toBeNull();
  });

  it('knows the programme’s own bank beside it, which is in no list', async () => {
    const banks = await zenginBanks(sandbox).load();
    expect(banks.bank('9790')?.name).toBe('Sandbox');
    expect(banks.bank('9790')?.branch('001')).toBe('');
    expect(banks.bank('9790')?.branch('002')).toBeNull();
    expect(banks.bank('0001')?.name).toBe('みずほ');
    expect(onlyBank(sandbox).bank('0001')).toBeNull();
  });
});
