/**
 * Many customers at once: `POST /v1/operator/customer-imports` takes a page of them, each judged as a
 * single one is. What is good is taken, all of it in one transaction; the rest is answered for, one by one.
 * Told again, a page changes nothing.
 */
import { z } from 'zod';
import { failureCode } from '../failure.ts';
import { newCustomer } from './customer.ts';

export const IMPORT_LINES_PER_PAGE_MAX = 200;

export const customerImport = z.strictObject({
  customers: z.array(newCustomer).min(1).max(IMPORT_LINES_PER_PAGE_MAX),
});

/** In the order of the page. `there`: this very customer, card and account were taken before. */
export const importOutcome = z.discriminatedUnion('end', [
  z.strictObject({ end: z.literal('added') }),
  z.strictObject({ end: z.literal('there') }),
  z.strictObject({ end: z.literal('refused'), code: failureCode, detail: z.string().max(500) }),
]);
export type ImportOutcome = z.infer<typeof importOutcome>;

export const customersImported = z.strictObject({
  outcomes: z.array(importOutcome).min(1).max(IMPORT_LINES_PER_PAGE_MAX),
});
