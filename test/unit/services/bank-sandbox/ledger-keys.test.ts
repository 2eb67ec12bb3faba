import { describe, expect, it } from 'vitest';
import { type PublicKey } from '../../../../protocol/ledger.ts';
import { generateKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import {
  createLedgerKeys,
  LedgerKeysUnavailable,
} from '../../../../services/bank-sandbox/ledger-keys.ts';
import { openBank, START } from './bank-fixture.ts';

const first = publicHalf(await generateKey('sig'));
const second = publicHalf(await generateKey('sig'));
const reading = publicHalf(await generateKey('enc'));

function ledger(bank = openBank()) {
  const state = { keys: [first, reading] as PublicKey[], up: true, asked: 0 };
  const keys = createLedgerKeys({
    store: bank.store,
    clock: bank.clock,
    log: bank.log,
    fetchKeys: async () => {
      state.asked += 1;
      if (!state.up) throw new Error('no answer');
      return state.keys;
    },
  });
  const pass = (seconds: number) =>
    bank.clock.set(new Date(bank.clock.now().getTime() + seconds * 1000));
  return { bank, state, keys, pass };
}

describe("the ledger's keys", () => {
  it('are asked for when the first authorization comes, and then known for ever', async () => {
    const { bank, state, keys } = ledger();
    expect(await keys.find(first.kid)).toEqual(first);
    state.up = false;
    expect(await keys.find(first.kid)).toEqual(first);
    expect(state.asked).toBe(1);
    expect(await ledger(bank.restarted()).keys.find(first.kid)).toEqual(first);
  });

  it('are asked for again when the ledger has a new one, but not for every unknown id', async () => {
    const { state, keys, pass } = ledger();
    expect(await keys.find(second.kid)).toBeUndefined();
    state.keys = [first, second];
    expect(await keys.find(second.kid)).toBeUndefined();
    expect(state.asked).toBe(1);
    pass(3);
    expect(await keys.find(second.kid)).toEqual(second);
    expect(state.asked).toBe(2);
  });

  it('are asked for once, however many wait for them', async () => {
    const { state, keys } = ledger();
    await Promise.all(Array.from({ length: 9 }, () => keys.find(first.kid)));
    expect(state.asked).toBe(1);
  });

  it('are not unknown but unavailable while the ledger does not answer', async () => {
    const { state, keys, pass } = ledger();
    state.up = false;
    await expect(keys.find(first.kid)).rejects.toThrow(LedgerKeysUnavailable);
    await expect(keys.find(first.kid)).rejects.toThrow(LedgerKeysUnavailable);
    expect(state.asked).toBe(1);
    state.up = true;
    pass(3);
    expect(await keys.find(first.kid)).toEqual(first);
  });

  it('are believed only under their own thumbprint, and only to sign', async () => {
    const { state, keys } = ledger();
    state.keys = [{ ...second, kid: first.kid }, reading];
    expect(await keys.find(first.kid)).toBeUndefined();
    expect(await keys.find(reading.kid)).toBeUndefined();
  });

  it('never change once they are known', async () => {
    const { bank, keys } = ledger();
    await keys.find(first.kid);
    bank.store.transact((books) => books.pinLedgerKey({ ...second, kid: first.kid }, START));
    expect(await keys.find(first.kid)).toEqual(first);
  });
});
