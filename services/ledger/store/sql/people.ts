/** Answers about people, their cards and their accounts. Only indexed look-ups. */
import assert from 'node:assert/strict';
import { type CustomerId } from '../../../../protocol/ids.ts';
import {
  type CardHolder,
  type CustomerCatalogue,
  type CustomerImportFacts,
  type PersonFacts,
} from '../customer-queries.ts';
import { type PayeePolicyRow } from '../customer-rows.ts';
import { lotsLeft } from './customer.ts';
import * as find from './look-ups.ts';
import { knownProgramme } from './providers.ts';
import { all, one, type Steps } from './steps.ts';
import { coolOffs, customerTables, erasures, retiredCards } from './people-tables.ts';
import { tables, total } from './tables.ts';

type Answers = {
  readonly [N in keyof CustomerCatalogue]: (
    query: CustomerCatalogue[N]['ask'],
  ) => Steps<CustomerCatalogue[N]['facts']>;
};

export const peopleAnswers: Answers = {
  *'pin-change'({ tokenHash, jti, terminal }) {
    const session = yield* find.session(tokenHash);
    const number = session?.cardNumber ?? '';
    return { session, ...(yield* attempt({ cardNumber: number, jti, terminal })) };
  },
  *activation(ask) {
    return {
      ...(yield* attempt(ask)),
      activation: yield* find.activation(ask.cardNumber),
    };
  },
  *card({ cardNumber, newNumber, newDigest }) {
    return {
      card: yield* find.card(cardNumber),
      replaced: (yield* find.replacement(cardNumber)) !== null,
      numberTaken:
        newNumber !== undefined &&
        newDigest !== undefined &&
        (yield* isTaken(newNumber, newDigest)),
    };
  },
  *'new-card'({ customerId, newNumber, newDigest }) {
    return {
      ...(yield* person(customerId)),
      numberTaken: yield* isTaken(newNumber, newDigest),
    };
  },
  *'new-customer'({ newNumber, newDigest }) {
    return {
      programme: yield* knownProgramme(),
      numberTaken: yield* isTaken(newNumber, newDigest),
    };
  },
  *'customer-import'({ cards: asked }) {
    const programme = yield* knownProgramme();
    const cards: CustomerImportFacts['cards'] = [];
    for (const { newNumber, newDigest } of asked) {
      const numberTaken = yield* isTaken(newNumber, newDigest);
      cards.push({ numberTaken, holder: numberTaken ? yield* holderOf(newNumber) : null });
    }
    return { programme, cards };
  },
  *'payee-change'({ customerId }) {
    return {
      ...(yield* person(customerId)),
      programme: yield* knownProgramme(),
      payee: yield* find.newestPayee(customerId),
      policy: yield* payeePolicy(),
    };
  },
  'payee-policy': () => payeePolicy(),
  *'customer-erasure'({ customerId }) {
    return {
      ...(yield* person(customerId)),
      cards: yield* cardsOf(customerId),
      lots: yield* lotsLeft(customerId),
      open: yield* openRedemptions(customerId),
    };
  },
  *customer({ customerId }) {
    return {
      ...(yield* person(customerId)),
      cards: yield* cardsOf(customerId),
      payees: yield* all(
        tables.payee,
        `SELECT ${tables.payee.columns()} FROM payee
          WHERE customer_id = @customerId ORDER BY since_ms DESC`,
        { customerId },
      ),
      coolOffs: yield* all(
        coolOffs,
        `SELECT ${coolOffs.columns()} FROM payee
           JOIN payee_cool_off ON payee_cool_off.payee_id = payee.id
          WHERE payee.customer_id = @customerId`,
        { customerId },
      ),
    };
  },
  consents: ({ customerId, before, rowsMax }) =>
    all(
      customerTables.consent,
      `SELECT ${customerTables.consent.columns()} FROM consent
        WHERE customer_id = @customerId AND (recorded_ms, id) < (@recordedMs, @id)
        ORDER BY recorded_ms DESC, id DESC LIMIT @rowsMax`,
      { customerId, rowsMax, ...(before ?? { recordedMs: Number.MAX_SAFE_INTEGER, id: '' }) },
    ),
};

function* attempt(ask: { cardNumber: string; jti: string; terminal: string }) {
  return {
    attempts: yield* find.attempts(ask.cardNumber),
    card: yield* find.card(ask.cardNumber),
    credentialSeen: (yield* find.credentialSeen(ask.jti)) !== null,
    terminal: yield* find.terminal(ask.terminal),
    terminalTries: yield* find.terminalAttempt(ask.terminal),
  };
}

function* person(customerId: CustomerId): Steps<PersonFacts> {
  return {
    customer: yield* find.customer(customerId),
    kana: (yield* find.kanaName(customerId))?.kana ?? null,
    erasure: yield* one(
      erasures,
      `SELECT ${erasures.columns()} FROM erasure WHERE customer_id = @customerId`,
      { customerId },
    ),
  };
}

/** Somebody's now, or of somebody who was erased. */
/** Null for a card that somebody once had who was erased since. */
function* holderOf(cardNumber: string): Steps<CardHolder | null> {
  const card = yield* find.card(cardNumber);
  const customer = card === null ? null : yield* find.customer(card.customerId);
  if (customer === null) return null;
  return { customer, payee: yield* find.newestPayee(customer.id) };
}

function* isTaken(number: string, digest: string): Steps<boolean> {
  if ((yield* find.card(number)) !== null) return true;
  const retired = yield* one(
    retiredCards,
    `SELECT ${retiredCards.columns()} FROM retired_card WHERE number_digest = @digest`,
    { digest },
  );
  return retired !== null;
}

const cardsOf = (customerId: CustomerId) =>
  all(
    tables.card,
    `SELECT ${tables.card.columns()} FROM card WHERE customer_id = @customerId ORDER BY number`,
    { customerId },
  );

function* openRedemptions(customerId: CustomerId): Steps<number> {
  const row = yield* one(
    total,
    `SELECT count(*) AS total FROM redemption
      WHERE customer_id = @customerId AND state IN ('held', 'authorized')`,
    { customerId },
  );
  return Number(row?.total ?? 0n);
}

function* payeePolicy(): Steps<PayeePolicyRow> {
  const { payee_policy: policies } = customerTables;
  const row = yield* one(
    policies,
    `SELECT ${policies.columns()} FROM payee_policy ORDER BY since_ms DESC LIMIT 1`,
    {},
  );
  assert.ok(row !== null, 'a migration wrote the first policy');
  return row;
}
