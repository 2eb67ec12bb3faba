/** What an operator does with one card. It is named in the body, never in the path: paths are logged. */
import { cardNamed, cardReplacing, cardSeen } from '../../../../protocol/operator/customer-desk.ts';
import { type Caller, refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { cardDigest } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import {
  blockCard,
  type CardDone,
  issueCard,
  replaceCard,
  unblockCard,
  unlockPin,
} from '../../rules/card.ts';
import { cardSeenBy } from '../../rules/customer-seen.ts';
import { type Decision } from '../../store/contract.ts';
import { type CardFacts } from '../../store/customer-queries.ts';
import { type CardRow } from '../../store/rows.ts';
import { customerPath, nothing } from '../schemas.ts';

const ofCard = { roles: ['operator'], params: nothing, query: nothing } as const;

export function postLookUpCard({ store }: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/look-up',
    ...ofCard,
    body: cardNamed,
    answer: cardSeen,
    handle: async ({ body }) => {
      const { card } = await store.read({ name: 'card', ...body });
      return card === null ? refuse('card-unknown', 'no such card') : answered(card);
    },
  });
}

export function postBlockCard(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/block',
    ...ofCard,
    body: cardNamed,
    answer: cardSeen,
    handle: ({ caller, body }) => done(context, caller, { deed: 'card.block', body }, blockCard),
  });
}

export function postUnblockCard(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/unblock',
    ...ofCard,
    body: cardNamed,
    answer: cardSeen,
    handle: ({ caller, body }) =>
      done(context, caller, { deed: 'card.unblock', body }, unblockCard),
  });
}

export function postUnlockPin(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/unlock-pin',
    ...ofCard,
    body: cardNamed,
    answer: cardSeen,
    handle: ({ caller, body }) =>
      done(context, caller, { deed: 'card.unlock-pin', body }, unlockPin),
  });
}

export function postReplaceCard(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/replace',
    ...ofCard,
    body: cardReplacing,
    answer: cardSeen,
    handle: ({ caller, body }) => {
      const ask = { newNumber: body.newNumber, nowMs: context.clock.now().getTime() };
      return done(context, caller, { deed: 'card.replace', body }, (facts) =>
        replaceCard(facts, ask),
      );
    },
  });
}

export function postIssueCard(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/customers/:id/cards',
    roles: ['operator'],
    params: customerPath,
    query: nothing,
    body: cardNamed,
    answer: cardSeen,
    handle: async ({ caller, params: { id: customerId }, body: { cardNumber: number } }) => {
      const deed = deedBy(context, caller, {
        deed: 'card.issue',
        subject: `customer:${customerId}`,
        details: { card: number.slice(-4) },
      });
      const query = { customerId, newNumber: number, newDigest: cardDigest(context.keys, number) };
      const issued = await context.store.transact({ name: 'new-card', ...query }, (facts) =>
        audited(issueCard(facts, { customerId, number }), deed),
      );
      return issued.ok ? { ...answered(issued.card), status: 201 } : issued;
    },
  });
}

interface Asked {
  deed: string;
  body: { cardNumber: string; newNumber?: string };
}

async function done(
  context: LedgerContext,
  caller: Caller,
  ...[{ deed, body }, rule]: [Asked, (facts: CardFacts) => Decision<CardDone>]
): Promise<ReturnType<typeof answered> | Extract<CardDone, { ok: false }>> {
  const { cardNumber, newNumber } = body;
  const written = deedBy(context, caller, {
    deed,
    subject: 'card',
    details: { card: cardNumber.slice(-4), ...(newNumber && { newCard: newNumber.slice(-4) }) },
  });
  const query = {
    name: 'card' as const,
    cardNumber,
    ...(newNumber && { newNumber, newDigest: cardDigest(context.keys, newNumber) }),
  };
  const card = await context.store.transact(query, (facts) =>
    audited(rule(facts), { ...written, subject: subjectOf(facts) }),
  );
  return card.ok ? answered(card.card) : card;
}

/** Whose card it is; the trail holds no card number. */
export const subjectOf = ({ card }: CardFacts): string =>
  card === null ? 'card' : `customer:${card.customerId}`;

const answered = (card: CardRow) => ({ ok: true as const, body: cardSeenBy(card) });
