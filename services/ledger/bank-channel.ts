/**
 * What the ledger asks the bank itself: its keys, what became of a transfer, what came back.
 *
 * The bank's public keys. They come from the bank itself over mutual TLS, so the authority vouches for
 * who showed them, and are pinned for ever: a key once seen still verifies an old receipt after the
 * bank has moved on to the next.
 */
import {
  type ReturnPage,
  returnPage,
  type TransferPage,
  transferPage,
  transferStatus,
  type TransferStatus,
} from '../../protocol/bank.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { finalOutcome } from '../../protocol/messages.ts';
import { keySet, type KeySet, type PublicKey } from '../../protocol/ledger.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type Called, type Client, PeerUnreachable } from '../mutual-tls/client.ts';
import { limits } from './limits.ts';
import { bankKeyFrom, currentReader, pinKeys } from './rules/bank-keys.ts';
import { type LedgerStore } from './store/contract.ts';
import { type BankKeyRow } from './store/rows.ts';

export interface BankKeys {
  /** The bank's signing key of this id; asks the bank, not too often, where the id is new. */
  find: (kid: string) => Promise<PublicKey | undefined>;
  /**
   * The key orders are encrypted to; now and then the bank is asked whether it has a newer one, and
   * where it does not answer the old one goes on. Undefined: the bank has never been reached.
   */
  reader: () => Promise<PublicKey | undefined>;
}

export interface LearnedBankKeys extends BankKeys {
  /** Asks the bank now. @returns false where it does not answer, and orders cannot be written yet */
  learn: () => Promise<boolean>;
}

export interface BankKeysOptions {
  store: LedgerStore;
  bank: string;
  clock: Clock;
  /** Asks the bank. Null: it could not be asked now. */
  fetchKeys: () => Promise<KeySet | null>;
}

export function createBankKeys({
  store,
  bank,
  clock,
  fetchKeys,
}: BankKeysOptions): LearnedBankKeys {
  let fetchedMs: number | null = null;
  let fetching: Promise<void> | null = null;
  let lastShown: KeySet | null = null;
  const pinned = (): Promise<BankKeyRow[]> => store.read({ name: 'bank-keys', bank });
  const pinFetched = async (): Promise<void> => {
    const shown = await fetchKeys();
    if (shown === null) return;
    const atMs = clock.now().getTime();
    await store.transact({ name: 'bank-keys', bank }, (known) =>
      pinKeys(known, shown, { bank, atMs }),
    );
    lastShown = shown;
  };
  /** @returns whether the bank was asked */
  const refreshAfter = async (pauseMs: number): Promise<boolean> => {
    const nowMs = clock.now().getTime();
    if (fetching === null) {
      if (fetchedMs !== null && nowMs - fetchedMs < pauseMs) return false;
      fetchedMs = nowMs;
      fetching = pinFetched().finally(() => {
        fetching = null;
      });
    }
    await fetching;
    return true;
  };
  const signer = async (kid: string): Promise<PublicKey | undefined> => {
    const row = (await pinned()).find((one) => one.kid === kid);
    const key = row && bankKeyFrom(row);
    return key?.use === 'sig' ? key : undefined;
  };
  const reader = async (): Promise<PublicKey | undefined> =>
    currentReader(await pinned(), lastShown);
  return {
    find: async (kid) => {
      const known = await signer(kid);
      if (known !== undefined) return known;
      await refreshAfter(limits.bankKeysFetchIntervalMs);
      return signer(kid);
    },
    reader: async () => {
      const known = await reader();
      if (known !== undefined) {
        return (await refreshAfter(limits.bankKeysRefreshMs)) ? reader() : known;
      }
      await refreshAfter(limits.bankKeysFetchIntervalMs);
      return reader();
    },
    learn: async () => {
      await pinFetched();
      return (await reader()) !== undefined;
    },
  };
}

/** Over the wire. A bank that cannot be reached is not an error here: the caller answers "later". */
export function keysFrom(client: Client, log: Log): () => Promise<KeySet | null> {
  return async () => {
    try {
      const called = await client.call({ method: 'GET', path: '/v1/keys', answer: keySet });
      if (called.ok) return called.body;
      log.warn({ refused: called.failure.code }, 'the bank does not show its keys');
      return null;
    } catch (error) {
      if (!(error instanceof PeerUnreachable)) throw error;
      log.warn({ err: error }, 'the bank cannot be asked for its keys');
      return null;
    }
  };
}

/** What the ledger asks the bank itself, apart from its keys. */
export interface BankWire {
  /** @throws PeerUnreachable where no answer came, or a refusal that says nothing about the transfer */
  status(id: RedemptionId): Promise<BankSaid>;
  cancel(id: RedemptionId): Promise<BankSaid>;
  transfersAfter(sequence: number): Promise<TransferPage['transfers']>;
  returnsAfter(sequence: number): Promise<ReturnPage['returns']>;
}

/** `receipt` is the last word, not verified yet; null: the bank has none so far. */
export interface BankSaid {
  receipt: string | null;
  /** Our own word that the bank acts on, not verified yet; absent where it has seen none. */
  authorization?: string | undefined;
}

export function bankWire(client: Client): BankWire {
  return {
    status: async (id) =>
      saidOf(
        await client.call({ method: 'GET', path: `/v1/transfers/${id}`, answer: transferStatus }),
      ),
    cancel: async (id) => {
      const path = `/v1/transfers/${id}/cancel`;
      return saidOf(await client.call({ method: 'POST', path, body: {}, answer: transferStatus }));
    },
    transfersAfter: async (sequence) => {
      const path = `/v1/transfers?after=${sequence}`;
      return answeredBy(await client.call({ method: 'GET', path, answer: transferPage })).transfers;
    },
    returnsAfter: async (sequence) => {
      const path = `/v1/returns?after=${sequence}`;
      return answeredBy(await client.call({ method: 'GET', path, answer: returnPage })).returns;
    },
  };
}

function saidOf(called: Called<TransferStatus>): BankSaid {
  const { status, evidence, authorization } = answeredBy(called);
  const isFinal = finalOutcome.safeParse(status).success;
  return { receipt: isFinal ? evidence : null, authorization };
}

/** Whatever the bank refuses the ledger, nothing can be concluded from it about a transfer. */
function answeredBy<A>(called: Called<A>): A {
  if (called.ok) return called.body;
  throw new PeerUnreachable(`the bank refused: ${called.failure.code}`);
}
