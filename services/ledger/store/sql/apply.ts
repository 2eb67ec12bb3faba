/** Applies the writes of one decision. Runs inside a transaction; whatever throws undoes it all. */
import assert from 'node:assert/strict';
import { type Write } from '../writes.ts';
import { applyCustomerWrite } from './apply-people.ts';
import { post } from './journal.ts';
import { run, type Steps } from './steps.ts';
import { addToAuditTrail } from './audit-trail.ts';
import { columnOf } from './table.ts';
import { applyStaffWrite, endStaffSessionsOn, staffTables } from './staff.ts';
import { applyStatementWrite, statementTables } from './statements.ts';
import { cursors, tables, terminalAttempts, terminalLocks, terminals } from './tables.ts';

const insertable = { ...tables, ...statementTables, ...staffTables };

export function* applyWrite(write: Write): Steps<void> {
  switch (write.op) {
    case 'insert':
      yield* run(insertable[write.table].insert, write.row);
      return;
    case 'put-terminal-report':
    case 'touch-match':
    case 'put-match':
      yield* applyStatementWrite(write);
      return;
    case 'put-pin-attempt':
      yield* run(
        `INSERT INTO pin_attempt (card_number, tries, next_allowed_ms)
         VALUES (@cardNumber, @tries, @nextAllowedMs)
         ON CONFLICT (card_number)
           DO UPDATE SET tries = @tries, next_allowed_ms = @nextAllowedMs`,
        write.row,
      );
      return;
    case 'clear-pin-attempt':
      yield* run('DELETE FROM pin_attempt WHERE card_number = @cardNumber', {
        cardNumber: write.cardNumber,
      });
      return;
    case 'put-terminal-attempt':
      yield* run(
        `${terminalAttempts.insert} ON CONFLICT (terminal)
           DO UPDATE SET since_ms = @sinceMs, tries = @tries, next_allowed_ms = @nextAllowedMs`,
        write.row,
      );
      return;
    case 'clear-terminal-attempt':
      yield* run('DELETE FROM terminal_attempt WHERE terminal = @terminal', {
        terminal: write.terminal,
      });
      return;
    case 'put-terminal-lock':
      yield* run(terminalLocks.insert, write.row);
      return;
    case 'end-terminal-lock':
      yield* run('DELETE FROM terminal_lock WHERE terminal = @terminal', {
        terminal: write.terminal,
      });
      return;
    case 'end-session':
      yield* run('DELETE FROM session WHERE token_hash = @tokenHash', {
        tokenHash: write.tokenHash,
      });
      return;
    case 'end-sessions-of':
      yield* run('DELETE FROM session WHERE terminal = @terminal', { terminal: write.terminal });
      yield* endStaffSessionsOn(write);
      return;
    case 'put-terminal':
      yield* run(
        `${terminals.insert} ON CONFLICT (urn) DO UPDATE SET enrolled_ms = @enrolledMs,
           newest_ms = @newestMs, epoch = @epoch,
           nonce = @nonce, claimed_ms = @claimedMs, heard_ms = @heardMs, waiting = @waiting,
           wishes = @wishes, quarantined = @quarantined`,
        write.row,
      );
      return;
    case 'forget-expired':
      yield* run('DELETE FROM session WHERE expires_ms <= @nowMs', { nowMs: write.nowMs });
      yield* run('DELETE FROM credential_seen WHERE expires_ms <= @nowMs', { nowMs: write.nowMs });
      return;
    case 'put-reconciliation':
      yield* run(
        `INSERT INTO reconciliation (redemption_id, asks, due_ms, end_from_ms)
         VALUES (@redemptionId, @asks, @dueMs, @endFromMs)
         ON CONFLICT (redemption_id)
           DO UPDATE SET asks = @asks, due_ms = @dueMs, end_from_ms = @endFromMs`,
        write.row,
      );
      return;
    case 'end-reconciliation':
      changesOne(
        yield* run('DELETE FROM reconciliation WHERE redemption_id = @redemptionId', {
          redemptionId: write.redemptionId,
        }),
        'an open redemption is on the agenda',
      );
      return;
    case 'put-cursor':
      yield* run(
        `${cursors[write.list].insert} ON CONFLICT (bank) DO UPDATE SET sequence = @sequence`,
        write.row,
      );
      return;
    case 'move-lot':
      changesOne(
        yield* run('UPDATE lot SET remaining = remaining + @points WHERE id = @lotId', {
          lotId: write.lotId,
          points: write.points,
        }),
        'the lot is there',
      );
      return;
    case 'extend-lot':
      yield* run(
        `UPDATE lot SET expire_ms = @untilMs
          WHERE id = @lotId AND expire_ms < @untilMs AND purchase_id IS NOT NULL`,
        { lotId: write.lotId, untilMs: write.untilMs },
      );
      return;
    case 'decide-review':
      changesOne(
        yield* run(
          `UPDATE review SET state = @to, decided_ms = @atMs
            WHERE redemption_id = @redemptionId AND state = 'waiting'`,
          { redemptionId: write.redemptionId, to: write.to, atMs: write.atMs },
        ),
        'the review waits',
      );
      return;
    case 'decide-waiver':
      changesOne(
        yield* run(
          `UPDATE waiver SET state = @to, decided_by = @by, decided_ms = @atMs,
             transaction_id = @transactionId WHERE id = @id AND state = 'waiting'`,
          {
            id: write.id,
            to: write.to,
            by: write.by,
            atMs: write.atMs,
            transactionId: write.transactionId,
          },
        ),
        'the waiver waits',
      );
      return;
    case 'move-redemption':
      yield* moveRedemption(write);
      return;
    case 'audit':
      yield* addToAuditTrail(write.row);
      return;
    case 'set-card-state':
    case 'set-card-pin':
    case 'put-card-activation':
    case 'end-card-activation':
    case 'end-sessions-of-customer':
    case 'erase-customer':
      yield* applyCustomerWrite(write);
      return;
    case 'put-staff-attempt':
    case 'clear-staff-attempt':
    case 'set-staff-state':
    case 'set-staff-pin':
    case 'end-staff-session':
    case 'end-staff-sessions-of-member':
      yield* applyStaffWrite(write);
      return;
    case 'post':
      yield* post(write);
      return;
    default:
      write satisfies never;
  }
}

function changesOne(changes: number, expectation: string): void {
  assert.equal(changes, 1, expectation);
}

function* moveRedemption({
  id,
  from,
  to,
  evidence,
}: Extract<Write, { op: 'move-redemption' }>): Steps<void> {
  const sets = Object.keys(evidence).map((field) => `${columnOf(field)} = @${field}`);
  const sql = `UPDATE redemption SET ${['state = @to', ...sets].join(', ')}
    WHERE id = @id AND state = @from`;
  changesOne(yield* run(sql, { id, from, to, ...evidence }), `redemption is still ${from}`);
}
