/** Every bound of the engine. The unit is in the name. */
export const limits = {
  /** Redemptions that are not final at one time. New ones are refused beyond; none is ever dropped. */
  openTransfersMax: 2_000,
  /** Calls under way at one peer, so that a silent bank holds up nobody else. */
  callsInFlightPerPeerMax: 4,
  /** The same while somebody stands at the screen, of all but that person's own redemption. */
  othersInFlightPerPeerMax: 1,
  /** And for so long no other of them at this peer: of fifty touches hardly one meets a step. */
  breathMs: 500,
  /** Each waits for the disk while nothing else runs: the rest of the process has its turn in between. */
  commitsPerTurnMax: 4,
  retryDelayMsBase: 400,
  retryDelayFactor: 2,
  retryDelayMsMax: 20_000,
  /** One that failed so often in a row, while its peer answered others, is asked about slowly. */
  failuresByItselfMax: 60,
  retryDelayMsSlow: 300_000,
  /** Without a step for longer, a person is told. Nothing else follows from it. */
  standsStillMsMax: 24 * 3_600_000,
  /** A bank that says "pending" may take some days, and a weekend. */
  pendingMsMax: 5 * 24 * 3_600_000,
  /** What the ledger holds for a review is asked about at least so often: once released, it waits 10 minutes. */
  reviewAskMsMax: 60_000,
  /** After the time by which it was to be decided, until a person here is told. */
  reviewMarginMs: 600_000,
  /** So many unknown outcomes in a row, and a peer is left alone but for one probe at a time. */
  circuitOpensAfter: 3,
  probeDelayMsBase: 1_000,
  probeDelayMsMax: 30_000,
  /** Where the bank has not been heard for so long, the ledger is asked for its receipt, ever more seldom. */
  askLedgerInsteadMs: 120_000,
  askLedgerInsteadMsMax: 600_000,
  /** A peer may ask for a longer pause than ours, up to this. */
  retryAfterSecondsMax: 300,

  /** Until a step is tried again whose commit failed; at once when the store is well again. */
  storeRetryMs: 1_000,
} as const;
