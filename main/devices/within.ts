/** A promise with an end: nothing that is attached may keep anybody waiting. */
import { type Clock } from '../engine/ports.ts';

export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** @throws TooLate after `ms`; what was awaited is then nobody's any more */
export async function within<T>(clock: Clock, ms: number, awaited: Promise<T>): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => reject(new TooLate(`nothing for ${ms} ms`)));
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    cancel();
  }
}
