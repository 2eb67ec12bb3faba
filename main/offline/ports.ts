/** What this room needs kept on the disk. */
export interface KeptPolicy {
  jws: string;
  /** Key set (RFC 7517) as JSON: what the policy was verified by, and what a wish is sealed to. */
  keys: string;
}

export interface KeptBalance {
  /** HMAC of the card number: whose balance it is cannot be read from the disk. */
  card: string;
  points: number;
  currency: string;
  /** Minor units, decimal. */
  worth: string;
  /** ISO 8601 UTC. */
  asOf: string;
}

/** Each write is a transaction of its own and durable when it returns. None of it is anybody's money. */
export interface OfflineStore {
  policy(): KeptPolicy | null;
  keepPolicy(kept: KeptPolicy): void;
  /** The last policy whose `screen` was understood. */
  screenPolicy(): KeptPolicy | null;
  /** Null: it says nothing any more. */
  keepScreenPolicy(kept: KeptPolicy | null): void;
  balance(card: string): KeptBalance | null;
  /** Keeps it, and forgets what is older than `notBefore` or beyond `cardsMax`. */
  keepBalance(kept: KeptBalance, bounds: { notBefore: string; cardsMax: number }): void;
}
