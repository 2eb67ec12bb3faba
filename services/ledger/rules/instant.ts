/** Times in rows are milliseconds since the epoch; on wires they are instants. */
export const instantOf = (atMs: number): string => new Date(atMs).toISOString();
export const millisecondsOf = (instant: string): number => Date.parse(instant);
/** NumericDate of RFC 7519. */
export const secondsOf = (atMs: number): number => Math.floor(atMs / 1000);
