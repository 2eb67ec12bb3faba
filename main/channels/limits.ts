/** Every limit of the kiosk's channels, with its unit in its name. */
export const connectTimeoutMs = 5_000;
/** Until the first byte of an answer. The bank may have to write to its disk first. */
export const headersTimeoutMs = 10_000;
/** Between two pieces of an answer. */
export const bodyTimeoutMs = 10_000;
export const answerBytesMax = 1024 * 1024;
export const connectionsPerPeerMax = 4;
/** Shorter than the 65 seconds after which a service drops an idle connection. */
export const keepAliveTimeoutMs = 30_000;
/** What a service asks for with Keep-Alive is followed up to here. */
export const keepAliveTimeoutMsMax = 60_000;
