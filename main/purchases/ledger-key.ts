/**
 * The ledger's key that purchases are sealed to. It has to be there before the ledger is gone, so it is
 * kept on the disk; and it may change, so it is asked for again now and then. The ledger goes on
 * reading what was sealed to an older key of its own.
 */
import { keySet, type KeySet, type PublicKey } from '../../protocol/ledger.ts';
import { type PurchaseStore } from './ports.ts';

export class LedgerKey {
  readonly #store: PurchaseStore;
  #kept: string | null;
  #reader: PublicKey | null;

  constructor(store: PurchaseStore) {
    this.#store = store;
    this.#kept = store.read.ledgerKeys();
    this.#reader = readerIn(keySet.safeParse(jsonOf(this.#kept)).data);
  }

  /** Null where the ledger was never reached. */
  current(): PublicKey | null {
    return this.#reader;
  }

  take(keys: KeySet): void {
    const reader = readerIn(keys);
    const text = JSON.stringify(keys);
    if (reader === null || text === this.#kept) return;
    this.#store.transact((tx) => tx.keepLedgerKeys(text));
    this.#kept = text;
    this.#reader = reader;
  }
}

/** The newest comes first, as the ledger lists them. */
const readerIn = (keys: KeySet | undefined): PublicKey | null =>
  keys?.keys.find(({ use }) => use === 'enc') ?? null;

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // A damaged row counts as none: the ledger is asked again.
    return null;
  }
}
