/**
 * What staff signed that travels with no purchase ("this redemption was assisted"): on the disk, and told
 * until it is heard. In a round everything that waits has its turn; then a growing pause.
 */
import { type FailureCode } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { staffAction } from '../../protocol/staff-messages.ts';
import { type StaffSessionShown } from '../../protocol/staff.ts';
import { type TransferState } from '../../protocol/transfer-state.ts';
import { type Clock, type Outcome, StoreFailing } from '../engine/ports.ts';
import { type PurchaseStore, type StaffDelivery } from '../purchases/ports.ts';
import { limits } from './limits.ts';
import { type StaffChannel } from './ports.ts';
import { type SignedAction } from './signer.ts';
import { tellSigned } from './tell-signed.ts';

export interface DeliveryPorts {
  ledger: Pick<StaffChannel, 'act'>;
  store: PurchaseStore;
  clock: Pick<Clock, 'after'>;
  /** As this terminal's own record has it; null: it is not in there. */
  stateOf(redemption: RedemptionId): TransferState | null;
}

interface Round {
  isMore: boolean;
  hasEnded: boolean;
}

export class Delivery {
  readonly #ports: DeliveryPorts;
  #round: Promise<void> | null = null;
  /** Something came while a round was under way. */
  #again = false;
  #pauseMs: number = limits.deliveryPauseMs;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** Where the disk fails it is tried again, as long as this process runs. */
  keep({ id, action }: SignedAction, shown: StaffSessionShown): void {
    if (this.#stopped) return;
    const { store, clock } = this.#ports;
    try {
      const sessions = [shown];
      const alone = { id, subject: null, action, confirmation: null, sessions };
      store.transact((tx) => tx.deliveries.keep(alone));
      this.tell();
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
      clock.after(limits.deliveryPauseMs, () => this.keep({ id, action }, shown));
    }
  }

  /** Everything that waits, now. */
  tell(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#round !== null) return;
    this.#cancel();
    this.#round = this.#tellAll().finally(() => {
      this.#round = null;
    });
  }

  /** What is under way is heard; nothing begins any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#round;
  }

  async #tellAll(): Promise<void> {
    let round: Round = { isMore: false, hasEnded: false };
    while (this.#again && !this.#stopped) {
      this.#again = false;
      round = await this.#tellOnce();
    }
    if (round.hasEnded || !round.isMore) this.#pauseMs = limits.deliveryPauseMs;
    if (!round.isMore || this.#stopped) return;
    this.#cancel = this.#ports.clock.after(this.#pauseMs, () => this.tell());
    // What the ledger does not know for long, it may never: it is asked less and less.
    this.#pauseMs = Math.min(2 * this.#pauseMs, limits.deliveryPauseMsMax);
  }

  async #tellOnce(): Promise<Round> {
    const round = { isMore: false, hasEnded: false };
    try {
      for (let after = ''; ;) {
        const page = this.#ports.store.read.deliveries.alone(after, limits.deliveriesPerPage);
        for (const one of page) {
          const outcome = await tellSigned(this.#ports.ledger, one);
          if (this.#stopped) return round;
          const isEnded = this.#end(one, outcome);
          round.hasEnded ||= isEnded;
          round.isMore ||= !isEnded;
          if (isAway(outcome)) return round;
        }
        const last = page.at(-1);
        if (last === undefined || page.length < limits.deliveriesPerPage) return round;
        after = last.id;
      }
    } catch (error) {
      if (!(error instanceof StoreFailing)) throw error;
      return { ...round, isMore: true };
    }
  }

  #end(one: StaffDelivery, outcome: Outcome<unknown>): boolean {
    const state = this.#endOf(one, outcome);
    if (state !== null) this.#ports.store.transact((tx) => tx.deliveries.end(one.id, state));
    return state !== null;
  }

  #endOf({ action }: StaffDelivery, outcome: Outcome<unknown>): 'told' | 'refused' | null {
    if (outcome.kind === 'answered') return 'told';
    if (outcome.kind === 'unknown') return null;
    const { code } = outcome.failure;
    if (final.includes(code)) return 'refused';
    // The ledger may not have heard of it so far; what has come to nothing here, it never will.
    const redemption = code === 'redemption-unknown' ? redemptionIn(action) : null;
    const state = redemption === null ? null : this.#ports.stateOf(redemption);
    return state !== null && cameToNothing.includes(state) ? 'refused' : null;
  }
}

/** Of the signature: it stays as wrong as it is, whenever it is told. */
const final: readonly FailureCode[] = [
  'staff-session-required',
  'staff-action-invalid',
  'staff-role-required',
  'staff-evidence-lost',
  'id-reused',
];

const cameToNothing: readonly TransferState[] = ['refused', 'rejected', 'cancelled'];

/** Then the others would not be heard either. */
const isAway = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'unknown' && (outcome.reason === 'connection' || outcome.reason === 'timeout');

/** Signed here: only read. */
function redemptionIn(action: string): RedemptionId | null {
  const [, payload = ''] = action.split('.');
  const text = Buffer.from(payload, 'base64url').toString('utf8');
  const { deed } = staffAction.parse(JSON.parse(text));
  return deed.kind === 'assisted' ? deed.redemption : null;
}
