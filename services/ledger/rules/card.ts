/**
 * Cards: a customer has one or more, points and history are the customer's and not a card's. A blocked
 * card opens nothing; purchases that name it still count, as a till may tell of them days later. What
 * is under way at the bank does not ask for a card.
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type CustomerId } from '../../../protocol/ids.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type CardFacts, type NewCardFacts } from '../store/customer-queries.ts';
import { type CardRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { noPin } from './card-pin.ts';

export type CardDone = { ok: true; card: CardRow } | { ok: false; failure: Failure };

/** One more card for somebody who is a customer. It has no PIN yet. */
export function issueCard(
  facts: NewCardFacts,
  { customerId, number }: { customerId: CustomerId; number: string },
): Decision<CardDone> {
  if (facts.customer === null || facts.erasure !== null) {
    return refused('customer-unknown', 'no such customer');
  }
  if (facts.numberTaken) return refused('card-taken', 'this number was given out before');
  const card = newCard(customerId, number);
  return { answer: { ok: true, card }, writes: [{ op: 'insert', table: 'card', row: card }] };
}

export function blockCard({ card }: CardFacts): Decision<CardDone> {
  if (card === null) return refused('card-unknown', 'no such card');
  if (card.state === 'blocked') return unchanged({ ok: true, card });
  return { answer: { ok: true, card: { ...card, state: 'blocked' } }, writes: blocking(card) };
}

export function unblockCard({ card, replaced }: CardFacts): Decision<CardDone> {
  if (card === null) return refused('card-unknown', 'no such card');
  if (replaced) return refused('card-replaced', 'another card was given out for this one');
  if (card.state === 'active') return unchanged({ ok: true, card });
  return {
    answer: { ok: true, card: { ...card, state: 'active' } },
    writes: [{ op: 'set-card-state', number: card.number, state: 'active' }],
  };
}

/** Lost, stolen or worn: the old one is blocked for ever, the new one has no PIN yet. */
export function replaceCard(
  { card, replaced, numberTaken }: CardFacts,
  { newNumber, nowMs }: { newNumber: string; nowMs: number },
): Decision<CardDone> {
  if (card === null) return refused('card-unknown', 'no such card');
  if (replaced) return refused('card-replaced', 'another card was given out for this one');
  if (numberTaken) return refused('card-taken', 'this number was given out before');
  const issued = newCard(card.customerId, newNumber);
  return {
    answer: { ok: true, card: issued },
    writes: [
      ...blocking(card),
      { op: 'insert', table: 'card', row: issued },
      {
        op: 'insert',
        table: 'card_replacement',
        row: {
          oldNumber: card.number,
          newNumber,
          customerId: card.customerId,
          atMs: nowMs,
        },
      },
    ],
  };
}

/** The PIN was wrong too often; whoever unlocks it has seen who the customer is. Not for a blocked card. */
export function unlockPin({ card }: CardFacts): Decision<CardDone> {
  if (card === null) return refused('card-unknown', 'no such card');
  return {
    answer: { ok: true, card },
    writes: [{ op: 'clear-pin-attempt', cardNumber: card.number }],
  };
}

const newCard = (customerId: CustomerId, number: string): CardRow => ({
  number,
  customerId,
  state: 'active',
  ...noPin,
});

function blocking({ number, customerId }: CardRow): Write[] {
  return [
    { op: 'set-card-state', number, state: 'blocked' },
    { op: 'end-card-activation', cardNumber: number },
    { op: 'end-sessions-of-customer', customerId, but: null },
  ];
}

function refused(code: FailureCode, detail: string): Decision<CardDone> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
