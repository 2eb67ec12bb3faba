/**
 * The customer at the terminal: who is signed in, what their account shows, which redemption is theirs.
 *
 *   nobody ──sign-in──▶ signing-in ──account──▶ signed-in ──sign-out, or the ledger says so──▶ nobody
 *                           ├──refused, unreachable──▶ refused ──sign-in──▶ signing-in
 *                           └──unreachable, and the policy allows it──▶ wishing ──sign-out──▶ nobody
 *   nobody ──a slip is read──▶ slip ──sign-out──▶ nobody
 *
 * Every call carries the visit it was made in; what arrives after that visit has ended is dropped, so
 * that nobody sees an account that is not theirs.
 * SECURITY: card number and PIN are handed to the channel and kept nowhere, except in memory while a wish
 * may be recorded: they are sealed into it and forgotten. The token lives in memory.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import {
  type BookCheck,
  type LastKnown,
  type PinChange,
  type Slip,
  type WishOffer,
} from '../../protocol/ipc.ts';
import { type Account, type Language } from '../../protocol/ledger.ts';
import { type SlipCode, slipCodeOf } from '../../protocol/slip-code.ts';
import { type Engine } from '../engine/engine.ts';
import {
  type BookChecked,
  type Clock,
  type CustomerChannel,
  nowOn,
  type Outcome,
  type RedemptionChannel,
} from '../engine/ports.ts';
import { isFinal } from '../engine/transfer-state.ts';
import { limits } from '../limits.ts';
import { type LastKnownBalances } from '../offline/last-known.ts';
import { type WishAsked, type WishDesk } from '../offline/wish-desk.ts';
import { askOlder, olderAfter, type OlderRead } from './older-history.ts';
import { type Wish, wishRefusal } from './redeem-rules.ts';
import { slipTold } from './slip.ts';

export interface SignedIn {
  phase: 'signed-in';
  token: string;
  account: Account;
  accountFresh: boolean;
  redemption: RedemptionId | null;
  /** What became of the change that was asked for last; null before there was one. */
  pinChange: PinChange | null;
  /** Null before somebody looked further back than the account does. */
  older: OlderRead | null;
  bookCheck: BookCheck | null;
  /** The ledger has ended the session: shown to its end, then nobody is signed in. */
  ended: boolean;
}
/** Nobody is signed in: the ledger could not be asked who it is. */
export interface Wishing {
  phase: 'wishing';
  offer: WishOffer;
  lastKnown: LastKnown | null;
  recording: boolean;
  refusal: Failure | null;
  redemption: RedemptionId | null;
}
export type CustomerState =
  | { phase: 'nobody' }
  | { phase: 'slip'; slip: Slip }
  | { phase: 'signing-in' }
  | { phase: 'refused'; failure: Failure }
  | Wishing
  | SignedIn;

interface TypedCredential {
  cardNumber: string;
  pin: string;
}

export interface SessionPorts {
  ledger: CustomerChannel & Pick<RedemptionChannel, 'redemption'>;
  engine: Pick<Engine, 'submit' | 'follow' | 'observe' | 'onChange'>;
  clock: Clock;
  /** Without it no wish is taken and no balance kept. */
  offline?: { desk: WishDesk; balances: LastKnownBalances };
}

export class CustomerSession {
  readonly #ports: SessionPorts;
  readonly #listeners = new Set<() => void>();
  readonly #ending = new Set<Promise<unknown>>();
  #state: CustomerState = { phase: 'nobody' };
  #visit = 0;
  /** Of the fetches of one visit the latest counts: an older answer that comes late is dropped. */
  #fetch = 0;
  /** The fetch whose answer is awaited. */
  #awaited: number | null = null;
  #cancelLimit: () => void = () => {};
  #redemptionWasOpen = false;
  #stopping = false;
  /** Only while wishing, until the wish is sealed. */
  #typed: TypedCredential | null = null;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    ports.engine.onChange((id) => this.#watchRedemption(id));
  }

  get state(): CustomerState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  signIn(credential: TypedCredential): Failure | null {
    if (isServed(this.#state)) {
      return failureOf('redemption-in-progress', 'somebody is signed in; they sign out first');
    }
    this.#become({ phase: 'signing-in' });
    this.#keep(this.#arrive(credential, this.#visit));
    return null;
  }

  signOut(): Failure | null {
    this.#leave();
    return null;
  }

  refreshAccount(): Failure | null {
    if (this.#state.phase !== 'signed-in') return notSignedIn();
    if (this.#awaited === null) this.#fetchAccount(this.#state);
    return null;
  }

  readOlder(): Failure | null {
    const here = this.#state;
    if (here.phase !== 'signed-in' || here.ended) return notSignedIn();
    const older = askOlder(here.account, here.older);
    if (older === null) return null;
    this.#become({ ...here, older });
    this.#keep(this.#readOlder(here.token, older, this.#visit));
    return null;
  }

  checkBook(id: RedemptionId): Failure | null {
    const here = this.#state;
    if (here.phase !== 'signed-in' || here.ended) return notSignedIn();
    if (here.bookCheck?.state === 'asked' && here.bookCheck.redemption === id) return null;
    this.#become({ ...here, bookCheck: { redemption: id, state: 'asked' } });
    this.#keep(this.#checkBook(id, this.#visit));
    return null;
  }

  /** Nobody has to be signed in to ask what became of a slip. */
  readSlip(text: string): Failure | null {
    if (isServed(this.#state)) {
      return failureOf('redemption-in-progress', 'somebody is signed in; they sign out first');
    }
    const read = slipCodeOf(text);
    this.#visit += 1;
    this.#become({ phase: 'slip', slip: { state: read === null ? 'unknown' : 'asked' } });
    if (read !== null) this.#keep(this.#tellSlip(read, this.#visit));
    return null;
  }

  /** The PINs are handed on and kept nowhere. */
  changePin(typed: { pin: string; newPin: string }): Failure | null {
    const here = this.#state;
    if (here.phase !== 'signed-in' || here.ended) return notSignedIn();
    if (here.redemption !== null || here.pinChange?.state === 'asked')
      return failureOf('redemption-in-progress', 'one thing at a time');
    this.#become({ ...here, pinChange: { state: 'asked' } });
    this.#keep(this.#changePin(here.token, typed, this.#visit));
    return null;
  }

  redeem(wish: Wish, language: Language): Failure | null {
    const here = this.#state;
    if (here.phase !== 'signed-in' || here.ended) return notSignedIn();
    if (here.redemption !== null)
      return failureOf('redemption-in-progress', 'one redemption at a time');
    const refusal = wishRefusal(wish, here.account);
    if (refusal !== null) return refusal;
    const givenAt = nowOn(this.#ports.clock);
    const payee = here.account.payee.account;
    const consent = { text: 'redeem-to-own-account/1' as const, language, payee, givenAt };
    const submitted = this.#ports.engine.submit({ ...wish, consent }, here.token);
    if (!submitted.ok) return submitted.failure;
    this.#redemptionWasOpen = true;
    this.#become({ ...here, redemption: submitted.id, accountFresh: false });
    return null;
  }

  /** Sealing takes a moment, so this accepts, and the snapshot says when it is on the disk. */
  wish(asked: Wish, language: Language): Failure | null {
    const here = this.#state;
    const desk = this.#ports.offline?.desk;
    if (here.phase !== 'wishing' || desk === undefined) return notSignedIn();
    if (here.recording || here.redemption !== null || this.#typed === null)
      return failureOf('redemption-in-progress', 'one wish at a time');
    const problem = desk.problem(asked);
    if (problem !== null) return problem;
    this.#become({ ...here, recording: true, refusal: null });
    this.#keep(this.#record(desk, { ...asked, ...this.#typed, language }, this.#visit));
    return null;
  }

  finishRedemption(): Failure | null {
    const here = this.#state;
    if (here.phase === 'wishing') {
      this.#leave();
      return null;
    }
    if (here.phase !== 'signed-in') return notSignedIn();
    if (here.redemption === null) return null;
    if (this.#redemptionWasOpen) {
      return failureOf('redemption-in-progress', 'the redemption shown is not final yet');
    }
    if (here.ended) {
      this.#leave();
      return null;
    }
    this.#become({ ...here, redemption: null });
    if (!here.accountFresh) this.#fetchAccount({ ...here, redemption: null });
    return null;
  }

  /** Signs out and waits until the ledger has heard of it, or could not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#leave();
    await Promise.all(this.#ending);
  }

  async #arrive(credential: TypedCredential, visit: number): Promise<void> {
    const opened = await this.#ask(this.#ports.ledger.openSession(credential));
    if (opened.kind !== 'answered') return this.#refuse(visit, opened, credential);
    const { token } = opened.body;
    const fetched =
      visit === this.#visit ? await this.#ask(this.#ports.ledger.account(token)) : null;
    if (visit !== this.#visit || fetched === null) return this.#endAtLedger(token);
    if (fetched.kind !== 'answered') {
      this.#endAtLedger(token);
      return this.#refuse(visit, fetched, credential);
    }
    this.#ports.offline?.balances.keep(credential.cardNumber, fetched.body);
    this.#cancelLimit = this.#ports.clock.after(limits.customerSessionMsMax, () => this.#leave());
    this.#become({
      phase: 'signed-in',
      token,
      account: fetched.body,
      accountFresh: true,
      redemption: null,
      pinChange: null,
      older: null,
      bookCheck: null,
      ended: false,
    });
  }

  #refuse(
    visit: number,
    outcome: Exclude<Outcome<unknown>, { kind: 'answered' }>,
    credential: TypedCredential,
  ): void {
    if (visit !== this.#visit) return;
    const failure =
      outcome.kind === 'refused'
        ? outcome.failure
        : failureOf('ledger-unreachable', `the ledger could not be asked: ${outcome.reason}`);
    const offer =
      failure.code === 'ledger-unreachable' ? (this.#ports.offline?.desk.offer() ?? null) : null;
    if (offer === null) return this.#become({ phase: 'refused', failure });
    const lastKnown = this.#ports.offline?.balances.find(credential.cardNumber) ?? null;
    this.#typed = credential;
    this.#cancelLimit = this.#ports.clock.after(limits.customerSessionMsMax, () => this.#leave());
    const nothingYet = { recording: false, refusal: null, redemption: null };
    this.#become({ phase: 'wishing', offer, lastKnown, ...nothingYet });
  }

  async #record(desk: WishDesk, asked: WishAsked, visit: number): Promise<void> {
    const recorded = await desk.record(asked);
    const here = this.#state;
    if (visit !== this.#visit || here.phase !== 'wishing') return;
    if (!recorded.ok) return this.#become({ ...here, recording: false, refusal: recorded.failure });
    this.#typed = null;
    this.#become({ ...here, recording: false, redemption: recorded.id });
  }

  async #changePin(
    token: string,
    typed: { pin: string; newPin: string },
    visit: number,
  ): Promise<void> {
    const outcome = await this.#ask(this.#ports.ledger.changePin(token, typed));
    const here = this.#state;
    if (visit !== this.#visit || here.phase !== 'signed-in') return;
    if (outcome.kind === 'refused' && outcome.failure.code === 'session-required') {
      return this.#leave();
    }
    this.#become({ ...here, pinChange: pinChangeFrom(outcome) });
  }

  async #readOlder(token: string, older: OlderRead, visit: number): Promise<void> {
    const page = await this.#ask(this.#ports.ledger.account(token, older.before ?? undefined));
    const here = this.#state;
    // The account may have been fetched anew meanwhile: then this page belongs to none of it.
    if (visit !== this.#visit || here.phase !== 'signed-in' || here.older !== older) return;
    if (page.kind === 'refused' && page.failure.code === 'session-required') return this.#leave();
    this.#become({ ...here, older: olderAfter(older, page) });
  }

  async #checkBook(id: RedemptionId, visit: number): Promise<void> {
    const outcome = await this.#ask(this.#ports.ledger.bookCheck(id));
    const here = this.#state;
    if (visit !== this.#visit || here.phase !== 'signed-in') return;
    if (here.bookCheck?.redemption !== id) return;
    this.#become({ ...here, bookCheck: { redemption: id, ...bookCheckFrom(outcome) } });
  }

  async #tellSlip({ id, statement }: SlipCode, visit: number): Promise<void> {
    const { ledger: channel, engine } = this.#ports;
    const [ledger, said] = await Promise.all([
      this.#ask(channel.redemption(id)),
      statement === null ? null : channel.statement(statement),
    ]);
    if (visit !== this.#visit || this.#state.phase !== 'slip') return;
    const own = engine.follow(id)?.transfer ?? null;
    this.#become({ phase: 'slip', slip: slipTold({ own, ledger, statement: said }) });
  }

  #fetchAccount(here: SignedIn): void {
    if (here.ended) return;
    this.#keep(this.#refetch(here.token, this.#visit));
  }

  async #refetch(token: string, visit: number): Promise<void> {
    this.#fetch += 1;
    const fetch = this.#fetch;
    this.#awaited = fetch;
    const fetched = await this.#ask(this.#ports.ledger.account(token));
    if (this.#awaited === fetch) this.#awaited = null;
    const here = this.#state;
    if (visit !== this.#visit || fetch !== this.#fetch || here.phase !== 'signed-in') return;
    if (fetched.kind === 'answered') {
      // While a redemption is under way its points may be on either side: only afterwards it is fresh.
      const accountFresh = here.redemption === null || !this.#redemptionWasOpen;
      return this.#become({ ...here, account: fetched.body, accountFresh, older: null });
    }
    if (fetched.kind === 'refused' && fetched.failure.code === 'session-required') {
      if (here.redemption === null) return this.#leave();
      return this.#become({ ...here, accountFresh: false, ended: true });
    }
    this.#become({ ...here, accountFresh: false });
  }

  /** Once final, the points have moved: the account is fetched anew while the result is read. */
  #watchRedemption(changed: RedemptionId | null): void {
    const here = this.#state;
    if (here.phase !== 'signed-in' || here.redemption === null || !this.#redemptionWasOpen) return;
    if (changed !== null && changed !== here.redemption) return;
    const followed = this.#ports.engine.follow(here.redemption);
    if (followed !== null && !isFinal(followed.transfer.state)) return;
    this.#redemptionWasOpen = false;
    this.#fetchAccount(here);
  }

  #leave(): void {
    const here = this.#state;
    this.#cancelLimit();
    this.#visit += 1;
    this.#awaited = null;
    this.#redemptionWasOpen = false;
    this.#typed = null;
    if (here.phase === 'signed-in' && !here.ended) this.#endOnceReserved(here);
    if (here.phase !== 'nobody') this.#become({ phase: 'nobody' });
  }

  /**
   * A redemption that the ledger has not heard of yet needs the session to be made: the customer may
   * leave the screen, the session ends at the ledger when the points are reserved, or by its own age.
   */
  #endOnceReserved({ token, redemption }: SignedIn): void {
    const isAsked = (): boolean =>
      redemption !== null && this.#ports.engine.follow(redemption)?.transfer.state === 'requested';
    if (this.#stopping || !isAsked()) return this.#endAtLedger(token);
    const stopWatching = this.#ports.engine.onChange(() => {
      if (isAsked()) return;
      stopWatching();
      this.#endAtLedger(token);
    });
  }

  #endAtLedger(token: string): void {
    this.#keep(this.#ask(this.#ports.ledger.endSession(token)));
  }

  async #ask<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const outcome = await call;
    this.#ports.engine.observe('ledger', outcome);
    return outcome;
  }

  #keep(work: Promise<unknown>): void {
    const kept = work.finally(() => this.#ending.delete(kept));
    this.#ending.add(kept);
  }

  #become(state: CustomerState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function pinChangeFrom(outcome: Outcome<unknown>): PinChange {
  if (outcome.kind === 'answered') return { state: 'changed' };
  return outcome.kind === 'refused'
    ? { state: 'refused', failure: outcome.failure }
    : { state: 'unknown' };
}

function bookCheckFrom(outcome: Outcome<BookChecked>): Omit<BookCheck, 'redemption'> {
  if (outcome.kind === 'answered') return outcome.body;
  // SECURITY: what another terminal asked for does not exist for this one; that is no fault of the book.
  return {
    state:
      outcome.kind === 'refused' && outcome.failure.code === 'redemption-unknown'
        ? 'elsewhere'
        : 'unknown',
  };
}

/** Somebody is, or is about to be, in front of an account. */
const isServed = ({ phase }: CustomerState): boolean =>
  phase !== 'nobody' && phase !== 'refused' && phase !== 'slip';

const notSignedIn = (): Failure => failureOf('not-signed-in', 'nobody is signed in');
