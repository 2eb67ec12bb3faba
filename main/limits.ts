/** Bounds of the kiosk's main process outside engine, identity and channels. The unit is in the name. */
export const limits = {
  /** An account is shown for at most this long after signing in, whatever the screen does. */
  customerSessionMsMax: 15 * 60_000,

  /** The page comes first until it has fetched its parts, and no longer than this. */
  pageFirstMsMax: 1_000,

  /** A page that died is drawn again so often in a row; then the process ends and is restarted. */
  pageReloadsMax: 5,
  pageReloadsPerHour: 5,

  /** Of lines that the disk did not take; what is more is dropped. */
  logBacklogBytesMax: 256 * 1024,

  /** So long after a touch somebody counts as standing there: longer than a person reads between two of them. */
  presenceMs: 10_000,

  /** What happens to redemptions that are on no screen is told this late, and at once what anybody waits for. */
  snapshotOthersMs: 250,

  /** As long as the screen says goodbye. */
  goodbyeMs: 7_000,

  /** How often a watched kiosk says that it turns; its watchdog waits for half a minute. */
  aliveMs: 10_000,

  commandBurstMax: 20,
  commandsPerSecond: 5,
  snapshotBurstMax: 20,
  snapshotsPerSecond: 5,

  /** How often is looked whether the certificate is due; the first time soon after a start. */
  renewalCheckMs: 60 * 60_000,
  renewalFirstCheckMs: 30_000,

  /** The ledger refuses what a terminal has dated more than five minutes off: known a minute before that. */
  clockOffMsMax: 4 * 60_000,
  /** How often a wrong clock is looked at, whether somebody has set it. */
  clockLookMs: 5_000,

  startRetryDelayMsBase: 500,
  startRetryDelayMsMax: 10_000,
  /** WCAG 2.2, 1.4.3: what is written on a brand's colour. */
  brandContrastMin: 4.5,
  brandLogoBytesMax: 100_000,
} as const;
