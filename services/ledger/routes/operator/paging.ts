/** Lists in pages: one row more is asked for than is shown, to know whether there are more. */
import { z } from 'zod';

/** The last of the page before; nothing for the first page. */
export const afterText = z.strictObject({ after: z.string().max(120).default('') });
export const afterSequence = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .default(0),
});

export const pageOf = <R>(rows: readonly R[], rowsMax: number) => ({
  shown: rows.slice(0, rowsMax),
  more: rows.length > rowsMax,
});
