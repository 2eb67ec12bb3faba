/** Bounds of the kiosk's store. The unit is in the name. */
export const limits = {
  /** A disk that failed is tried again, with growing pauses, as long as the process lives. */
  reopenDelayMsBase: 500,
  reopenDelayMsMax: 10_000,
} as const;
