/** Answers every named query of store/queries.ts from SQLite. Only indexed look-ups. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { type CustomerId, type RedemptionId } from '../../../../protocol/ids.ts';
import { chainStart } from '../../rules/journal-chain.ts';
import { historyRow, type LotRow, type ProgrammeRow } from '../rows.ts';
import {
  type Answers,
  type CustomerFacts,
  type HistoryCursor,
  type RedemptionFacts,
} from '../queries.ts';
import { newestLink } from './apply.ts';
import { type Statements } from './statements.ts';
import { type Table } from './table.ts';
import {
  chainLinks,
  pinAttempts,
  reconciliations,
  returnCursors,
  tables,
  terminals,
  transferCursors,
} from './tables.ts';

const total = z.strictObject({ total: z.bigint() });

export function createAnswers(statements: Statements): Answers {
  const loads = createLoads(statements);
  return {
    programme: () => loads.programme(),
    session: ({ tokenHash }) => loads.session(tokenHash),
    'sign-in': ({ cardNumber, jti, terminal }) => ({
      attempts: loads.attempts(cardNumber),
      card: loads.card(cardNumber),
      credentialSeen: loads.credentialSeen(jti),
      terminal: loads.terminal(terminal),
    }),
    terminal: ({ terminal }) => loads.terminal(terminal),
    account: ({ tokenHash, sinceMs, before, historyRowsMax }) => {
      const session = loads.session(tokenHash);
      const programme = known(loads.programme());
      if (session === null) {
        return { programme, session, owner: null, providers: [], heldPoints: 0, history: [] };
      }
      return {
        programme,
        session,
        owner: loads.customer(session.customerId, sinceMs),
        providers: loads.providers(),
        heldPoints: loads.heldPoints(session.customerId),
        history: loads.history(session.customerId, before, historyRowsMax),
      };
    },
    redeem: ({ id, tokenHash, sinceMs }) => {
      const session = tokenHash === null ? null : loads.session(tokenHash);
      return {
        programme: known(loads.programme()),
        redemption: loads.redemption(id),
        tombstone: loads.tombstone(id),
        session,
        owner: session === null ? null : loads.customer(session.customerId, sinceMs),
      };
    },
    redemption: ({ id }) => loads.redemptionFacts(id),
    'reconciliation-due': ({ nowMs, rowsMax }) =>
      statements.all(
        reconciliations,
        `SELECT ${reconciliations.columns()} FROM reconciliation
          WHERE due_ms <= @nowMs ORDER BY due_ms LIMIT @rowsMax`,
        { nowMs, rowsMax },
      ),
    reconciliation: ({ id }) => loads.reconciliation(id),
    findings: ({ id }) =>
      statements.all(
        tables.finding,
        `SELECT ${tables.finding.columns()} FROM finding WHERE redemption_id IS @id ORDER BY at_ms, id`,
        { id },
      ),
    return: ({ id, bank }) => ({ ...loads.redemptionFacts(id), readUpTo: loads.readUpTo(bank) }),
    'return-cursor': ({ bank }) => loads.readUpTo(bank),
    'transfer-cursor': ({ bank }) => loads.transfersReadUpTo(bank),
    reestablish: ({ id, customerId, payeeId }) => ({
      ...loads.redemptionFacts(id),
      hasCustomer: loads.hasCustomer(customerId),
      hasPayee: loads.payee(payeeId)?.customerId === customerId,
      lots: lotsLeft(statements, customerId),
      providers: loads.providers(),
    }),
    wish: ({ id, cardNumber, sinceMs, terminal }) => {
      const card = loads.card(cardNumber);
      return {
        programme: known(loads.programme()),
        redemption: loads.redemption(id),
        tombstone: loads.tombstone(id),
        refusedWish: loads.refusedWish(id),
        attempts: loads.attempts(cardNumber),
        card,
        owner: card === null ? null : loads.customer(card.customerId, sinceMs),
        terminal: loads.terminal(terminal),
      };
    },
    order: ({ payeeId }) => {
      const payee = loads.payee(payeeId);
      assert.ok(payee !== null, 'a redemption names a payee that is there');
      return { programme: known(loads.programme()), payee };
    },
    purchase: ({ id, providerId, receiptNumber, cardNumber }) => ({
      programme: known(loads.programme()),
      provider: loads.provider(providerId),
      card: loads.card(cardNumber),
      sameId: loads.purchase(id),
      sameReceipt: loads.purchaseByReceipt(providerId, receiptNumber),
    }),
    'journal-head': ({ after }) => ({
      link: newestLink(statements),
      entries: entriesAfter(statements, after),
    }),
    'journal-gaps': () =>
      statements.all(
        tables.journal_gap,
        `SELECT ${tables.journal_gap.columns()} FROM journal_gap ORDER BY at_ms, id`,
        {},
      ),
    'journal-link': ({ sequence }) => loads.chainLink(sequence),
    'bank-keys': ({ bank }) =>
      statements.all(
        tables.bank_key,
        `SELECT ${tables.bank_key.columns()} FROM bank_key WHERE bank = @bank ORDER BY first_seen_ms`,
        { bank },
      ),
  };
}

/** SECURITY: a ledger without its terms may not answer anything about points. */
function known(programme: ProgrammeRow | null): ProgrammeRow {
  assert.ok(programme !== null, 'this ledger has no programme yet');
  return programme;
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- a private list of look-ups
function createLoads(statements: Statements) {
  const byKey = <R>(from: Table<R>, key: string, value: string): R | null =>
    statements.one(from, `SELECT ${from.columns()} FROM ${from.name} WHERE ${key} = @value`, {
      value,
    });
  const takings = (redemptionId: RedemptionId) =>
    statements.all(
      tables.redemption_lot,
      `SELECT ${tables.redemption_lot.columns()} FROM redemption_lot
        WHERE redemption_id = @redemptionId ORDER BY lot_id`,
      { redemptionId },
    );
  return {
    redemptionFacts: (id: RedemptionId): RedemptionFacts => ({
      redemption: byKey(tables.redemption, 'id', id),
      tombstone: byKey(tables.tombstone, 'id', id),
      takings: takings(id),
    }),
    reconciliation: (id: RedemptionId) => byKey(reconciliations, 'redemption_id', id),
    readUpTo: (bank: string) => byKey(returnCursors, 'bank', bank)?.sequence ?? 0,
    chainLink: (sequence: number) =>
      sequence === 0
        ? chainStart
        : statements.one(
            chainLinks,
            `SELECT ${chainLinks.columns()} FROM journal_transaction WHERE sequence = @sequence`,
            { sequence },
          ),
    transfersReadUpTo: (bank: string) => byKey(transferCursors, 'bank', bank)?.sequence ?? 0,
    hasCustomer: (id: CustomerId) => byKey(tables.customer, 'id', id) !== null,
    programme: () =>
      statements.one(tables.programme, `SELECT ${tables.programme.columns()} FROM programme`, {}),
    session: (tokenHash: string) => byKey(tables.session, 'token_hash', tokenHash),
    card: (number: string) => byKey(tables.card, 'number', number),
    credentialSeen: (jti: string) => byKey(tables.credential_seen, 'jti', jti) !== null,
    terminal: (urn: string) => byKey(terminals, 'urn', urn),
    provider: (id: string) => byKey(tables.provider, 'id', id),
    providers: () =>
      statements.all(tables.provider, `SELECT ${tables.provider.columns()} FROM provider`, {}),
    payee: (id: string) => byKey(tables.payee, 'id', id),
    redemption: (id: string) => byKey(tables.redemption, 'id', id),
    refusedWish: (id: string) => byKey(tables.refused_wish, 'id', id),
    tombstone: (id: string) => byKey(tables.tombstone, 'id', id),
    purchase: (id: string) => byKey(tables.purchase, 'id', id),
    attempts: (cardNumber: string) => byKey(pinAttempts, 'card_number', cardNumber),
    purchaseByReceipt: (providerId: string, receiptNumber: string) =>
      statements.one(
        tables.purchase,
        `SELECT ${tables.purchase.columns()} FROM purchase
          WHERE provider_id = @providerId AND receipt_number = @receiptNumber`,
        { providerId, receiptNumber },
      ),
    heldPoints: (customerId: CustomerId) => heldPoints(statements, customerId),
    customer: (customerId: CustomerId, sinceMs: number) =>
      customerFacts(statements, customerId, sinceMs),
    history: (customerId: CustomerId, before: HistoryCursor | null, rowsMax: number) =>
      history(statements, { customerId, before, rowsMax }),
  };
}

function lotsLeft(statements: Statements, customerId: CustomerId): LotRow[] {
  return statements.all(
    tables.lot,
    `SELECT ${tables.lot.columns()} FROM lot
      WHERE customer_id = @customerId AND remaining > 0 ORDER BY earned_ms, id`,
    { customerId },
  );
}

function heldPoints(statements: Statements, customerId: CustomerId): number {
  const row = statements.one(
    total,
    `SELECT coalesce(sum(points), 0) AS total FROM account_balance
      WHERE customer_id = @customerId AND account = 'held'`,
    { customerId },
  );
  return Number(row?.total ?? 0n);
}

function entriesAfter(statements: Statements, after: number): number {
  const row = statements.one(
    total,
    `SELECT count(*) AS total FROM journal_transaction JOIN journal_entry
         ON journal_entry.transaction_id = journal_transaction.id
      WHERE sequence > @after`,
    { after },
  );
  return Number(row?.total ?? 0n);
}

function customerFacts(
  statements: Statements,
  customerId: CustomerId,
  sinceMs: number,
): CustomerFacts {
  const customer = statements.one(
    tables.customer,
    `SELECT ${tables.customer.columns()} FROM customer WHERE id = @customerId`,
    { customerId },
  );
  const payee = statements.one(
    tables.payee,
    `SELECT ${tables.payee.columns()} FROM payee
      WHERE customer_id = @customerId ORDER BY since_ms DESC LIMIT 1`,
    { customerId },
  );
  assert.ok(customer !== null && payee !== null, 'a customer has a name and a payee');
  const lots = lotsLeft(statements, customerId);
  const redeemed = statements.one(
    total,
    `SELECT coalesce(sum(amount_minor), 0) AS total FROM redemption
      WHERE customer_id = @customerId AND requested_ms > @sinceMs
        AND state IN ('held', 'authorized', 'completed')`,
    { customerId, sinceMs },
  );
  return { customer, payee, lots, redeemedMinorSince: redeemed?.total ?? 0n };
}

function history(
  statements: Statements,
  ask: { customerId: CustomerId; before: HistoryCursor | null; rowsMax: number },
) {
  const before = ask.before ?? { atMs: Number.MAX_SAFE_INTEGER, id: '' };
  return statements.all(
    historyRow,
    `SELECT * FROM (
       SELECT purchase.id AS id, at_ms AS atMs, 'purchase' AS kind, points, provider.name AS providerName,
              currency, paid_minor AS amountMinor, NULL AS state, NULL AS reasonCode,
              NULL AS reasonText, NULL AS refusal
         FROM purchase JOIN provider ON provider.id = purchase.provider_id
        WHERE customer_id = @customerId AND (at_ms, purchase.id) < (@atMs, @id)
        ORDER BY at_ms DESC, purchase.id DESC LIMIT @rowsMax)
     UNION ALL
     SELECT * FROM (
       SELECT id, requested_ms AS atMs, 'redemption' AS kind, points, NULL AS providerName,
              currency, amount_minor AS amountMinor, state,
              return_reason_code AS reasonCode, return_reason_text AS reasonText, NULL AS refusal
         FROM redemption
        WHERE customer_id = @customerId AND (requested_ms, id) < (@atMs, @id)
        ORDER BY requested_ms DESC, id DESC LIMIT @rowsMax)
     UNION ALL
     SELECT * FROM (
       SELECT id, at_ms AS atMs, 'redemption' AS kind, 0 AS points, NULL AS providerName,
              currency, amount_minor AS amountMinor, NULL AS state, NULL AS reasonCode,
              NULL AS reasonText,
              json_extract(refusal_json, '$.code') AS refusal
         FROM refused_wish
        WHERE customer_id = @customerId AND (at_ms, id) < (@atMs, @id)
        ORDER BY at_ms DESC, id DESC LIMIT @rowsMax)
     ORDER BY atMs DESC, id DESC LIMIT @rowsMax`,
    { customerId: ask.customerId, ...before, rowsMax: ask.rowsMax },
  );
}
