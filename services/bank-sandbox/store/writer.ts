/** Handed out inside a transaction only. The database's own checks stand behind every statement. */
import assert from 'node:assert/strict';
import type Database from 'better-sqlite3';
import { type Claim } from '../rules/transfer-record.ts';
import { type BankReader, type BankWriter, type Posting } from './bank-store.ts';

export function createWriter(database: Database.Database, reader: BankReader): BankWriter {
  const found = database.prepare(
    'INSERT INTO bank_state (one, bic, currency, debtor) VALUES (1, @bic, @currency, @debtor)',
  );
  const openAccount = database.prepare(
    `INSERT INTO account (id, currency, state, opening, balance)
     VALUES (@id, @currency, @state, @opening, @opening)`,
  );
  const accept = database.prepare(
    `INSERT INTO transfer (redemption, state, jti, amount, currency, jws, order_text)
     VALUES (@redemption, 'pending', @jti, @amount, @currency, @jws, @order)`,
  );
  const finish = database.prepare(
    `INSERT INTO transfer (redemption, state, jti, amount, currency, jws,
       outcome, bank_reference, receipt, decided_at)
     VALUES (@redemption, 'final', @jti, @amount, @currency, @jws,
       @outcome, @bankReference, @receipt, @decidedAt)
     ON CONFLICT (redemption) DO UPDATE SET state = 'final', order_text = NULL, jti = excluded.jti,
       amount = excluded.amount, currency = excluded.currency, jws = excluded.jws,
       outcome = excluded.outcome, bank_reference = excluded.bank_reference,
       receipt = excluded.receipt, decided_at = excluded.decided_at`,
  );
  const postInto = (table: 'posting' | 'return_posting') =>
    database.prepare(
      `INSERT INTO ${table} (redemption, side, account, amount, currency)
       VALUES (@redemption, @side, @account, @amount, @currency)`,
    );
  const post = postInto('posting');
  const postReturn = postInto('return_posting');
  const recordReturn = database.prepare(
    `INSERT INTO transfer_return
       (redemption, reason_code, reason_text, bank_reference, evidence, returned_at)
     VALUES (@redemption, @code, @text, @bankReference, @evidence, @returnedAt)`,
  );
  const book = database.prepare(
    'UPDATE account SET balance = balance + @change WHERE id = @account AND currency = @currency',
  );
  const tell = database.prepare(
    `INSERT INTO statement_told (one, through) VALUES (1, @day)
     ON CONFLICT (one) DO UPDATE SET through = @day WHERE through < @day`,
  );
  const pin = database.prepare(
    'INSERT INTO ledger_key (kid, jwk, pinned_at) VALUES (?, ?, ?) ON CONFLICT (kid) DO NOTHING',
  );
  const posted = (
    insert: Database.Statement,
    { redemption, side, account, amount: { minor, currency } }: Posting,
  ): void => {
    insert.run({ redemption, side, account, amount: minor, currency });
    const change = side === 'credit' ? minor : -minor;
    const booked = book.run({ change, account, currency });
    assert.equal(booked.changes, 1, 'a posting books exactly one account of its currency');
  };
  return {
    ...reader,
    found: (state) => void found.run(state),
    openAccount: (account) => void openAccount.run(account),
    accept: ({ redemption, claim, order }) =>
      void accept.run({ redemption, order, ...claimColumns(claim) }),
    finish: ({ redemption, claim, outcome, bankReference, receipt }, decidedAt) =>
      void finish.run({
        redemption,
        ...claimColumns(claim),
        outcome,
        bankReference,
        receipt,
        decidedAt: decidedAt.toISOString(),
      }),
    post: (posting) => posted(post, posting),
    recordReturn: ({ reason, ...made }) => {
      const { lastInsertRowid } = recordReturn.run({ ...made, ...reason });
      return { ...made, reason, sequence: Number(lastInsertRowid) };
    },
    postReturn: (posting) => posted(postReturn, posting),
    tellThrough: (day) => void tell.run({ day }),
    pinLedgerKey: (key, now) => void pin.run(key.kid, JSON.stringify(key), now.toISOString()),
  };
}

function claimColumns(claim: Claim | null) {
  return {
    jti: claim?.jti ?? null,
    amount: claim?.amount.minor ?? null,
    currency: claim?.amount.currency ?? null,
    jws: claim?.jws ?? null,
  };
}
