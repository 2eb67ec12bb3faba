/**
 * Which screen the customer sees: a pure function of what the kiosk says (snapshot) and where the
 * customer has come to (step). The snapshot always wins: a step only chooses among the screens that
 * the snapshot leaves open.
 *
 *   welcome ─▶ card ─▶ pin ─▶ (signing in) ─▶ balance ─▶ amount ─▶ confirm ─▶ progress ─▶ result ─▶ goodbye
 *                                   └─▶ wish ─▶ wish-amount ─▶ wish-confirm ─▶ wished ─▶ goodbye
 */
import { type Failure } from '../protocol/failure.ts';
import { type LastKnown, type Progress, type Snapshot, type WishOffer } from '../protocol/ipc.ts';
import { type Account, type Redeemable } from '../protocol/ledger.ts';
import { type Money } from '../protocol/money.ts';
import { isAllowed, canRedeem } from './amount-entry.ts';

export type Step =
  | { at: 'welcome' }
  /** `misread`: the digits of a scan whose check digit was wrong. */
  | { at: 'card'; misread: string | null }
  | { at: 'pin'; cardNumber: string }
  | { at: 'account' }
  | { at: 'amount'; amount: Money | null }
  | { at: 'confirm'; amount: Money }
  | { at: 'goodbye'; underWay: boolean };

export type Screen =
  | { name: 'starting'; doing: 'opening' | 'enrolling' | 'connecting' }
  | { name: 'out-of-service'; failure: Failure }
  | { name: 'welcome'; network: Snapshot['network'] }
  | { name: 'card'; misread: string | null }
  | { name: 'pin'; cardNumber: string; failure: Failure | null }
  | { name: 'signing-in' }
  | { name: 'sign-in-refused'; failure: Failure; cardNumber: string | null }
  | { name: 'balance'; account: Account; fresh: boolean }
  | { name: 'amount'; account: Account; amount: Money | null }
  | { name: 'confirm'; account: Account; amount: Money }
  | { name: 'wish'; lastKnown: LastKnown | null; offer: WishOffer }
  | { name: 'wish-amount'; offer: WishOffer; amount: Money | null }
  | WishConfirm
  | { name: 'wished'; progress: Progress }
  | { name: 'progress'; progress: Progress }
  | { name: 'paid'; progress: Progress }
  | { name: 'returned'; progress: Progress }
  | { name: 'rejected'; progress: Progress }
  | { name: 'goodbye'; underWay: boolean };
interface WishConfirm {
  name: 'wish-confirm';
  offer: WishOffer;
  amount: Money;
  recording: boolean;
  refusal: Failure | null;
}
export type ScreenName = Screen['name'];

export function screenFor(snapshot: Snapshot, step: Step): Screen {
  const { terminal, customer } = snapshot;
  if (terminal.phase === 'starting') return { name: 'starting', doing: terminal.step };
  if (terminal.phase === 'out-of-service')
    return { name: 'out-of-service', failure: terminal.failure };
  if (step.at === 'goodbye') return { name: 'goodbye', underWay: step.underWay };
  switch (customer.phase) {
    case 'nobody':
      return beforeSignIn(step, snapshot.network);
    case 'signing-in':
      return { name: 'signing-in' };
    case 'refused':
      return refused(customer.failure, step);
    case 'signed-in':
      return customer.redemption === null
        ? withAccount(customer.account, customer.accountFresh, step)
        : redemptionScreen(customer.redemption);
    case 'wishing':
      return customer.wish === null
        ? withoutLedger(customer, step)
        : redemptionScreen(customer.wish);
  }
}

/**
 * The step after what the snapshot ended: signing in forgets the card number, a redemption uses up the
 * amount that was chosen, and a session's end takes the steps with it that belong to it.
 */
export function settledStep({ customer }: Snapshot, step: Step): Step {
  const ofSession = step.at === 'account' || step.at === 'amount' || step.at === 'confirm';
  if (customer.phase === 'nobody') return ofSession ? { at: 'welcome' } : step;
  if (step.at === 'goodbye') return step;
  if (customer.phase === 'signed-in')
    return ofSession && customer.redemption === null ? step : { at: 'account' };
  if (customer.phase === 'wishing')
    return ofSession && customer.wish === null ? step : { at: 'account' };
  return step;
}

const order: readonly ScreenName[] = [
  'starting',
  'out-of-service',
  'welcome',
  'card',
  'pin',
  'signing-in',
  'sign-in-refused',
  'balance',
  'amount',
  'confirm',
  'wish',
  'wish-amount',
  'wish-confirm',
  'wished',
  'progress',
  'paid',
  'returned',
  'rejected',
  'goodbye',
];

/** Which way the next screen comes in. From goodbye on, the story begins again: that is forward. */
export function directionBetween(from: ScreenName, to: ScreenName): 'forward' | 'back' {
  if (from === 'goodbye') return 'forward';
  return order.indexOf(to) >= order.indexOf(from) ? 'forward' : 'back';
}

/** May the screen ask "are you still there?" and end the session? Never before the order was sent. */
export function mayInterrupt(screen: Screen): boolean {
  switch (screen.name) {
    case 'starting':
    case 'out-of-service':
    case 'welcome':
    case 'signing-in':
    case 'goodbye':
      return false;
    case 'progress':
      return mayLeave(screen.progress);
    default:
      return true;
  }
}

/** Once the order is sent, or is known to wait for somebody, it goes on without the customer. */
export function mayLeave(progress: Progress): boolean {
  const sent = progress.stations.find((station) => station.name === 'sent');
  return (sent !== undefined && sent.at !== null) || progress.waitingFor !== null;
}

function beforeSignIn(step: Step, network: Snapshot['network']): Screen {
  if (step.at === 'card') return { name: 'card', misread: step.misread };
  if (step.at === 'pin') return { name: 'pin', cardNumber: step.cardNumber, failure: null };
  return { name: 'welcome', network };
}

function refused(failure: Failure, step: Step): Screen {
  if (step.at === 'card') return { name: 'card', misread: step.misread };
  const cardNumber = step.at === 'pin' ? step.cardNumber : null;
  const tryAgain = failure.code === 'credential-refused' && failure.attemptsLeft !== 0;
  return tryAgain && cardNumber !== null
    ? { name: 'pin', cardNumber, failure }
    : { name: 'sign-in-refused', failure, cardNumber };
}

function withAccount(account: Account, fresh: boolean, step: Step): Screen {
  if (step.at === 'amount' && canRedeem(account.redeemable)) {
    return { name: 'amount', account, amount: step.amount };
  }
  // The terms may have changed since the amount was chosen: what is no longer allowed is chosen anew.
  if (step.at === 'confirm' && canRedeem(account.redeemable)) {
    return isAllowed(step.amount, account.redeemable)
      ? { name: 'confirm', account, amount: step.amount }
      : { name: 'amount', account, amount: null };
  }
  return { name: 'balance', account, fresh };
}

/** The terms of a wish as the amount screen knows terms. */
export const wishTerms = ({ rate, minimum, step, fee, maximum }: WishOffer): Redeemable => ({
  rate,
  minimum,
  step,
  ...(fee !== undefined && { fee }),
  maximum,
  limitedBy: 'transaction-limit',
});

function withoutLedger(
  customer: Extract<Snapshot['customer'], { phase: 'wishing' }>,
  step: Step,
): Screen {
  const { offer, lastKnown, recording, refusal } = customer;
  if (step.at === 'amount') return { name: 'wish-amount', offer, amount: step.amount };
  if (step.at === 'confirm' && isAllowed(step.amount, wishTerms(offer)))
    return { name: 'wish-confirm', offer, amount: step.amount, recording, refusal };
  return { name: 'wish', lastKnown, offer };
}

function redemptionScreen(progress: Progress): Screen {
  // Until the ledger has decided it is a wish: nothing is reserved, and nothing else may be said.
  if (progress.wish !== undefined) return { name: 'wished', progress };
  switch (progress.state) {
    case 'wished':
      return { name: 'wished', progress };
    case 'requested':
    case 'authorized':
    case 'sent':
    case 'confirmed':
      return { name: 'progress', progress };
    case 'settled':
      return { name: 'paid', progress };
    case 'refused':
    case 'cancelled':
      return { name: 'returned', progress };
    case 'rejected':
      return { name: 'rejected', progress };
  }
}
