/** A row of `transfer` ⇄ the state it stands for. Parsed when read, so that a damaged row is noticed. */
import { z } from 'zod';
import { failure } from '../../protocol/failure.ts';
import { instant, redemptionId } from '../../protocol/ids.ts';
import { redemptionRequest, wishRequest } from '../../protocol/ledger.ts';
import { compactJwe, compactJws, finalOutcome } from '../../protocol/messages.ts';
import { type StoredTransfer } from '../engine/ports.ts';
import { type Transfer } from '../engine/transfer-state.ts';
import { json, withoutNulls } from './column.ts';

export interface TransferRow {
  id: string;
  state: string;
  request: string;
  requested_at: string;
  wish_sealed: string | null;
  kept_until: string | null;
  presented_at: string | null;
  authorization: string | null;
  authorized_at: string | null;
  sent_at: string | null;
  receipt: string | null;
  outcome: string | null;
  confirmed_at: string | null;
  statement: string | null;
  failure: string | null;
  finished_at: string | null;
}

/** @throws ZodError where the transfer would not be readable again: our bug, nothing is written */
export function rowOf(transfer: Transfer): TransferRow {
  const row = {
    ...emptyRow,
    id: transfer.id,
    state: transfer.state,
    request: JSON.stringify(request.encode(transfer.request)),
    requested_at: transfer.requestedAt,
    ...('wish' in transfer &&
      transfer.wish !== undefined && {
        wish_sealed: transfer.wish.sealed,
        kept_until: transfer.wish.keptUntil,
      }),
    ...('presentedAt' in transfer && { presented_at: transfer.presentedAt ?? null }),
    ...('authorization' in transfer && {
      authorization: transfer.authorization,
      authorized_at: transfer.authorizedAt,
    }),
    ...('sentAt' in transfer && { sent_at: transfer.sentAt }),
    ...('receipt' in transfer && {
      receipt: transfer.receipt,
      outcome: transfer.outcome,
      confirmed_at: transfer.confirmedAt,
    }),
    ...('statement' in transfer && { statement: transfer.statement }),
    ...('failure' in transfer && { failure: JSON.stringify(transfer.failure) }),
    ...('finishedAt' in transfer && { finished_at: transfer.finishedAt }),
  };
  stored.parse(transferOf(row));
  return row;
}

export function readRow(row: TransferRow): StoredTransfer {
  const read = stored.safeParse(transferOf(row));
  if (read.success) return { ok: true, transfer: read.data };
  return { ok: false, raw: JSON.stringify(row), reason: z.prettifyError(read.error).slice(0, 500) };
}

const emptyRow = {
  wish_sealed: null,
  kept_until: null,
  presented_at: null,
  authorization: null,
  authorized_at: null,
  sent_at: null,
  receipt: null,
  outcome: null,
  confirmed_at: null,
  statement: null,
  failure: null,
  finished_at: null,
} satisfies Partial<TransferRow>;

const request = z.union([redemptionRequest, wishRequest]);
const asked = {
  id: redemptionId,
  request,
  requestedAt: instant,
  presentedAt: instant.optional(),
};
const wish = z.strictObject({ sealed: compactJwe, keptUntil: instant });
const withAuthorization = { ...asked, authorization: compactJws, authorizedAt: instant };
const withOrder = { ...withAuthorization, sentAt: instant };
const withReceipt = {
  ...withOrder,
  receipt: compactJws,
  outcome: finalOutcome,
  confirmedAt: instant,
};
const withStatement = { ...withReceipt, statement: compactJws, finishedAt: instant };

const stored = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('wished'), ...asked, request: wishRequest, wish }),
  z.strictObject({ state: z.literal('requested'), ...asked, wish: wish.optional() }),
  z.strictObject({ state: z.literal('authorized'), ...withAuthorization }),
  z.strictObject({ state: z.literal('sent'), ...withOrder }),
  z.strictObject({ state: z.literal('confirmed'), ...withReceipt }),
  z.strictObject({ state: z.literal('settled'), ...withStatement }),
  z.strictObject({ state: z.literal('refused'), ...withStatement }),
  z.strictObject({ state: z.literal('cancelled'), ...withStatement }),
  z.strictObject({ state: z.literal('rejected'), ...asked, failure, finishedAt: instant }),
]);

/** Columns that are null are not there: so that a state with a column too many is refused too. */
function transferOf(row: TransferRow): unknown {
  const columns = {
    id: row.id,
    state: row.state,
    request: json(row.request),
    requestedAt: row.requested_at,
    wish:
      row.wish_sealed === null && row.kept_until === null
        ? null
        : { sealed: row.wish_sealed, keptUntil: row.kept_until },
    presentedAt: row.presented_at,
    authorization: row.authorization,
    authorizedAt: row.authorized_at,
    sentAt: row.sent_at,
    receipt: row.receipt,
    outcome: row.outcome,
    confirmedAt: row.confirmed_at,
    statement: row.statement,
    failure: row.failure === null ? null : json(row.failure),
    finishedAt: row.finished_at,
  };
  return withoutNulls(columns);
}
