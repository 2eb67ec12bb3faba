/** A customer as an operator sees them: no account number, no card number, no PIN. */
import {
  type CardSeen,
  type ConsentPage,
  type CustomerSeen,
  type PayeeSeen,
} from '../../../protocol/operator/customer-desk.ts';
import { limits } from '../limits.ts';
import { type ConsentCursor, type CustomerSeenFacts } from '../store/customer-queries.ts';
import { type ConsentRow, type ErasureRow } from '../store/customer-rows.ts';
import { type CardRow, type PayeeRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { maskedPayee } from './payee.ts';

/** @returns null where there is no such customer */
export function customerSeenBy(facts: CustomerSeenFacts, nowMs: number): CustomerSeen | null {
  const { customer, kana, erasure, cards, payees, coolOffs } = facts;
  if (customer === null) return null;
  const untilOf = new Map(coolOffs.map(({ payeeId, untilMs }) => [payeeId, untilMs]));
  return {
    customer: customer.id,
    name: customer.displayName,
    kana,
    erased: erasure === null ? null : erasureSeenBy(erasure),
    cards: cards.map((card) => {
      const { customer: _, ...seen } = cardSeenBy(card);
      return seen;
    }),
    payees: payees.map((payee) => payeeSeenBy(payee, untilOf.get(payee.id) ?? null, nowMs)),
  };
}

export const cardSeenBy = ({ customerId, number, state, pinHash }: CardRow): CardSeen => ({
  customer: customerId,
  end: number.slice(-4),
  state,
  pin: pinHash !== null,
});

export const payeeSeenBy = (payee: PayeeRow, fromMs: number | null, nowMs: number): PayeeSeen => ({
  ...maskedPayee(payee),
  since: instantOf(payee.sinceMs),
  from: fromMs === null || fromMs <= nowMs ? null : instantOf(fromMs),
});

export const erasureSeenBy = ({ atMs, erasedBy, pointsGivenUp }: ErasureRow) => ({
  at: instantOf(atMs),
  by: erasedBy,
  pointsGivenUp,
});

/** @param rows one more than a page where there is a next page */
export function consentPageOf(rows: readonly ConsentRow[]): ConsentPage {
  const page = rows.slice(0, limits.consentsPerPage);
  const last = page.at(-1);
  return {
    consents: page.map(({ text, language, givenMs, recordedMs, terminal, redemptionId }) => ({
      text,
      language,
      givenAt: instantOf(givenMs),
      recordedAt: instantOf(recordedMs),
      terminal,
      redemption: redemptionId,
    })),
    before:
      last === undefined || rows.length <= page.length ? null : `${last.recordedMs}.${last.id}`,
  };
}

/** @returns null where the text is no place of ours */
export function consentCursorFrom(text: string): ConsentCursor | null {
  const [, at, id] = /^([0-9]{1,15})\.([0-9a-f-]{36})$/.exec(text) ?? [];
  return id === undefined ? null : { recordedMs: Number(at), id };
}
