/** What every call of the bank works with. */
import { type KeptKey } from '../../protocol/sealed/keys.ts';
import { type Clock } from '../clock.ts';
import { type Ids } from '../ids.ts';
import { type Log } from '../log.ts';
import { type LedgerKeys } from './ledger-keys.ts';
import { type Signer } from './rules/evidence.ts';
import { type BankStore } from './store/bank-store.ts';

export interface Bank {
  urn: string;
  /** The bank's own keys; `signingKey` is the one of them it signs with now. */
  keys: readonly KeptKey[];
  signingKey: KeptKey;
  ledgerKeys: LedgerKeys;
  store: BankStore;
  clock: Clock;
  ids: Ids;
  log: Log;
}

export function signerOf({ urn, signingKey, ids }: Bank, now: Date): Signer {
  return { bank: urn, key: signingKey, now, jti: ids.random() };
}
