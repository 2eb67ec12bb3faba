/** Bounds of staff mode on the kiosk. */
export const limits = {
  /** Whatever the screen does; the ledger's own end is the same or earlier. */
  sessionMsMax: 30 * 60_000,
  /** A helped customer who does not come: the help ends, and with it the session. */
  assistMsMax: 15 * 60_000,
  /** Rows of each kind in the day's file. */
  dayRowsMax: 5_000,
  /** What was refused for good stands in the queue for so long. */
  refusedShownMs: 7 * 24 * 60 * 60_000,
  deliveriesPerPage: 20,
  /** How often what was signed, and travels with nothing, is told again. */
  deliveryPauseMs: 30_000,
  deliveryPauseMsMax: 60 * 60_000,
} as const;
