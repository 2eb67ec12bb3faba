/**
 * The ways on which a redemption passes every message there is: the kiosk goes to the end; the ledger
 * finishes what a kiosk left after the order; the ledger cancels what a kiosk left before it.
 */
import { type RedemptionId } from '../../../protocol/ids.ts';
import {
  cancelledOnce,
  type Effects,
  effectsOf,
  problemsIn,
  settledOnce,
  statesOf,
} from './effects.ts';
import { inTriangle, LONG_ENOUGH_MS, type Triangle } from './triangle.ts';
import { asItIs, type Fate, type Message, type Name } from './wire.ts';

export const AMOUNT = 2_500n;
export const ORDER = 'PUT /v1/transfers/{id}';

export interface Journey {
  name: string;
  ends: Effects;
  /** When the kiosk dies, to be started again once the ledger has finished; null: it does not. */
  diesAt: ((triangle: Triangle) => boolean) | null;
  /** It never reaches the bank before it dies. */
  isCutFromBank: boolean;
}

const isPaid = ({ wire }: Triangle): boolean =>
  wire.served.some(({ message, answer }) => message.what === ORDER && answer?.status === 200);
const isAuthorized = ({ wire }: Triangle): boolean =>
  wire.sent.some(({ what, from }) => from === 'kiosk' && what === ORDER);

export const wholeWay: Journey = {
  name: 'the kiosk goes all the way',
  ends: settledOnce,
  diesAt: null,
  isCutFromBank: false,
};
export const journeys: readonly Journey[] = [
  wholeWay,
  { ...wholeWay, name: 'the kiosk is gone after the order', diesAt: isPaid },
  {
    name: 'the kiosk is gone before the order',
    ends: cancelledOnce,
    diesAt: isAuthorized,
    isCutFromBank: true,
  },
];

export interface Travelled {
  id: RedemptionId;
  sent: readonly Message[];
  effects: Effects;
  problems: string[];
  alarms: Triangle['alarms'];
}

/** @param fate of each message from the moment the customer has confirmed */
export async function travel(
  journey: Journey,
  fate: (message: Message) => Fate = () => asItIs,
  look: (triangle: Triangle, id: RedemptionId) => void = () => {},
): Promise<Travelled> {
  return inTriangle(async (triangle) => {
    await triangle.signIn();
    triangle.wire.countAnew();
    triangle.wire.fate = fate;
    const id = triangle.redeem(AMOUNT);
    const { diesAt, isCutFromBank } = journey;
    triangle.setLinks({ kl: true, kb: !isCutFromBank, lb: true });
    const isAtEnd = (): boolean => triangle.isQuiet;
    const watching = (enough: () => boolean) => (): boolean => {
      look(triangle, id);
      return enough();
    };
    await triangle.until(
      LONG_ENOUGH_MS,
      watching(() => isAtEnd() || (diesAt?.(triangle) ?? false)),
    );
    if (diesAt !== null) {
      triangle.killKiosk();
      await triangle.until(
        LONG_ENOUGH_MS,
        watching(() => isFinished(triangle, id)),
      );
      triangle.setLinks({ kl: true, kb: true, lb: true });
      triangle.bootKiosk();
      await triangle.until(LONG_ENOUGH_MS, watching(isAtEnd));
    }
    // What is on its way arrives, and the ledger reads once more what came back.
    await triangle.until(LAST_WORDS_MS, watching(never));
    return {
      id,
      sent: [...triangle.wire.sent],
      effects: effectsOf(triangle, id),
      problems: problemsIn(triangle),
      alarms: triangle.alarms,
    };
  });
}

const LAST_WORDS_MS = 15_000;
const never = (): boolean => false;

const isFinished = (triangle: Triangle, id: RedemptionId): boolean =>
  ['completed', 'cancelled', 'withdrawn'].includes(statesOf(triangle, id).ledger ?? '');

/** Each message of a journey on which nothing goes wrong: of those that are sent again and again, two. */
export async function messagesOf(journey: Journey): Promise<Message[]> {
  const { sent } = await travel(journey);
  const before = new Map<string, number>();
  return sent.filter(({ from, what }) => {
    const count = (before.get(`${from} ${what}`) ?? 0) + 1;
    before.set(`${from} ${what}`, count);
    return count <= 2;
  });
}

/** The same without what an earlier journey has as well. */
export async function newMessagesOf(journey: Journey): Promise<Message[]> {
  const known = new Set<string>();
  for (const earlier of journeys.slice(0, journeys.indexOf(journey)))
    for (const { from, what } of await messagesOf(earlier)) known.add(`${from} ${what}`);
  return (await messagesOf(journey)).filter(({ from, what }) => !known.has(`${from} ${what}`));
}

/** One way of one link: requests travel it, and the answers to requests that came the other way. */
export interface Hop {
  from: Name;
  to: Name;
}

export const hops: readonly Hop[] = [
  { from: 'kiosk', to: 'ledger' },
  { from: 'ledger', to: 'kiosk' },
  { from: 'kiosk', to: 'bank' },
  { from: 'bank', to: 'kiosk' },
  { from: 'ledger', to: 'bank' },
  { from: 'bank', to: 'ledger' },
];

export type Leg = 'request' | 'answer';

/** What travels this way: which message, and which half of it. */
export function travelling({ from, to }: Hop, sent: readonly Message[]) {
  return sent.flatMap((message): { message: Message; leg: Leg }[] => {
    if (message.from === from && message.to === to) return [{ message, leg: 'request' }];
    if (message.from === to && message.to === from) return [{ message, leg: 'answer' }];
    return [];
  });
}

/** Of everything a kiosk says about one redemption, in whatever try: one id and one body. */
export function retriesThatDiffer(sent: readonly Message[], id: RedemptionId): string[] {
  const bodies = new Map<string, string>();
  return sent.flatMap(({ from, what, call }) => {
    if (!what.includes('{id}')) return [];
    if (!call.url.pathname.includes(id)) return [`another id: ${call.url.pathname}`];
    const said = call.body ?? '';
    const before = bodies.get(`${from} ${what}`) ?? said;
    bodies.set(`${from} ${what}`, before);
    return before === said ? [] : [`another body: ${what}`];
  });
}
