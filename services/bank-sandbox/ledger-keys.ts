/**
 * The keys by which the bank knows the ledger's word. A key is asked for only of the party that the
 * authority certifies as the ledger, over mutual TLS, and pinned for ever: an authorization must be
 * verifiable as long as its id is remembered.
 */
import { calculateJwkThumbprint } from 'jose';
import { type PublicKey } from '../../protocol/ledger.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { ledgerKeysFetchIntervalMs, ledgerKeysPinnedMax } from './limits.ts';
import { type BankStore } from './store/bank-store.ts';

export interface LedgerKeys {
  /**
   * @returns undefined where the ledger itself does not know this key
   * @throws LedgerKeysUnavailable where the ledger could not be asked: retry later
   */
  find(kid: string): Promise<PublicKey | undefined>;
}

export interface LearnedLedgerKeys extends LedgerKeys {
  /** Asks the ledger now. @throws LedgerKeysUnavailable */
  learn(): Promise<void>;
}

export class LedgerKeysUnavailable extends Error {
  override readonly name = 'LedgerKeysUnavailable';
}

export interface LedgerKeysParts {
  store: BankStore;
  /** `GET /v1/keys` of the ledger. @throws where no answer came */
  fetchKeys: () => Promise<readonly PublicKey[]>;
  clock: Clock;
  log: Log;
}

export function createLedgerKeys(parts: LedgerKeysParts): LearnedLedgerKeys {
  const { store, fetchKeys, clock, log } = parts;
  let lastAsked = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> = Promise.resolve();

  const ask = async (): Promise<void> => {
    const keys = await fetched(fetchKeys);
    const sound = await Promise.all(keys.map(isNamedByItsThumbprint));
    const now = clock.now();
    store.transact((books) => {
      for (const [index, key] of keys.entries()) {
        if (sound[index] !== true || key.use !== 'sig') continue;
        if (books.ledgerKeyCount() < ledgerKeysPinnedMax) books.pinLedgerKey(key, now);
      }
    });
    log.info({ keys: keys.map(({ kid }) => kid) }, 'the ledger was asked for its keys');
  };

  return {
    learn: ask,
    find: async (kid) => {
      const pinned = store.read.ledgerKey(kid);
      if (pinned !== null) return pinned;
      const now = clock.now().getTime();
      // An unknown key id costs an attacker nothing: it must not make us call the ledger each time.
      if (now - lastAsked >= ledgerKeysFetchIntervalMs) {
        lastAsked = now;
        asking = ask();
      }
      await asking;
      return store.read.ledgerKey(kid) ?? undefined;
    },
  };
}

async function fetched(fetchKeys: LedgerKeysParts['fetchKeys']): Promise<readonly PublicKey[]> {
  try {
    return await fetchKeys();
  } catch (cause) {
    throw new LedgerKeysUnavailable('the ledger could not be asked for its keys', { cause });
  }
}

/** RFC 7638: so that one key id can never stand for two keys. */
async function isNamedByItsThumbprint(key: PublicKey): Promise<boolean> {
  return (await calculateJwkThumbprint({ ...key })) === key.kid;
}
