/** Every limit of a door and of a client, with its unit in its name. */
export const bodyBytesMax = 64 * 1024;
export const headerBytesMax = 16 * 1024;
export const requestTimeoutMs = 15_000;
/** A door that is to stop waits so long for what runs. Well below what a supervisor grants a process. */
export const stopMsMax = 5_000;
export const keepAliveTimeoutMs = 65_000;
/** Of one party, over all its connections. A busy kiosk makes a few calls a second. */
export const requestsPerMinuteMax = 6_000;

/** When a caller is asked to come again after the store behind a door has failed. */
export const storeRetryAfterSeconds = 2;

export const connectTimeoutMs = 5_000;
export const answerTimeoutMs = 10_000;
export const answerBytesMax = 1024 * 1024;
export const connectionsPerPeerMax = 8;

/** How often a service looks whether its certificate is due and the authority has another root. */
export const renewalCheckMs = 60 * 60_000;
export const renewalFirstCheckMs = 2_500;
export const renewalRetryMs = 60_000;
