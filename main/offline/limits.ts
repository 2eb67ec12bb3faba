/** Bounds of what the kiosk keeps and does for the time without a network. The unit is in the name. */
export const limits = {
  /** How often the ledger and the bank are asked whether they are there, and the policy is renewed. */
  watchMs: 60_000,
  watchRetryMsBase: 2_000,
  watchRetryMsMax: 20_000,

  /** A balance older than this is told to nobody any more. */
  lastKnownMsMax: 7 * 86_400_000,
  lastKnownCardsMax: 2_000,
} as const;
