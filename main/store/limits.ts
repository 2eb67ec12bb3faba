/** Bounds of the kiosk's store. The unit is in the name. */
export const limits = {
  /** A disk that failed is tried again, with growing pauses, as long as the process lives. */
  reopenDelayMsBase: 500,
  reopenDelayMsMax: 10_000,
  /** One that fails again so soon after it was found well is not asked again at once. */
  steadyMs: 30_000,
  /** More than any commit of ours writes: a disk that takes this takes them. */
  probeBytes: 64 * 1024,

  /** A larger file is not checked whole at every start. */
  integrityCheckBytesMax: 256 * 1024 * 1024,
  /** The mark beside the record may be behind it by this long. */
  markDelayMs: 1_000,
} as const;
