/** The programme's terms of redemption, as operators read and change them. */
import { z } from 'zod';
import { currency, money, redemptionRate } from '../money.ts';

/** `POST /v1/operator/programme/terms`: they hold at once, for whatever is asked from now on. */
export const termsRequest = z
  .strictObject({
    rate: redemptionRate,
    minimum: money,
    step: money,
    /** Zero: none. */
    fee: money,
  })
  .refine(({ minimum, step }) => minimum.minor > 0n && step.minor > 0n, {
    path: ['step'],
    message: 'minimum and step are more than nothing',
  });
export type TermsRequest = z.output<typeof termsRequest>;

/** Answer to it, and to `GET /v1/operator/programme`. */
export const programmeShown = z.strictObject({
  name: z.string().max(70),
  currency,
  rate: redemptionRate,
  minimum: money,
  step: money,
  fee: money,
});
export type ProgrammeShown = z.output<typeof programmeShown>;
