/** Clocks of a ledger and a bank that are both right may differ by this much. */
export const clockToleranceSeconds = 60;
/** How often, at most, an unknown key id makes the bank ask the ledger for its keys. */
export const ledgerKeysFetchIntervalMs = 3_000;
/** A terminal that the ledger has locked is refused within 5 seconds. */
export const lockedTerminalsAskedMs = 2_000;
const DAY_MS = 86_400_000;
/**
 * Of the bank's own keys: an order is opened within the window of its authorization, and what was accepted
 * is kept opened. So a month is long.
 */
export const ownKeyTimes = { signingKeptMs: DAY_MS, readingKeptMs: 30 * DAY_MS };
export const ledgerKeysPinnedMax = 1_000;
/** A decision is prepared, then checked again in its transaction. More tries mean something is wrong. */
export const decisionAttemptsMax = 8;
export const faultDelayMsMax = 60_000;
export const faultsMax = 12;
/** In the realistic mode: how long a transfer stays pending, and how late an answer may be. */
export const realisticPendingMs = 3_000;
export const realisticDelayMsMax = 2_000;
export const sqliteBusyTimeoutMs = 5_000;
