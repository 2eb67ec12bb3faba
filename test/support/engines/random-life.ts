/**
 * Random days in the life of a ledger, through its own routes and its reconciler: customers sign in and
 * redeem, ask twice, withdraw; tills record purchases; the bank pays, refuses, sends back, falls silent.
 */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Redemption, type Session } from '../../../protocol/ledger.ts';
import { type FinalOutcome } from '../../../protocol/messages.ts';
import { eurSeed } from '../../../services/embedded-network/seed/eur.ts';
import { createReconciler } from '../../../services/ledger/reconciler.ts';
import { Random } from '../../simulation/world/random.ts';
import { type BankInMemory, bankInMemory } from '../../unit/services/ledger/bank-in-memory.ts';
import {
  bodyOf,
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../../unit/services/ledger/ledger-under-test.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Of the example programme's, those who act here. */
const CUSTOMERS = 4;

interface Asked {
  id: RedemptionId;
  minor: bigint;
  customer: number;
}

interface Life {
  ledger: LedgerUnderTest;
  bank: BankInMemory;
  random: Random;
  asked: Asked[];
  round(): Promise<unknown>;
}

type Deed = (life: Life) => Promise<string>;

/** @returns how often each kind of answer came, by what was done */
export async function randomLife(
  ledger: LedgerUnderTest,
  { operations, seed }: { operations: number; seed: number },
): Promise<Map<string, number>> {
  const bank = bankInMemory(ledger);
  const reconciler = createReconciler(ledger.context, bank.wire);
  const random = new Random(seed, 'life');
  const life: Life = { ledger, bank, random, asked: [], round: () => reconciler.round() };
  const counts = new Map<string, number>();
  for (let done = 0; done < operations; done += 1) {
    const [name, deed] = random.pick(everyDeed);
    const came = `${name}: ${await deed(life)}`;
    counts.set(came, (counts.get(came) ?? 0) + 1);
  }
  return counts;
}

const deeds: readonly (readonly [name: string, weight: number, deed: Deed])[] = [
  ['redeem', 6, redeem],
  ['redeem again', 2, redeemAgain],
  ['withdraw', 2, withdraw],
  ['bring a receipt', 4, bringReceipt],
  ['buy', 8, buy],
  ['look', 3, look],
  ['wrong PIN', 1, wrongPin],
  ['reconcile', 2, reconcile],
  ['send back', 1, sendBack],
  ['wait', 2, wait],
];
const everyDeed = deeds.flatMap(([name, weight, deed]) =>
  Array.from({ length: weight }, () => [name, deed] as const),
);

type Answer = Awaited<ReturnType<LedgerUnderTest['call']>>;
const wordOf = (answer: Answer): string => (answer.ok ? 'ok' : answer.failure.code);
const some = ({ asked, random }: Life): Asked | null =>
  asked.length === 0 ? null : random.pick(asked);

async function redeem(life: Life): Promise<string> {
  const { ledger, asked, random } = life;
  const one = {
    id: ledger.newId(),
    minor: BigInt(40 + random.below(260)) * 10n,
    customer: random.below(CUSTOMERS),
  };
  asked.push(one);
  return askedFor(life, one);
}

async function redeemAgain(life: Life): Promise<string> {
  const one = some(life);
  return one === null ? 'nothing' : askedFor(life, one);
}

async function askedFor(life: Life, { id, minor, customer }: Asked): Promise<string> {
  const session = await signedIn(life, customer);
  if (!session.ok) return session.failure.code;
  const { token } = bodyOf<Session>(session);
  return wordOf(await life.ledger.redeem(token, minor, { id, customer }));
}

async function signedIn({ ledger }: Life, customer: number, pin?: string): Promise<Answer> {
  const card = eurSeed.customers[customer] ?? eurSeed.customers[0];
  const change = { cardNumber: card.cardNumber, pin: pin ?? card.pin };
  return ledger.call('POST', '/v1/sessions', { body: await ledger.credential(change) });
}

async function withdraw(life: Life): Promise<string> {
  const id = life.random.chance(0.2) ? life.ledger.newId() : some(life)?.id;
  if (id === undefined) return 'nothing';
  return wordOf(await life.ledger.call('POST', '/v1/redemptions/:id/withdraw', { id, body: {} }));
}

async function bringReceipt(life: Life): Promise<string> {
  const { ledger, bank, random } = life;
  const id = some(life)?.id;
  if (id === undefined) return 'nothing';
  const outcome = random.pick<FinalOutcome>(['completed', 'completed', 'refused', 'cancelled']);
  const known = await ledger.call('GET', '/v1/redemptions/:id', { id });
  if (!known.ok || bodyOf<Redemption>(known).authorization === null) return 'not authorized';
  const body = { receipt: await bank.decide(id, outcome) };
  // Now and then the kiosk never brings it, and the reconciler has to ask.
  if (random.chance(0.3)) return 'left to the reconciler';
  return wordOf(await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id, body }));
}

async function buy({ ledger, random }: Life): Promise<string> {
  const paid = { currency: 'EUR', minor: BigInt(random.below(90_000)) } as const;
  const receiptNumber = random.chance(0.1) ? 'R-same' : `R-${ledger.newId()}`;
  const body = purchaseBody(paid, receiptNumber, random.below(CUSTOMERS));
  const id = ledger.newId();
  const ask = { id, caller: TILL, body };
  const first = wordOf(await ledger.call('PUT', '/v1/purchases/:id', ask));
  if (random.chance(0.1)) await ledger.call('PUT', '/v1/purchases/:id', ask);
  return first;
}

async function look(life: Life): Promise<string> {
  const session = await signedIn(life, life.random.below(CUSTOMERS));
  if (!session.ok) return session.failure.code;
  const { token: bearer } = bodyOf<Session>(session);
  return wordOf(await life.ledger.call('GET', '/v1/account', { bearer }));
}

async function wrongPin(life: Life): Promise<string> {
  // Not of those who redeem: five wrong PINs lock a card.
  return wordOf(await signedIn(life, CUSTOMERS, '0000'));
}

async function reconcile({ bank, random, round }: Life): Promise<string> {
  bank.up = random.chance(0.8);
  await round();
  bank.up = true;
  return 'ok';
}

async function sendBack(life: Life): Promise<string> {
  const { ledger, bank } = life;
  const id = some(life)?.id;
  if (id === undefined) return 'nothing';
  const known = await ledger.call('GET', '/v1/redemptions/:id', { id });
  if (!known.ok || bodyOf<Redemption>(known).state !== 'completed') return 'not paid';
  await bank.sendBack(id);
  return 'ok';
}

async function wait({ ledger, random }: Life): Promise<string> {
  ledger.clock.ms += random.below(random.chance(0.1) ? 20 * DAY_MS : 10 * MINUTE_MS);
  return 'ok';
}
