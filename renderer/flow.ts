/**
 * Which screen the customer sees: a pure function of what the kiosk says (snapshot) and where the
 * customer has come to (step). The snapshot always wins: a step only chooses among the screens that
 * the snapshot leaves open.
 *
 *   welcome ─▶ card ─▶ pin ─▶ (signing in) ─▶ balance ─▶ amount ─▶ confirm ─▶ progress ─▶ result ─▶ goodbye
 *                                   └─▶ wish ─▶ wish-amount ─▶ wish-confirm ─▶ wished ─▶ goodbye
 *   balance ─▶ points ─▶ history ─▶ transfer        welcome ─▶ slip ─▶ welcome
 *                └─▶ new-pin ─▶ pin-change
 */
import { type Failure } from '../protocol/failure.ts';
import {
  type BookCheck,
  type LastKnown,
  type Older,
  type PinChange,
  type Progress,
  type Slip,
  type Snapshot,
  type WishOffer,
} from '../protocol/ipc.ts';
import { type Account, type Redeemable } from '../protocol/ledger.ts';
import { type Money } from '../protocol/money.ts';
import { isAllowed, canRedeem } from './amount-entry.ts';
import { type HistoryEntry, type HistoryPart } from './history.ts';

/** A page of the history, and back to it from what it led to. */
export interface HistoryStep {
  at: 'history';
  part: HistoryPart;
  page: number;
}

export type Step =
  | { at: 'welcome' }
  /** `misread`: the digits of a scan whose check digit was wrong. */
  | { at: 'card'; misread: string | null }
  | { at: 'pin'; cardNumber: string }
  | { at: 'account' }
  | { at: 'points' }
  | HistoryStep
  | { at: 'transfer'; entry: HistoryEntry; from: HistoryStep }
  /** `asked`: it was told to the kiosk, and what became of it is shown. */
  | { at: 'new-pin'; asked: boolean }
  | { at: 'amount'; amount: Money | null }
  | { at: 'confirm'; amount: Money }
  | { at: 'goodbye'; underWay: boolean };

export type Screen =
  | { name: 'starting'; doing: 'opening' | 'enrolling' | 'connecting' }
  | { name: 'out-of-service'; failure: Failure }
  | { name: 'maintenance' }
  | { name: 'wrong-clock'; clock: NonNullable<Snapshot['clock']> }
  | { name: 'disk-failing' }
  | { name: 'welcome'; network: Snapshot['network'] }
  | { name: 'card'; misread: string | null }
  | { name: 'pin'; cardNumber: string; failure: Failure | null }
  | { name: 'signing-in' }
  | { name: 'sign-in-refused'; failure: Failure; cardNumber: string | null }
  | { name: 'balance'; account: Account; fresh: boolean; canRecord: boolean }
  | { name: 'points'; account: Account }
  | { name: 'history'; account: Account; older: Older | undefined; step: HistoryStep }
  | { name: 'transfer'; entry: HistoryEntry; check: BookCheck | undefined; from: HistoryStep }
  | { name: 'new-pin' }
  | { name: 'pin-change'; change: PinChange }
  | { name: 'slip'; slip: Slip }
  | { name: 'amount'; account: Account; amount: Money | null }
  | { name: 'confirm'; account: Account; amount: Money }
  | { name: 'wish'; lastKnown: LastKnown | null; offer: WishOffer; canRecord: boolean }
  | { name: 'wish-amount'; offer: WishOffer; amount: Money | null }
  | WishConfirm
  | { name: 'wished'; progress: Progress }
  | UnderWay
  | { name: 'paid'; progress: Progress }
  | { name: 'returned'; progress: Progress }
  | { name: 'rejected'; progress: Progress }
  | { name: 'goodbye'; underWay: boolean };
interface UnderWay {
  name: 'progress';
  progress: Progress;
  canRecord: boolean;
}
interface WishConfirm {
  name: 'wish-confirm';
  offer: WishOffer;
  amount: Money;
  recording: boolean;
  refusal: Failure | null;
}
export type ScreenName = Screen['name'];

/** False while the disk fails: what was recorded counts, and nothing new begins. */
const canRecordIn = ({ storage }: Snapshot): boolean => storage === undefined;

export function screenFor(snapshot: Snapshot, step: Step): Screen {
  const { terminal, customer, clock } = snapshot;
  if (terminal.phase === 'out-of-service')
    return { name: 'out-of-service', failure: terminal.failure };
  if (terminal.phase === 'starting')
    return clock === undefined
      ? { name: 'starting', doing: terminal.step }
      : { name: 'wrong-clock', clock };
  if (step.at === 'goodbye') return { name: 'goodbye', underWay: step.underWay };
  switch (customer.phase) {
    case 'nobody':
      if (clock !== undefined) return { name: 'wrong-clock', clock };
      if (!canRecordIn(snapshot)) return { name: 'disk-failing' };
      return snapshot.screen?.maintenance === true && step.at === 'welcome'
        ? { name: 'maintenance' }
        : beforeSignIn(step, snapshot);
    case 'slip':
      return { name: 'slip', slip: customer.slip };
    case 'signing-in':
      return { name: 'signing-in' };
    case 'refused':
      return refused(customer.failure, step);
    case 'signed-in':
      return customer.redemption === null
        ? withAccount(customer, step, canRecordIn(snapshot))
        : redemptionScreen(customer.redemption, canRecordIn(snapshot));
    case 'wishing':
      return customer.wish === null
        ? withoutLedger(customer, step, canRecordIn(snapshot))
        : redemptionScreen(customer.wish, canRecordIn(snapshot));
  }
}

/**
 * The step after what the snapshot ended: signing in forgets the card number, a redemption uses up the
 * amount that was chosen, and a session's end takes the steps with it that belong to it. What closes the
 * terminal takes a card number with it that was typed before; what it cannot record is chosen anew.
 */
export function settledStep(snapshot: Snapshot, step: Step): Step {
  const { customer } = snapshot;
  if (step.at === 'goodbye') return step;
  const ofSession = isOfSession(step);
  if (customer.phase === 'nobody')
    return ofSession || isClosed(snapshot) ? { at: 'welcome' } : step;
  if (!canRecordIn(snapshot) && (step.at === 'amount' || step.at === 'confirm'))
    return { at: 'account' };
  if (customer.phase === 'signed-in')
    return ofSession && customer.redemption === null ? step : { at: 'account' };
  if (customer.phase === 'wishing')
    return ofSession && customer.wish === null ? step : { at: 'account' };
  return step;
}

/** To whoever is not signed in. */
const isClosed = (snapshot: Snapshot): boolean =>
  snapshot.clock !== undefined || !canRecordIn(snapshot);

function isOfSession({ at }: Step): boolean {
  switch (at) {
    case 'welcome':
    case 'card':
    case 'pin':
    case 'goodbye':
      return false;
    default:
      return true;
  }
}

const order: readonly ScreenName[] = [
  'starting',
  'out-of-service',
  'maintenance',
  'wrong-clock',
  'disk-failing',
  'welcome',
  'slip',
  'card',
  'pin',
  'signing-in',
  'sign-in-refused',
  'balance',
  'points',
  'history',
  'transfer',
  'new-pin',
  'pin-change',
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

/** Which way a screen comes in: forward in the reading direction, back against it, or it is just there. */
export type Direction = 'forward' | 'back' | 'still';

/**
 * From goodbye on, the story begins again: that is forward. What follows the start is just there: nobody has touched
 * anything yet, and whoever waits sees it sooner.
 */
export function directionBetween(from: ScreenName, to: ScreenName): Direction {
  if (from === 'starting') return 'still';
  if (from === 'goodbye') return 'forward';
  return order.indexOf(to) >= order.indexOf(from) ? 'forward' : 'back';
}

/** May the screen ask "are you still there?" and end the session? Never before the order was sent. */
export function mayInterrupt(screen: Screen): boolean {
  switch (screen.name) {
    case 'starting':
    case 'out-of-service':
    case 'maintenance':
    case 'wrong-clock':
    case 'disk-failing':
    case 'welcome':
    case 'signing-in':
    case 'goodbye':
      return false;
    case 'progress':
      return mayLeave(screen);
    default:
      return true;
  }
}

/** Once the order is sent, or is known to wait for somebody or for the disk, it goes on without the customer. */
export function mayLeave({ progress, canRecord }: Omit<UnderWay, 'name'>): boolean {
  if (!canRecord) return true;
  const sent = progress.stations.find((station) => station.name === 'sent');
  return (sent !== undefined && sent.at !== null) || progress.waitingFor !== null;
}

function beforeSignIn(step: Step, { network }: Snapshot): Screen {
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

type SignedIn = Extract<Snapshot['customer'], { phase: 'signed-in' }>;

function withAccount(customer: SignedIn, step: Step, canRecord: boolean): Screen {
  const { account, accountFresh: fresh } = customer;
  const looked = lookedAt(customer, step);
  if (looked !== null) return looked;
  if (!canRecord) return { name: 'balance', account, fresh, canRecord };
  if (step.at === 'amount' && canRedeem(account.redeemable)) {
    return { name: 'amount', account, amount: step.amount };
  }
  // The terms may have changed since the amount was chosen: what is no longer allowed is chosen anew.
  if (step.at === 'confirm' && canRedeem(account.redeemable)) {
    return isAllowed(step.amount, account.redeemable)
      ? { name: 'confirm', account, amount: step.amount }
      : { name: 'amount', account, amount: null };
  }
  return { name: 'balance', account, fresh, canRecord };
}

/** What only tells, and changes no points. */
function lookedAt({ account, older, bookCheck, pinChange }: SignedIn, step: Step): Screen | null {
  switch (step.at) {
    case 'points':
      return { name: 'points', account };
    case 'history':
      return { name: 'history', account, older, step };
    case 'transfer':
      return { name: 'transfer', entry: step.entry, check: bookCheck, from: step.from };
    case 'new-pin':
      return step.asked
        ? { name: 'pin-change', change: pinChange ?? { state: 'asked' } }
        : { name: 'new-pin' };
    default:
      return null;
  }
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
  canRecord: boolean,
): Screen {
  const { offer, lastKnown, recording, refusal } = customer;
  if (!canRecord) return { name: 'wish', lastKnown, offer, canRecord };
  if (step.at === 'amount') return { name: 'wish-amount', offer, amount: step.amount };
  if (step.at === 'confirm' && isAllowed(step.amount, wishTerms(offer)))
    return { name: 'wish-confirm', offer, amount: step.amount, recording, refusal };
  return { name: 'wish', lastKnown, offer, canRecord };
}

function redemptionScreen(progress: Progress, canRecord: boolean): Screen {
  // Until the ledger has decided it is a wish: nothing is reserved, and nothing else may be said.
  if (progress.wish !== undefined) return { name: 'wished', progress };
  switch (progress.state) {
    case 'wished':
      return { name: 'wished', progress };
    case 'requested':
    case 'authorized':
    case 'sent':
    case 'confirmed':
      return { name: 'progress', progress, canRecord };
    case 'settled':
      return { name: 'paid', progress };
    case 'refused':
    case 'cancelled':
      return { name: 'returned', progress };
    case 'rejected':
      return { name: 'rejected', progress };
  }
}
