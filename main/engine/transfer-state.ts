/**
 * One redemption on this kiosk, as a type and a table. Pure: nothing here reads a clock or a disk.
 *
 *   wished ──present──▶ requested ──authorize──▶ authorized ──dispatch──▶ sent ──confirm──▶ confirmed
 *     └──reject──▶ rejected ◀──reject──┘                                                        │
 *                                             settled, refused or cancelled ◀──conclude─────────┘
 *
 * `wished`     sealed to the ledger while it could not be reached; it has heard nothing, holds nothing
 * `requested`  the id exists on disk; the ledger may or may not have heard of it
 * `authorized` the ledger holds the points; its signed authorization is on disk
 * `sent`       the authorization is about to go, or has gone, to the bank
 * `confirmed`  the bank's signed last word, whatever it is, is on disk
 * `settled`, `refused`, `cancelled`  the ledger's signed statement for that word is on disk
 * `rejected`   the ledger refused before any authorization, and the id is dead there
 *
 * There is no arrow back and none around (invariant I6). After `authorized` only signed words of bank
 * and ledger lead on: no time-out, no refusal of a call, and no person at the kiosk (I4).
 */
import { type Failure } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type TransferState } from '../../protocol/ipc.ts';
import { type RedemptionRequest, type WishRequest } from '../../protocol/ledger.ts';
import { type FinalOutcome } from '../../protocol/messages.ts';

/** Card number, PIN and the request, for the ledger alone. Gone from the row once the ledger has decided. */
export interface SealedWish {
  /** Compact JWE. */
  sealed: string;
  /** Not told to the ledger for the first time after this. */
  keptUntil: string;
}
interface Asked {
  id: RedemptionId;
  request: RedemptionRequest | WishRequest;
  requestedAt: string;
  /** Of a wish: when the ledger first answered, and was told. */
  presentedAt?: string | undefined;
}
interface WithAuthorization extends Asked {
  /** Compact JWS by the ledger. */
  authorization: string;
  authorizedAt: string;
}
interface WithOrder extends WithAuthorization {
  sentAt: string;
}
interface WithReceipt extends WithOrder {
  /** Compact JWS by the bank. */
  receipt: string;
  outcome: FinalOutcome;
  confirmedAt: string;
}
interface WithStatement extends WithReceipt {
  /** Compact JWS by the ledger. */
  statement: string;
  finishedAt: string;
}

export type Wished = { state: 'wished'; request: WishRequest; wish: SealedWish } & Asked;
export type Requested = { state: 'requested'; wish?: SealedWish | undefined } & Asked;
export type Authorized = { state: 'authorized' } & WithAuthorization;
export type Sent = { state: 'sent' } & WithOrder;
export type Confirmed = { state: 'confirmed' } & WithReceipt;
export type Concluded = { state: 'settled' | 'refused' | 'cancelled' } & WithStatement;
export type Rejected = { state: 'rejected'; failure: Failure; finishedAt: string } & Asked;

export type Transfer = Wished | Requested | Authorized | Sent | Confirmed | Concluded | Rejected;

export type TransferEvent =
  | { kind: 'present' }
  | { kind: 'authorize'; authorization: string }
  | { kind: 'dispatch' }
  | { kind: 'confirm'; receipt: string; outcome: FinalOutcome }
  | { kind: 'conclude'; statement: string; outcome: FinalOutcome }
  | { kind: 'reject'; failure: Failure };

export const OPEN_STATES = ['wished', 'requested', 'authorized', 'sent', 'confirmed'] as const;
export type OpenState = (typeof OPEN_STATES)[number];

export const isFinal = (state: TransferState): boolean =>
  !OPEN_STATES.some((open) => open === state);

export const concludedState = {
  completed: 'settled',
  refused: 'refused',
  cancelled: 'cancelled',
} as const satisfies Record<FinalOutcome, Concluded['state']>;

/** When it came to be what it is, ISO 8601 UTC: a label. */
export function lastStepAt(transfer: Transfer): string {
  if ('finishedAt' in transfer) return transfer.finishedAt;
  if ('confirmedAt' in transfer) return transfer.confirmedAt;
  if ('sentAt' in transfer) return transfer.sentAt;
  if ('authorizedAt' in transfer) return transfer.authorizedAt;
  return transfer.presentedAt ?? transfer.requestedAt;
}

/**
 * @param at when it happened, ISO 8601 UTC: a label
 * @throws Error where the table has no such arrow: our bug, and the process must not go on
 */
export function transition(transfer: Transfer, event: TransferEvent, at: string): Transfer {
  switch (event.kind) {
    case 'present':
      return { ...leaving(transfer, 'wished', event), state: 'requested', presentedAt: at };
    case 'authorize': {
      const { authorization } = event;
      return {
        ...withoutWish(leaving(transfer, 'requested', event)),
        state: 'authorized',
        authorization,
        authorizedAt: at,
      };
    }
    case 'dispatch':
      return { ...leaving(transfer, 'authorized', event), state: 'sent', sentAt: at };
    case 'confirm': {
      const { receipt, outcome } = event;
      return {
        ...leaving(transfer, 'sent', event),
        state: 'confirmed',
        receipt,
        outcome,
        confirmedAt: at,
      };
    }
    case 'conclude':
      return concluded(leaving(transfer, 'confirmed', event), event, at);
    case 'reject':
      return {
        ...withoutWish(
          leaving(transfer, transfer.state === 'wished' ? 'wished' : 'requested', event),
        ),
        state: 'rejected',
        failure: event.failure,
        finishedAt: at,
      };
  }
}

function concluded(
  confirmed: Confirmed,
  event: Extract<TransferEvent, { kind: 'conclude' }>,
  at: string,
): Concluded {
  if (event.outcome !== confirmed.outcome) {
    throw new Error(
      `${confirmed.id}: the bank said ${confirmed.outcome}, a statement of ${event.outcome} came`,
    );
  }
  const { statement } = event;
  return { ...confirmed, state: concludedState[confirmed.outcome], statement, finishedAt: at };
}

function withoutWish<T extends { wish?: SealedWish | undefined }>(transfer: T): Omit<T, 'wish'> {
  const { wish: _, ...rest } = transfer;
  return rest;
}

function leaving<S extends TransferState>(
  transfer: Transfer,
  state: S,
  event: TransferEvent,
): Extract<Transfer, { state: S }> {
  if (transfer.state !== state) {
    throw new Error(`${transfer.id}: no arrow "${event.kind}" leaves ${transfer.state}`);
  }
  return transfer as Extract<Transfer, { state: S }>;
}
