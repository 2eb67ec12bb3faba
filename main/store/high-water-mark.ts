/** How far the record had come when it was last looked at, kept outside of it: never goes back. */
import { z } from 'zod';

export const highWaterMark = z.strictObject({
  /** Which file: a random UUID. */
  file: z.uuid(),
  /** The last line of its journal. */
  sequence: z.int().min(0),
});
export type HighWaterMark = z.infer<typeof highWaterMark>;

export interface Marks {
  /** Null where this terminal was never in service, or nobody knows. */
  mark(): HighWaterMark | null;
  keepMark(mark: HighWaterMark): void;
}
