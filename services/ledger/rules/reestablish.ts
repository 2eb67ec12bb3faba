/**
 * A redemption that these books have lost, written anew from the ledger's own signed authorization: as
 * it was on the day when that was given out, authorized and with its points held. What became of it
 * afterwards is the receipt's business, as always.
 *
 * Points are taken from the lots they came from. Where those no longer have them (earned after the
 * backup, or spent a second time), from the customer's oldest usable ones. What is still missing is
 * booked against the provider as a lot that no purchase explains, and is a finding for a person.
 */
import { type Authorization } from '../../../protocol/messages.ts';
import { sameMoney } from '../../../protocol/money.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ReestablishFacts } from '../store/queries.ts';
import { type LotRow, type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { type Signed, storeAuthorization } from './authorize.ts';
import { consentFrom, redemptionConsent } from './consent.ts';
import { nothingDecided } from './hold.ts';
import { posting } from './journal.ts';
import { isUsable, olderFirst, type Taking } from './lots.ts';
import { type Memo } from './memo.ts';
import { authorizedAgenda } from './reconcile.ts';
import { overtaken } from './review.ts';

export interface ReestablishAsk {
  authorization: Authorization;
  memo: Memo;
  /** The authorization as it was signed, when, and until when it holds. */
  signed: Signed;
  nowMs: number;
  transactionIds: { missing: string; hold: string };
  findingId: string;
  /** For lots of points that are missing: one for each provider. */
  newLotIds: readonly string[];
}

export type Reestablished =
  | { kind: 'there'; row: RedemptionRow; anew: boolean; missing: number }
  /** Written nowhere, for a person. */
  | { kind: 'impossible'; detail: string };

export function reestablish(facts: ReestablishFacts, ask: ReestablishAsk): Decision<Reestablished> {
  const { redemption: row, tombstone } = facts;
  if (row !== null) return adopted(row, facts, ask);
  if (tombstone !== null) return impossible('this id was withdrawn here before it was seen');
  const known = new Set(facts.providers.map(({ id }) => id));
  if (!facts.hasCustomer || !facts.hasPayee) {
    return impossible('its customer or payee is not in these books');
  }
  if (ask.memo.takings.some(({ provider }) => !known.has(provider))) {
    return impossible('a provider of its points is not in these books');
  }
  return writtenAnew(facts.lots, ask);
}

/** The row is there, from before it was authorized: this is the authorization that was given out. */
function adopted(
  row: RedemptionRow,
  facts: ReestablishFacts,
  { authorization, memo, signed, nowMs }: ReestablishAsk,
): Decision<Reestablished> {
  if (row.state !== 'held') return unchanged(there(row));
  const amount = { currency: row.currency, minor: row.amountMinor };
  const isSame =
    row.requestDigest === memo.requestDigest &&
    row.customerId === memo.customer &&
    row.terminal === authorization.terminal &&
    sameMoney(amount, authorization.amount);
  if (!isSame) return impossible('another request is held under this id');
  // It was given out, so its review had been released.
  const { answer, writes } = storeAuthorization({ redemption: row, review: null }, signed);
  const closed = overtaken(facts, nowMs);
  return { answer: there(answer, { anew: true }), writes: [...closed, ...writes] };
}

function writtenAnew(lots: readonly LotRow[], ask: ReestablishAsk): Decision<Reestablished> {
  const { memo, signed, nowMs } = ask;
  const row = rowFrom(ask);
  const { takings, gaps } = takingsFor(lots, ask);
  const missing = gaps.reduce((sum, { points }) => sum + points, 0);
  const taken = [...takings, ...gaps.map((lot) => ({ lot, points: lot.points }))];
  const movement = { atMs: nowMs, cause: { redemptionId: row.id }, customerId: memo.customer };
  const writes: Write[] = [
    { op: 'insert', table: 'redemption', row },
    ...consentWrites(row),
    ...(missing === 0 ? [] : gapWrites(gaps, movement, ask)),
    ...taken.flatMap(({ lot, points }): Write[] => [
      {
        op: 'insert',
        table: 'redemption_lot',
        row: { redemptionId: row.id, lotId: lot.id, providerId: lot.providerId, points },
      },
      { op: 'move-lot', lotId: lot.id, points: -points },
    ]),
    posting({
      ...movement,
      transactionId: ask.transactionIds.hold,
      kind: 'hold',
      reason: 'Reserved for a transfer to your account',
      parts: taken.map(({ lot, points }) => ({ providerId: lot.providerId, points })),
    }),
    { op: 'put-reconciliation', row: authorizedAgenda(row.id, { ...signed, nowMs }) },
  ];
  return { answer: there(row, { anew: true, missing }), writes };
}

function consentWrites(row: RedemptionRow): Write[] {
  const given = consentFrom(row.consentJson);
  return given === null ? [] : [redemptionConsent(given, row)];
}

function rowFrom({ authorization, memo, signed }: ReestablishAsk): RedemptionRow {
  return {
    ...nothingDecided,
    id: authorization.redemption,
    customerId: memo.customer,
    payeeId: memo.payee,
    terminal: authorization.terminal,
    state: 'authorized',
    points: memo.points,
    currency: authorization.amount.currency,
    amountMinor: authorization.amount.minor,
    feeMinor: BigInt(memo.fee ?? 0),
    requestDigest: memo.requestDigest,
    consentJson: memo.consent,
    pointsBefore: memo.pointsBefore,
    requestedMs: memo.requestedMs,
    authorizedMs: memo.authorizedMs,
    authorization: signed.authorization,
    authorizationJti: signed.jti,
    authorizationDigest: signed.digest,
  };
}

/** First from the very lots, then from any usable one, oldest first; each lot is named once. */
function takingsFor(
  lots: readonly LotRow[],
  ask: ReestablishAsk,
): { takings: Taking[]; gaps: LotRow[] } {
  const { memo, nowMs } = ask;
  const taken = new Map<LotRow, number>();
  const take = (lot: LotRow | undefined, wanted: number): number => {
    if (lot === undefined) return 0;
    const before = taken.get(lot) ?? 0;
    const points = Math.min(lot.remaining - before, wanted);
    if (points > 0) taken.set(lot, before + points);
    return points;
  };
  const named = memo.takings.map(({ lot, provider, points }) => ({
    provider,
    missing:
      points -
      take(
        lots.find(({ id }) => id === lot),
        points,
      ),
  }));
  const unnamed = memo.points - memo.takings.reduce((sum, { points }) => sum + points, 0);
  const wanted = [...named, { provider: memo.takings[0]?.provider ?? '', missing: unnamed }];
  const others = lots.filter((lot) => isUsable(lot, nowMs)).toSorted(olderFirst);
  const missing = new Map<string, number>();
  for (const { provider, missing: points } of wanted) {
    const left = others.reduce((rest, lot) => rest - take(lot, rest), points);
    if (left > 0) missing.set(provider, (missing.get(provider) ?? 0) + left);
  }
  return {
    takings: [...taken].map(([lot, points]) => ({ lot, points })),
    gaps: [...missing].map(([provider, points], index) =>
      lotOfMissing({ id: ask.newLotIds[index], provider, points }, memo),
    ),
  };
}

/** It has expired from the start: should these points ever come back, nobody can use them. */
function lotOfMissing(
  { id, provider, points }: { id: string | undefined; provider: string; points: number },
  { customer, requestedMs }: Memo,
): LotRow {
  if (id === undefined) throw new Error('there is an id for each provider');
  return {
    id,
    customerId: customer,
    providerId: provider,
    purchaseId: null,
    points,
    remaining: points,
    earnedMs: requestedMs,
    matureMs: requestedMs,
    expireMs: requestedMs,
  };
}

function gapWrites(
  gaps: readonly LotRow[],
  movement: Pick<Parameters<typeof posting>[0], 'atMs' | 'cause' | 'customerId'>,
  { authorization, signed, nowMs, transactionIds, findingId }: ReestablishAsk,
): Write[] {
  const missing = gaps.reduce((sum, { points }) => sum + points, 0);
  return [
    ...gaps.map((row): Write => ({ op: 'insert', table: 'lot', row })),
    posting({
      ...movement,
      transactionId: transactionIds.missing,
      kind: 'earn',
      reason: 'Points of a redemption from before a restore that these books do not have',
      parts: gaps,
    }),
    {
      op: 'insert',
      table: 'finding',
      row: {
        id: findingId,
        atMs: nowMs,
        kind: 'points-missing',
        redemptionId: authorization.redemption,
        detail: `${missing} of its points are not in these books: spent twice, or earned after the backup`,
        evidence: signed.authorization,
      },
    },
  ];
}

function there(row: RedemptionRow, more: { anew?: boolean; missing?: number } = {}): Reestablished {
  return { kind: 'there', row, anew: false, missing: 0, ...more };
}

function impossible(detail: string): Decision<Reestablished> {
  return unchanged({ kind: 'impossible', detail });
}
