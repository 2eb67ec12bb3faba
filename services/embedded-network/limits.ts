/** Creating two 3072-bit authority keys on a busy machine can take a while; later starts are quick. */
export const readyTimeoutMs = 60_000;
/** After SIGTERM; then the process is killed, and says so. */
export const stopTimeoutMs = 10_000;
