/** The ledger's journal, its signed head, what was found wrong with it, and what a person must look at. */
import { z } from 'zod';
import { customerId, instant, redemptionId } from '../ids.ts';
import { compactJws } from '../messages.ts';

export const JOURNAL_TRANSACTIONS_PER_PAGE_MAX = 200;
export const FINDINGS_PER_PAGE_MAX = 200;

const sequence = z.int().min(0);
const chainHash = z.string().regex(/^[0-9a-f]{64}$/);

/** `POST /v1/operator/journal/exports`: up to where the journal goes now, signed. Null: it is empty. */
export const journalExport = z.strictObject({
  sequence,
  /** `kangen-journal-head+jws`, as in the ledger's folder `heads/`. */
  head: compactJws.nullable(),
});

const transaction = z.strictObject({
  sequence,
  hash: chainHash,
  id: z.string(),
  at: instant,
  kind: z.string(),
  reason: z.string(),
  purchase: z.string().nullable(),
  redemption: z.string().nullable(),
  entries: z.array(
    z.strictObject({
      line: z.int().min(0),
      account: z.string(),
      provider: z.string(),
      customer: customerId,
      points: z.int(),
    }),
  ),
});
export type JournalTransactionShown = z.output<typeof transaction>;

/** `GET /v1/operator/journal?after={sequence}`, in its order. */
export const journalPage = z.strictObject({
  transactions: z.array(transaction).max(JOURNAL_TRANSACTIONS_PER_PAGE_MAX),
  more: z.boolean(),
});

/** How books are not what was signed for them: the journal, or the trail of what operators did. */
export const gapKind = z.enum([
  'journal-behind',
  'journal-altered',
  'head-unreadable',
  'trail-behind',
  'trail-altered',
]);

/** `GET /v1/operator/journal/gaps`: where the journal was not what had been signed for it. */
export const journalGaps = z.strictObject({
  /** Why nothing new is promised now; null: nothing is wrong. */
  suspended: z.string().nullable(),
  /** Whether this process has read the bank's list of transfers to its end. */
  bankListRead: z.boolean(),
  gaps: z.array(
    z.strictObject({
      at: instant,
      kind: gapKind,
      lineage: z.int().min(0),
      sequence,
      detail: z.string(),
    }),
  ),
});

/** `POST /v1/operator/journal/accept`: the journal is taken as it is. */
export const rollbackAcceptance = z.strictObject({
  /** Also where the bank's list was not read to its end: what it knows may be spent twice. */
  withoutBankList: z.boolean(),
});
/** Null: there was nothing to accept. */
export const rollbackAccepted = z.strictObject({ from: sequence.nullable() });

/** `GET /v1/operator/findings?after={id}`, oldest first. */
export const findingPage = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        id: z.string(),
        at: instant,
        kind: z.string(),
        redemption: redemptionId.nullable(),
        detail: z.string(),
        /** Of the signed words that are kept with it. */
        evidenceDigest: z.string(),
      }),
    )
    .max(FINDINGS_PER_PAGE_MAX),
  more: z.boolean(),
});
export type FindingPage = z.output<typeof findingPage>;
