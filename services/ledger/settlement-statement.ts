/**
 * The settlement statement of a period (rules/settlement.ts), read from the journal page by page: nothing
 * is kept for it, so it is whatever the journal says, and the same each time.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type Currency, type Money } from '../../protocol/money.ts';
import {
  type SettlementLinesPage,
  type SettlementStatement,
} from '../../protocol/operator/settlement.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { instantOf } from './rules/instant.ts';
import {
  addLines,
  linesOf,
  owedMinor,
  type SettlementLine,
  type ShopSums,
  sumOfShops,
} from './rules/settlement.ts';
import { type JournalPlace } from './store/queries.ts';
import { type SettledRow } from './store/rows.ts';

export interface Period {
  fromMs: number;
  toMs: number;
}
type Reading = Pick<LedgerContext, 'store' | 'clock'>;

/** A period that is not over could still change. @returns null where it may be settled */
export function periodProblem({ clock }: Reading, { fromMs, toMs }: Period): Failure | null {
  if (toMs <= fromMs) return failureOf('body-invalid', 'query.to: not after query.from');
  return toMs > clock.now().getTime() - limits.settlementMarginMs
    ? failureOf('body-invalid', 'query.to: is not over for long enough; ask again in a few seconds')
    : null;
}

export async function settlementStatementOf(
  context: Reading,
  period: Period,
): Promise<SettlementStatement> {
  const { store, clock } = context;
  const { link } = await store.read({ name: 'journal-head', after: Number.MAX_SAFE_INTEGER });
  const { programme, providers } = await store.read({
    name: 'providers',
    nowMs: clock.now().getTime(),
  });
  const sums = new Map<string, ShopSums>();
  for await (const lines of pagesOf(context, period)) addLines(sums, lines);
  const names = new Map(providers.map(({ id, name }) => [id, name]));
  return {
    from: instantOf(period.fromMs),
    to: instantOf(period.toMs),
    currency: programme.currency,
    journal: link,
    shops: [...sums]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([provider, shop]) => ({
        provider,
        name: names.get(provider) ?? provider,
        ...shown(shop, programme.currency),
      })),
    total: shown(sumOfShops([...sums.values()]), programme.currency),
  };
}

/** One page of what it is summed from. @param after where the page before ended; null: the first */
export async function settlementLinesOf(
  { store }: Pick<Reading, 'store'>,
  period: Period,
  after: JournalPlace | null,
): Promise<SettlementLinesPage> {
  const rows = await pageOf(store, period, after ?? beginning);
  const [first] = rows;
  const next = nextPlace(rows);
  return {
    lines: first === undefined ? [] : linesOf(rows).map((line) => lineShown(line, first.currency)),
    next: next === null ? null : `${next.atMs}.${next.sequence}`,
  };
}

const placeText = /^([0-9]{1,16})\.([0-9]{1,16})$/;

/** @returns null where the text is no place of ours */
export function placeFrom(text: string): JournalPlace | null {
  const [, atMs, sequence] = placeText.exec(text) ?? [];
  return atMs === undefined ? null : { atMs: Number(atMs), sequence: Number(sequence) };
}

const beginning: JournalPlace = { atMs: -1, sequence: 0 };

async function* pagesOf({ store }: Reading, period: Period): AsyncGenerator<SettlementLine[]> {
  for (let after: JournalPlace | null = beginning; after !== null;) {
    const rows: SettledRow[] = await pageOf(store, period, after);
    yield linesOf(rows);
    after = nextPlace(rows);
  }
}

const pageOf = (store: Reading['store'], period: Period, after: JournalPlace) =>
  store.read({
    name: 'settled',
    ...period,
    after,
    transactionsMax: limits.settlementTransactionsPerPage,
  });

/** Null: that was the last page. */
function nextPlace(rows: readonly SettledRow[]): JournalPlace | null {
  const last = rows.at(-1);
  const transactions = new Set(rows.map(({ sequence }) => sequence)).size;
  return last === undefined || transactions < limits.settlementTransactionsPerPage
    ? null
    : { atMs: last.atMs, sequence: last.sequence };
}

function shown(sums: ShopSums, currency: Currency) {
  const money = (minor: bigint): Money => ({ currency, minor });
  return {
    pointsRedeemed: Number(sums.pointsRedeemed),
    pointsReturned: Number(sums.pointsReturned),
    paid: money(sums.paidMinor),
    returned: money(sums.returnedMinor),
    fees: owedShown(sums.feeMinor, currency),
    owed: owedShown(owedMinor(sums), currency),
  };
}

function owedShown(minor: bigint, currency: Currency) {
  return minor >= 0n
    ? { by: 'shop' as const, amount: { currency, minor } }
    : { by: 'programme' as const, amount: { currency, minor: -minor } };
}

function lineShown(line: SettlementLine, currency: Currency): SettlementLinesPage['lines'][number] {
  return {
    sequence: line.sequence,
    at: instantOf(line.atMs),
    kind: line.kind,
    redemption: line.redemptionId,
    provider: line.providerId,
    points: line.points,
    amount: { currency, minor: line.amountMinor },
    fee: { currency, minor: line.feeMinor },
  };
}
