import { expect, it } from 'vitest';
import { type KeySet, type PublicKey } from '../../../../protocol/ledger.ts';
import { generateKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { createBankKeys } from '../../../../services/ledger/bank-channel.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { openDatabase } from '../../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { BANK, testClock } from './ledger-under-test.ts';

const key = async (use: 'sig' | 'enc'): Promise<PublicKey> => publicHalf(await generateKey(use));

function channel() {
  const clock = testClock();
  const store = sqliteStore(openDatabase(':memory:'));
  const bank: { shows: KeySet | null; asked: number } = { shows: null, asked: 0 };
  const fetchKeys = async (): Promise<KeySet | null> => {
    bank.asked += 1;
    return bank.shows;
  };
  const open = () => createBankKeys({ store, bank: BANK, clock, fetchKeys });
  return { clock, bank, open, keys: open() };
}

it('asks the bank for a key it does not know, once, and pins it', async () => {
  const { bank, keys, open } = channel();
  const [sig, enc] = [await key('sig'), await key('enc')];
  bank.shows = { keys: [sig, enc] };
  const found = await Promise.all(Array.from({ length: 5 }, () => keys.find(sig.kid)));
  expect(found).toEqual(Array.from({ length: 5 }, () => sig));
  expect(await keys.reader()).toEqual(enc);
  expect(await open().find(sig.kid)).toEqual(sig);
  expect(bank.asked).toBe(1);
});

it('does not let strangers make it ask again and again', async () => {
  const { bank, keys, clock } = channel();
  bank.shows = { keys: [await key('sig')] };
  for (let count = 0; count < 20; count += 1)
    expect(await keys.find('x'.repeat(43))).toBeUndefined();
  expect(bank.asked).toBe(1);
  clock.ms += 5_000;
  await keys.find('x'.repeat(43));
  expect(bank.asked).toBe(2);
});

it('goes on verifying with an old key after the bank shows a new one, and writes to the newest', async () => {
  const { bank, keys, clock } = channel();
  const [oldSig, oldEnc, newSig, newEnc] = [
    await key('sig'),
    await key('enc'),
    await key('sig'),
    await key('enc'),
  ];
  bank.shows = { keys: [oldSig, oldEnc] };
  await keys.find(oldSig.kid);
  clock.ms += 60_000;
  bank.shows = { keys: [newSig, newEnc] };
  expect(await keys.find(newSig.kid)).toEqual(newSig);
  expect(await keys.find(oldSig.kid)).toEqual(oldSig);
  expect(await keys.reader()).toEqual(newEnc);
});

it('never replaces a key under its id', async () => {
  const { bank, keys, clock } = channel();
  const [real, other] = [await key('sig'), await key('sig')];
  bank.shows = { keys: [real] };
  await keys.find(real.kid);
  clock.ms += 60_000;
  bank.shows = { keys: [{ ...other, kid: real.kid }] };
  await keys.find('x'.repeat(43));
  expect(await keys.find(real.kid)).toEqual(real);
});

it('has no key while the bank cannot be reached, and takes an encryption key for no signature', async () => {
  const { bank, keys, clock } = channel();
  expect(await keys.reader()).toBeUndefined();
  clock.ms += 60_000;
  const enc = await key('enc');
  bank.shows = { keys: [enc] };
  expect(await keys.find(enc.kid)).toBeUndefined();
  expect(await keys.reader()).toEqual(enc);
});

it('writes to the bank’s new key within minutes, and not to one that it has taken back', async () => {
  const { bank, keys, clock, open } = channel();
  const [sig, old, next] = [await key('sig'), await key('enc'), await key('enc')];
  bank.shows = { keys: [sig, old] };
  expect(await keys.reader()).toEqual(old);
  bank.shows = { keys: [sig, next, old] };
  clock.ms += limits.bankKeysRefreshMs - 1;
  expect(await keys.reader()).toEqual(old);
  clock.ms += 1;
  expect(await keys.reader()).toEqual(next);
  bank.shows = { keys: [sig, old] };
  clock.ms += limits.bankKeysRefreshMs;
  expect(await keys.reader()).toEqual(old);
  // After a restart the bank is asked at once.
  expect(await open().reader()).toEqual(old);
  expect(bank.asked).toBe(4);
});

it('goes on with the key it has while the bank does not answer, and asks no more than now and then', async () => {
  const { bank, keys, clock } = channel();
  const enc = await key('enc');
  bank.shows = { keys: [enc] };
  await keys.reader();
  bank.shows = null;
  clock.ms += limits.bankKeysRefreshMs;
  for (let count = 0; count < 9; count += 1) expect(await keys.reader()).toEqual(enc);
  expect(bank.asked).toBe(2);
});

it('takes the key that the bank names first, of those it showed together', async () => {
  const { bank, keys } = channel();
  const [first, second] = [await key('enc'), await key('enc')];
  bank.shows = { keys: [first, second] };
  expect(await keys.reader()).toEqual(first);
});
