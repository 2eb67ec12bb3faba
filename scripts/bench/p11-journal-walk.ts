/**
 * P11: the journal walked from its beginning as an auditor does it (scripts/verify), beside SHA-256 alone over the
 * very bytes that are hashed on the way, which lie in memory already.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { verifyChain } from '../verify/chain.ts';
import { openBooks } from '../verify/database.ts';
import { canonicalContent } from '../../services/ledger/rules/journal-chain.ts';
import { type Figures, type Row } from './row.ts';
import { builtTown } from './bulk-town.ts';

const CUSTOMERS = 100_000;

export const journalWalk: Row = {
  id: 'P11',
  comparisons: [
    {
      id: 'P11',
      figure: 'rate',
      unit: 'transactions/s',
      ours: 'journal walked and verified',
      yardstick: 'SHA-256 over the same bytes',
      target: { least: 0.5 },
    },
  ],
  prepare: async ({ cache, say }) => {
    const file = await builtTown(cache, { customers: CUSTOMERS, say });
    const contents = contentsOf(file);
    const rateOf = (begun: number): Figures => ({
      rate: contents.length / ((performance.now() - begun) / 1000),
    });
    let newest = '';
    return {
      ours: async () => {
        const books = openBooks(file);
        const begun = performance.now();
        const { violations, found } = verifyChain(books, new Set([contents.length]));
        const figures = rateOf(begun);
        books.close();
        const last = found.get(contents.length);
        if (violations.length > 0 || last === undefined) throw new Error('it is not sound');
        newest = last.hash;
        return figures;
      },
      yardstick: async () => {
        const begun = performance.now();
        let link = '0'.repeat(64);
        for (const content of contents) {
          link = sha256(`kangen-journal-1\n${link}\n${sha256(content)}\n`);
        }
        const figures = rateOf(begun);
        if (newest !== '' && newest !== link) throw new Error('other bytes were hashed');
        return figures;
      },
      notes: () => [
        `${contents.length} transactions, on average ${Math.round(
          contents.reduce((sum, { length }) => sum + length, 0) / contents.length,
        )} bytes`,
      ],
      end: async () => {},
    };
  },
};

const sha256 = (text: string): string => hash('sha256', text, 'hex');

const row = z.strictObject({
  sequence: z.number(),
  id: z.string(),
  atMs: z.number(),
  kind: z.string(),
  reason: z.string(),
  purchaseId: z.string().nullable(),
  redemptionId: z.string().nullable(),
});
const side = z.strictObject({
  transactionId: z.string(),
  account: z.string(),
  providerId: z.string(),
  customerId: z.string(),
  points: z.number(),
});

function contentsOf(file: string): string[] {
  const books = openBooks(file);
  const sides = Map.groupBy(
    books.rows(
      side,
      `SELECT transaction_id AS transactionId, account, provider_id AS providerId,
         customer_id AS customerId, points FROM journal_entry ORDER BY transaction_id, line`,
    ),
    ({ transactionId }) => transactionId,
  );
  const transactions = books.rows(
    row,
    `SELECT sequence, id, at_ms AS atMs, kind, reason, purchase_id AS purchaseId,
       redemption_id AS redemptionId FROM journal_transaction ORDER BY sequence`,
  );
  books.close();
  return transactions.map(({ sequence, ...transaction }) =>
    canonicalContent(sequence, { transaction, entries: sides.get(transaction.id) ?? [] }),
  );
}
