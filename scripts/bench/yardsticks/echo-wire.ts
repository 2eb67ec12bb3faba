/** What the echo server is told when it starts. */
import { z } from 'zod';

export const echoTold = z.strictObject({
  identity: z.strictObject({ key: z.string(), certificate: z.string(), authority: z.string() }),
  /** What it answers to everything. */
  answer: z.unknown(),
});
