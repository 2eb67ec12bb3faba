/** Applies the writes of one decision. Runs inside a transaction; whatever throws undoes it all. */
import assert from 'node:assert/strict';
import { chainStart, nextLink } from '../../rules/journal-chain.ts';
import { type ChainLink, type JournalEntryRow } from '../rows.ts';
import { type Posting, type Write } from '../writes.ts';
import { type Statements } from './statements.ts';
import { columnOf } from './table.ts';
import { chainLinks, journalEntries, journalTransactions, tables, terminals } from './tables.ts';

export function applyWrite(statements: Statements, write: Write): void {
  switch (write.op) {
    case 'insert':
      statements.run(tables[write.table].insert, write.row);
      return;
    case 'put-pin-attempt':
      statements.run(
        `INSERT INTO pin_attempt (card_number, tries, next_allowed_ms)
         VALUES (@cardNumber, @tries, @nextAllowedMs)
         ON CONFLICT DO UPDATE SET tries = @tries, next_allowed_ms = @nextAllowedMs`,
        write.row,
      );
      return;
    case 'clear-pin-attempt':
      statements.run('DELETE FROM pin_attempt WHERE card_number = @cardNumber', {
        cardNumber: write.cardNumber,
      });
      return;
    case 'end-session':
      statements.run('DELETE FROM session WHERE token_hash = @tokenHash', {
        tokenHash: write.tokenHash,
      });
      return;
    case 'end-sessions-of':
      statements.run('DELETE FROM session WHERE terminal = @terminal', {
        terminal: write.terminal,
      });
      return;
    case 'put-terminal':
      statements.run(
        `${terminals.insert} ON CONFLICT DO UPDATE SET enrolled_ms = @enrolledMs,
           newest_ms = @newestMs, epoch = @epoch,
           nonce = @nonce, claimed_ms = @claimedMs, heard_ms = @heardMs, waiting = @waiting,
           wishes = @wishes, quarantined = @quarantined`,
        write.row,
      );
      return;
    case 'forget-expired':
      statements.run('DELETE FROM session WHERE expires_ms <= @nowMs', { nowMs: write.nowMs });
      statements.run('DELETE FROM credential_seen WHERE expires_ms <= @nowMs', {
        nowMs: write.nowMs,
      });
      return;
    case 'put-reconciliation':
      statements.run(
        `INSERT INTO reconciliation (redemption_id, asks, due_ms, end_from_ms)
         VALUES (@redemptionId, @asks, @dueMs, @endFromMs)
         ON CONFLICT DO UPDATE SET asks = @asks, due_ms = @dueMs, end_from_ms = @endFromMs`,
        write.row,
      );
      return;
    case 'end-reconciliation':
      changesOne(
        statements.run('DELETE FROM reconciliation WHERE redemption_id = @redemptionId', {
          redemptionId: write.redemptionId,
        }),
        'an open redemption is on the agenda',
      );
      return;
    case 'put-return-cursor':
      statements.run(
        `INSERT INTO return_cursor (bank, sequence) VALUES (@bank, @sequence)
         ON CONFLICT DO UPDATE SET sequence = @sequence`,
        write.row,
      );
      return;
    case 'put-transfer-cursor':
      statements.run(
        `INSERT INTO transfer_cursor (bank, sequence) VALUES (@bank, @sequence)
         ON CONFLICT DO UPDATE SET sequence = @sequence`,
        write.row,
      );
      return;
    case 'move-lot':
      changesOne(
        statements.run('UPDATE lot SET remaining = remaining + @points WHERE id = @lotId', {
          lotId: write.lotId,
          points: write.points,
        }),
        'the lot is there',
      );
      return;
    case 'extend-lot':
      statements.run(
        `UPDATE lot SET expire_ms = @untilMs
          WHERE id = @lotId AND expire_ms < @untilMs AND purchase_id IS NOT NULL`,
        { lotId: write.lotId, untilMs: write.untilMs },
      );
      return;
    case 'move-redemption':
      moveRedemption(statements, write);
      return;
    case 'post':
      post(statements, write);
      return;
    default:
      write satisfies never;
  }
}

function changesOne(changes: number, expectation: string): void {
  assert.equal(changes, 1, expectation);
}

function moveRedemption(
  statements: Statements,
  { id, from, to, evidence }: Extract<Write, { op: 'move-redemption' }>,
): void {
  const sets = Object.keys(evidence).map((field) => `${columnOf(field)} = @${field}`);
  const sql = `UPDATE redemption SET ${['state = @to', ...sets].join(', ')}
    WHERE id = @id AND state = @from`;
  changesOne(statements.run(sql, { id, from, to, ...evidence }), `redemption is still ${from}`);
}

/**
 * I1: what does not sum to zero is never written, and a balance moves with its entry. I7: the
 * transaction before it is read here, in the same transaction of the database, and never remembered:
 * what was rolled back leaves no gap.
 */
function post(statements: Statements, posting: Posting): void {
  const { transaction, entries } = posting;
  assertBalanced(entries);
  const link = nextLink(newestLink(statements), posting);
  statements.run(journalTransactions.insert, { ...transaction, ...link });
  for (const [line, entry] of entries.entries()) {
    statements.run(journalEntries.insert, { ...entry, transactionId: transaction.id, line });
    statements.run(
      `INSERT INTO account_balance (customer_id, account, provider_id, points)
       VALUES (@customerId, @account, @providerId, 0) ON CONFLICT DO NOTHING`,
      { customerId: entry.customerId, account: entry.account, providerId: entry.providerId },
    );
    changesOne(
      statements.run(
        `UPDATE account_balance SET points = points + @points WHERE customer_id = @customerId
          AND account = @account AND provider_id = @providerId`,
        entry,
      ),
      'the account is there',
    );
  }
}

export function newestLink(statements: Statements): ChainLink {
  const newest = statements.one(
    chainLinks,
    `SELECT ${chainLinks.columns()} FROM journal_transaction ORDER BY sequence DESC LIMIT 1`,
    {},
  );
  return newest ?? chainStart;
}

function assertBalanced(entries: Posting['entries']): void {
  const sums = new Map<string, number>();
  const sideOf = ({ providerId, customerId }: Pick<JournalEntryRow, 'providerId' | 'customerId'>) =>
    `${providerId} ${customerId}`;
  for (const entry of entries) {
    sums.set(sideOf(entry), (sums.get(sideOf(entry)) ?? 0) + entry.points);
  }
  assert.ok(entries.length >= 2, 'a movement has two sides');
  assert.ok(
    [...sums.values()].every((sum) => sum === 0),
    'a movement sums to zero',
  );
}
