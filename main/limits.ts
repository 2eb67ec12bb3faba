/** Every bound of the kiosk's main process. The unit is in the name. */
export const limits = {
  /** Redemptions that are not final at one time. New ones are refused beyond; none is ever dropped. */
  openTransfersMax: 2_000,
  /** Calls the engine has under way at one peer, so that a silent bank holds up nobody else. */
  callsInFlightPerPeerMax: 4,

  retryDelayMsBase: 400,
  retryDelayFactor: 2,
  retryDelayMsMax: 20_000,
  /** A peer may ask for a longer pause than ours, up to this. */
  retryAfterSecondsMax: 300,

  /** An account is shown for at most this long after signing in, whatever the screen does. */
  customerSessionMsMax: 15 * 60_000,
  /** Sign-outs not answered yet that `stop` waits for. */
  endingSessionsMax: 16,

  commandBurstMax: 20,
  commandsPerSecond: 5,
  commandBytesMax: 4_096,

  provisioningBytesMax: 64 * 1024,
  assetBytesMax: 8 * 1024 * 1024,

  startRetryDelayMsMax: 15_000,
} as const;
