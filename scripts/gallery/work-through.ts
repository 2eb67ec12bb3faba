/** As many workers as asked for take what is to be done, one by one, until nothing is left. */
export async function workThrough<T, W>(
  work: readonly T[],
  workers: readonly W[],
  done: (one: T, worker: W) => Promise<void>,
): Promise<void> {
  const left = [...work];
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        await done(next, worker);
      }
    }),
  );
}
