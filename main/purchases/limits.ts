/** Every bound of the purchases' outbox. The unit is in the name. */
export const limits = {
  /** Purchases that the ledger has not answered. New ones are refused beyond; none is ever dropped. */
  waitingPurchasesMax: 5_000,
  retryDelayMsBase: 400,
  retryDelayFactor: 2,
  retryDelayMsMax: 30_000,
  /** The ledger may ask for a longer pause than ours, up to this. */
  retryAfterSecondsMax: 300,
  /** The key that purchases are sealed to is asked for again after this. */
  ledgerKeyAgeMsMax: 3_600_000,
  /** Refused purchases in one list for staff. */
  refusedListedMax: 200,
} as const;
