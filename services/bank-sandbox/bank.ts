/** What every call of the bank works with. */
import { type Clock } from '../clock.ts';
import { type Ids } from '../ids.ts';
import { type Log } from '../log.ts';
import { type LedgerKeys } from './ledger-keys.ts';
import { type OwnKeys } from './own-keys.ts';
import { type Signer } from './rules/evidence.ts';
import { type BankStore } from './store/bank-store.ts';

export interface Bank {
  urn: string;
  /** Its own, as they are now (own-keys.ts). */
  own: OwnKeys;
  ledgerKeys: LedgerKeys;
  store: BankStore;
  clock: Clock;
  ids: Ids;
  log: Log;
}

export function signerOf({ urn, own, ids }: Bank, now: Date): Signer {
  return { bank: urn, key: own.signingKey, now, jti: ids.random() };
}
