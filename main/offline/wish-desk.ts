/**
 * Takes wishes while the ledger cannot be reached: within the signed policy, sealed so that nobody but
 * the ledger reads them, and committed before the customer is told. A wish reserves nothing.
 */
import { type WishOffer } from '../../protocol/ipc.ts';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type Language, wishContent } from '../../protocol/ledger.ts';
import { type Money, type Points } from '../../protocol/money.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { type Engine, type Submitted } from '../engine/engine.ts';
import { type Clock, type Ids, nowOn, type TransferReader } from '../engine/ports.ts';
import { wishOffer, wishProblem } from '../engine/wish-caps.ts';
import { type PolicyKeeper } from './policy-keeper.ts';

export interface WishAsked {
  cardNumber: string;
  pin: string;
  points: Points;
  amount: Money;
  language: Language;
}

export interface WishDesk {
  /** What may be wished for now; null where nothing may. */
  offer(): WishOffer | null;
  /** Answers at once whether it would be taken; null is yes. */
  problem(asked: Pick<WishAsked, 'points' | 'amount'>): Failure | null;
  /** On the disk when it resolves. */
  record(asked: WishAsked): Promise<Submitted>;
}

export interface WishDeskPorts {
  keeper: Pick<PolicyKeeper, 'current'>;
  engine: Pick<Engine, 'wish'>;
  waiting: TransferReader['waitingWishes'];
  clock: Clock;
  ids: Ids;
  terminal: string;
}

export function wishDesk(ports: WishDeskPorts): WishDesk {
  const caps = () => ports.keeper.current()?.policy.wishes ?? null;
  return {
    offer: () => {
      const now = caps();
      return now && wishOffer(now, ports.waiting());
    },
    problem: (asked) => {
      const now = caps();
      return now === null ? notAllowed() : wishProblem(asked, now, ports.waiting());
    },
    record: (asked) => record(ports, asked),
  };
}

async function record(
  { keeper, engine, clock, ids, terminal }: WishDeskPorts,
  { cardNumber, pin, points, amount, language }: WishAsked,
): Promise<Submitted> {
  const held = keeper.current();
  const caps = held?.policy.wishes ?? null;
  if (held === null || caps === null) return { ok: false, failure: notAllowed() };
  const id = ids.redemption();
  const consent = { text: 'wish-to-own-account/1' as const, language, givenAt: nowOn(clock) };
  const request = { points, amount, consent };
  const content = wishContent.encode({ id, terminal, cardNumber, pin, request });
  const sealed = await encryptTo(held.reader, 'kangen-wish+json', JSON.stringify(content));
  const keptUntil = new Date(clock.now().getTime() + caps.ageSecondsMax * 1000).toISOString();
  return engine.wish({ id, request, wish: { sealed, keptUntil } }, caps);
}

const notAllowed = (): Failure =>
  failureOf('wish-not-allowed', 'the policy of this terminal does not allow it now');
