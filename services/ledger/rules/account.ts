/** `GET /v1/account`: what the customer owns and what it is worth (claim 1d). */
import { type Failure } from '../../../protocol/failure.ts';
import { fateAtLedger, inFiveWords } from '../../../protocol/fate.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { type Account, type LedgerState } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type AccountFacts, type HistoryCursor } from '../store/queries.ts';
import { type HistoryRow, type LotRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { capsOf } from './judge.ts';
import { immaturePoints } from './lots.ts';
import { type Debt, freePoints, owedInAll } from './owed.ts';
import { coolingOff } from './payee-change.ts';
import { maskedPayee } from './payee.ts';
import { redeemableNow, worthOf } from './programme.ts';
import { type Bearer, sessionProblem } from './session.ts';

export type AccountSeen = { ok: true; body: Account } | { ok: false; failure: Failure };

/** `facts.history` holds one row more than a page where there is a next page. */
export function accountSeen(facts: AccountFacts, bearer: Bearer, nowMs: number): AccountSeen {
  const problem = sessionProblem(facts.session, bearer, nowMs);
  if (problem !== null) return { ok: false, failure: problem };
  const { owner, programme } = facts;
  if (owner === null) throw new Error('a session belongs to a customer');
  const available = freePoints(owner, nowMs);
  const names = new Map(facts.providers.map(({ id, name }) => [id, name]));
  const page = facts.history.slice(0, limits.historyEntriesPerPage);
  return {
    ok: true,
    body: {
      asOf: instantOf(nowMs),
      currency: programme.currency,
      customer: { name: owner.customer.displayName },
      available,
      immature: immaturePoints(owner.lots, nowMs),
      held: facts.heldPoints,
      owed: owedShown(owner.debts, names),
      worth: worthOf(available, programme),
      ...whileCoolingOff(owner.payeeFromMs, nowMs, {
        redeemable: redeemableNow(programme, available, {
          redeemedMinor: owner.redeemedMinorSince,
          caps: capsOf(owner.rules, owner.rulesUsed, nowMs),
        }),
      }),
      payee: maskedPayee(owner.payee),
      lots: lotsShown(owner.lots, names, nowMs),
      history: page.map(historyEntry),
      historyBefore: facts.history.length > page.length ? cursorAfter(page) : null,
    },
  };
}

/** Nothing can be chosen that would only be refused. */
function whileCoolingOff(
  payeeFromMs: number | null,
  nowMs: number,
  { redeemable }: Pick<Account, 'redeemable'>,
): Pick<Account, 'redeemable' | 'payeeFrom'> {
  const cooling = coolingOff(payeeFromMs, nowMs);
  if (cooling?.notBefore === undefined) return { redeemable };
  const maximum = { currency: redeemable.maximum.currency, minor: 0n };
  return { redeemable: { ...redeemable, maximum }, payeeFrom: cooling.notBefore };
}

const cursorText = /^([0-9]{1,16})\.([0-9a-f-]{36})$/;

/** @returns null where the text is no cursor of ours */
export function cursorFrom(text: string): HistoryCursor | null {
  const [, atMs, id] = cursorText.exec(text) ?? [];
  const parsed = Number(atMs);
  return id === undefined || !Number.isSafeInteger(parsed) ? null : { atMs: parsed, id };
}

function cursorAfter(page: readonly HistoryRow[]): string | null {
  const last = page.at(-1);
  return last === undefined ? null : `${last.atMs}.${last.id}`;
}

type Names = ReadonlyMap<string, string>;

function owedShown(debts: readonly Debt[], names: Names): Account['owed'] {
  const largestFirst = debts.toSorted((left, right) => right.points - left.points);
  const at = largestFirst.slice(0, limits.debtsShownMax).map(({ providerId, points }) => ({
    provider: names.get(providerId) ?? providerId,
    points,
  }));
  return { points: owedInAll(debts), at };
}

function lotsShown(lots: readonly LotRow[], names: Names, nowMs: number): Account['lots'] {
  return lots
    .filter(({ expireMs }) => nowMs < expireMs)
    .slice(0, limits.lotsShownMax)
    .map(({ providerId, remaining, earnedMs, matureMs, expireMs }) => ({
      provider: names.get(providerId) ?? providerId,
      points: remaining,
      earnedAt: instantOf(earnedMs),
      matureAt: instantOf(matureMs),
      expireAt: instantOf(expireMs),
    }));
}

function historyEntry(row: HistoryRow): Account['history'][number] {
  const amount =
    row.currency === null || row.amountMinor === null
      ? null
      : { currency: row.currency, minor: row.amountMinor };
  const word = row.refusal === null ? wordOf(row.state) : 'wish';
  return {
    at: instantOf(row.atMs),
    kind: row.kind,
    points: pointsOf(row, word),
    provider: row.providerName,
    amount,
    word,
    ...(row.kind === 'redemption' && { redemption: redemptionId.parse(row.id) }),
    ...(row.reasonCode !== null && {
      reason: { code: row.reasonCode, text: row.reasonText ?? '' },
    }),
    ...(row.refusal !== null && { refusal: row.refusal }),
    ...(row.waived !== null && { waived: row.waived }),
  };
}

const wordOf = (state: LedgerState | null) =>
  state === null ? null : inFiveWords[fateAtLedger[state]];

function pointsOf({ kind, points }: HistoryRow, word: string | null): number {
  if (kind === 'purchase' || kind === 'waiver') return points;
  if (kind !== 'redemption') return 0 - points;
  return word === 'returned' || word === 'wish' ? 0 : 0 - points;
}
