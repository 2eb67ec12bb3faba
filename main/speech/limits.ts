/** Bounds of what is spoken. The unit is in the name. */
export const limits = {
  /** Of one voice at work; the longest text there may be takes less, spoken slowly. */
  utteranceMsMax: 240_000,
  utterancesWaitingMax: 4,
  /** A socket's device that is not there is tried again. */
  plugReopenMs: 5_000,
  plugPollMs: 100,
} as const;
