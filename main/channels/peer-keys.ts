/**
 * A party's message keys. They are fetched from the party itself over mutual TLS, so the authority
 * vouches for them; they are cached, and fetched again once where a message names a key that is not
 * among them: the party may have a new one. Evidence does not expire, so a key once seen is good for
 * what was signed with it, and may be kept for the time when the party cannot be reached.
 */
import { keySet, type KeySet, KEYS_MAX, type PublicKey } from '../../protocol/ledger.ts';
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

/** Where keys outlive the process. */
export interface KeptKeys {
  /** @returns null where there are none yet, or they cannot be read */
  read(): KeySet | null;
  keep(keys: KeySet): void;
}

export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  readonly reason: UnknownReason;
  constructor(reason: UnknownReason) {
    super(`the keys to verify with could not be fetched: ${reason}`);
    this.reason = reason;
  }
}

export function keysOf(peer: Peer, kept?: KeptKeys): PeerKeys {
  let cached: KeySet | null = null;
  let seen: KeySet | null = kept?.read() ?? null;
  const refreshed = async (): Promise<Outcome<KeySet>> => {
    const fetched = await peer.call({ method: 'GET', path: '/v1/keys', answer: keySet });
    if (fetched.kind === 'answered') {
      cached = fetched.body;
      seen = remember(seen, fetched.body, kept);
    }
    return fetched;
  };
  return {
    refreshed,
    all: async () => (cached === null ? refreshed() : { kind: 'answered', body: cached }),
    signingKey: async (kid) => {
      const known = seen && signingKeyIn(seen, kid);
      if (known) return known;
      const fetched = await refreshed();
      if (fetched.kind === 'answered') return signingKeyIn(fetched.body, kid);
      throw new KeysUnavailable(fetched.kind === 'unknown' ? fetched.reason : 'server-error');
    },
  };
}

/** SECURITY: a key is never replaced under its id. The newest come first; of too many the oldest go. */
function remember(seen: KeySet | null, { keys }: KeySet, kept: KeptKeys | undefined): KeySet {
  const before = seen?.keys ?? [];
  const known = new Set(before.map(({ kid }) => kid));
  const added = keys.filter(({ kid }) => !known.has(kid));
  const all = { keys: [...added, ...before].slice(0, KEYS_MAX) };
  if (added.length > 0) kept?.keep(all);
  return all;
}

function signingKeyIn({ keys }: KeySet, kid: string): PublicKey | undefined {
  return keys.find((key) => key.kid === kid && key.use === 'sig');
}
