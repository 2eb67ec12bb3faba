/** Every limit of admission, with its unit in its name. */
const SECOND_MS = 1000;

export const limits = {
  /** A revoked certificate is refused within five seconds. */
  eventsIntervalMs: 2 * SECOND_MS,
  /** A certificate that nobody here has heard of makes us ask at once, but not more often than this. */
  hurryIntervalMs: 200,
  listIntervalMs: 60 * SECOND_MS,
  /** An expired certificate is refused for that; its events are kept a little longer, for clocks that differ. */
  expiredKeptMs: 24 * 60 * 60 * SECOND_MS,
  pagesPerRoundMax: 200,
  revocationListBytesMax: 4 * 1024 * 1024,
  retryAfterSeconds: 2,
} as const;
