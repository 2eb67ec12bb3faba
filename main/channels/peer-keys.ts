/**
 * A party's message keys. They are fetched from the party itself over mutual TLS, so the authority
 * vouches for them; they are cached, and fetched again once where a message names a key that is not
 * among them: the party may have a new one.
 */
import { keySet, type KeySet, type PublicKey } from '../../protocol/ledger.ts';
import { type Outcome, type UnknownReason } from './outcome.ts';
import { type Peer } from './peer.ts';

export interface PeerKeys {
  /** The cached keys, or those fetched now. */
  all(): Promise<Outcome<KeySet>>;
  /** Fetches, whatever is cached. */
  refreshed(): Promise<Outcome<KeySet>>;
  /** @throws KeysUnavailable where the keys could not be had: nothing can be said about the message */
  signingKey(kid: string): Promise<PublicKey | undefined>;
}

export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  readonly reason: UnknownReason;
  constructor(reason: UnknownReason) {
    super(`the keys to verify with could not be fetched: ${reason}`);
    this.reason = reason;
  }
}

export function keysOf(peer: Peer): PeerKeys {
  let cached: KeySet | null = null;
  const refreshed = async (): Promise<Outcome<KeySet>> => {
    const fetched = await peer.call({ method: 'GET', path: '/v1/keys', answer: keySet });
    if (fetched.kind === 'answered') cached = fetched.body;
    return fetched;
  };
  return {
    refreshed,
    all: async () => (cached === null ? refreshed() : { kind: 'answered', body: cached }),
    signingKey: async (kid) => {
      const known = cached && signingKeyIn(cached, kid);
      if (known) return known;
      const fetched = await refreshed();
      if (fetched.kind === 'answered') return signingKeyIn(fetched.body, kid);
      throw new KeysUnavailable(fetched.kind === 'unknown' ? fetched.reason : 'server-error');
    },
  };
}

function signingKeyIn({ keys }: KeySet, kid: string): PublicKey | undefined {
  return keys.find((key) => key.kid === kid && key.use === 'sig');
}
