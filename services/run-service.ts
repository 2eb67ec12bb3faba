/**
 * The life of a service process: start, say "ready" in one line of JSON on standard output, stop on
 * SIGTERM or SIGINT. A child of the embedded network also stops when its parent is gone, which it
 * sees by the end of its standard input: a killed parent leaves no orphans.
 */
export interface RunningService {
  /** What the ready line says besides `ready: true`. */
  ready: Record<string, unknown>;
  stop(): Promise<void>;
}

export async function runService(start: () => Promise<RunningService>): Promise<void> {
  const running = await start();
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Nothing after this line is awaited by anybody: when the last handle closes, the process ends.
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `${JSON.stringify({ msg: 'could not stop cleanly', error: String(error) })}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (process.env['KANGEN_STOP_WITH_PARENT'] === '1') process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, ...running.ready })}\n`);
}

/** A database that cannot be opened any more: whoever supervises this process starts another. */
export function endForRestart(cause: unknown): void {
  const error = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(
    `${JSON.stringify({ msg: 'the database cannot be opened again', alarm: 'store-lost', error })}\n`,
  );
  process.exit(1);
}
