/** What the echo server is told when it starts. */
import { z } from 'zod';

export const echoTold = z.strictObject({
  identity: z.strictObject({ key: z.string(), certificate: z.string(), authority: z.string() }),
  /** By method and path, e.g. `GET /v1/keys`. */
  answers: z.record(z.string(), z.unknown()),
  /** To everything else. */
  otherwise: z.unknown(),
});
