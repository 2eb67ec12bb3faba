/**
 * The three-way comparison: what these books say of a redemption, what the bank has booked under its id,
 * what terminals have brought. Pure, and about one subject at a time.
 *
 *   matched       all that there is agrees
 *   waiting       one side has not spoken yet, and may still; until which statement is said
 *   unexplained   it cannot be, or has waited too long: a person must look
 *
 * Patience is counted in days whose statement was read, never by a clock. Nothing here moves a point.
 */
import { type RedemptionRow } from '../store/rows.ts';
import { type MatchFacts } from '../store/statement-queries.ts';
import { type BankEntryRow, type TerminalReportRow } from '../store/statement-rows.ts';
import { dayAt, dayOf } from '../../booking-day.ts';
import { limits } from '../limits.ts';
import { outcomeOf } from './redemption-state.ts';

export type MatchVerdict =
  | { state: 'matched'; why: string; detail: string; dueDay: null }
  /** `dueDay`: the day whose statement is the last one waited for. */
  | { state: 'waiting'; why: string; detail: string; dueDay: number }
  | { state: 'unexplained'; why: string; detail: string; dueDay: null };

export interface MatchTime {
  /** The last day whose statement was read to its end. */
  throughDay: number | null;
  /** What was booked before it stands on no statement that was read. */
  firstDay: number | null;
}

export function judge(
  { redemption, entries, reports }: Omit<MatchFacts, 'item'>,
  time: MatchTime,
): MatchVerdict {
  if (redemption === null) return unexplained('id-unknown', unknownDetail(entries, reports));
  const wrong = contradictions(redemption, entries, reports);
  const [worst] = wrong;
  if (worst !== undefined)
    return unexplained(worst[0], wrong.map(([, detail]) => detail).join('; '));
  const payment = entries.find(({ kind }) => kind === 'payment') ?? null;
  const back = entries.find(({ kind }) => kind === 'return') ?? null;
  switch (redemption.state) {
    case 'held':
    case 'authorized':
      return unended(payment, time);
    case 'withdrawn':
    case 'refused':
    case 'cancelled':
      return payment === null
        ? matched('nothing-paid', `${redemption.state}, and nothing was booked`)
        : unexplained(
            'paid-although-ended',
            `booked on ${said(payment)}, and ${redemption.state} here`,
          );
    case 'completed':
      return completed(redemption, { payment, back }, time);
    case 'returned':
      return returned(redemption, { payment, back }, time);
    default:
      return redemption.state satisfies never;
  }
}

function unknownDetail(entries: readonly BankEntryRow[], reports: readonly TerminalReportRow[]) {
  const last = entries.at(-1);
  if (last === undefined) {
    const { terminal, bankReference } = reports.at(-1) ?? { terminal: 'nobody', bankReference: '' };
    return `${terminal} brought ${bankReference}, about an id that is not in these books`;
  }
  const id = last.redemptionId === null ? 'no id of ours' : 'an id that is not in these books';
  return `${entries.length} booked, the last on ${said(last)} as ${last.kind}, under ${id}`;
}

/** What no patience can mend, all of it: an item that a person closed opens again where more is found. */
function contradictions(
  row: RedemptionRow,
  entries: readonly BankEntryRow[],
  reports: readonly TerminalReportRow[],
): Words[] {
  const payments = entries.filter(({ kind }) => kind === 'payment');
  const backs = entries.filter(({ kind }) => kind === 'return');
  const others = entries.filter(({ kind }) => kind === 'other');
  const off = entries.filter(
    ({ currency, amountMinor }) => currency !== row.currency || amountMinor !== row.amountMinor,
  );
  const foreign = [
    ...payments.filter((payment) => differs(payment, row.bankReference)),
    ...backs.filter((back) => differs(back, row.returnReference)),
  ];
  return [
    ...off.map((entry): Words => [
      'amount-differs',
      `${moneyOf(entry)} on ${said(entry)}, ${moneyOf(row)} here`,
    ]),
    ...many('paid-twice', 'payments', payments),
    ...many('returned-twice', 'returns', backs),
    ...others.map((entry): Words => ['entry-unexpected', `a booking on ${said(entry)}`]),
    ...foreign.map((entry): Words => [
      'another-booking',
      `${entry.kind} on ${said(entry)}, another here`,
    ]),
    ...wrongReports(row, reports),
  ];
}

const moneyOf = ({ amountMinor, currency }: Pick<BankEntryRow, 'amountMinor' | 'currency'>) =>
  `${amountMinor} ${currency}`;

const many = (why: string, what: string, entries: readonly BankEntryRow[]): Words[] =>
  entries.length > 1
    ? [[why, `${entries.length} ${what}, the last on ${said(entries.at(-1))}`]]
    : [];

const differs = ({ bankReference }: BankEntryRow, ours: string | null): boolean =>
  bankReference !== null && ours !== null && bankReference !== ours;

/** Terminals that brought another last word than the one these books stand on. */
function wrongReports(row: RedemptionRow, reports: readonly TerminalReportRow[]): Words[] {
  const outcome = outcomeOf(row.state);
  // While it is open nothing stands here that could be contradicted.
  if (outcome === null && row.state !== 'withdrawn') return [];
  const wrong = reports.filter((report) =>
    outcome === null ? report.outcome === 'completed' : !agrees(report, { ...row, outcome }),
  );
  return wrong.map(({ terminal, bankReference, outcome: brought }): Words => [
    'terminal-contradicts',
    `${terminal} brought ${brought} as ${bankReference}, and it is ${row.state} here`,
  ]);
}

function agrees(report: TerminalReportRow, row: RedemptionRow & { outcome: string }): boolean {
  const { outcome, bankReference, currency, amountMinor } = report;
  return (
    outcome === row.outcome &&
    bankReference === row.bankReference &&
    (amountMinor === null || amountMinor === row.amountMinor) &&
    (currency === null || currency === row.currency)
  );
}

function unended(payment: BankEntryRow | null, { throughDay }: MatchTime): MatchVerdict {
  // Nothing is compared before the bank has spoken; the reconciler asks it.
  if (payment === null) return matched('in-flight', 'open, and nothing was booked');
  return patiently(
    { fromDay: payment.day, throughDay },
    {
      waiting: ['completion-expected', `booked on ${said(payment)}, and no receipt so far`],
      unexplained: ['booked-not-completed', `booked on ${said(payment)}, and not completed here`],
    },
  );
}

interface Bookings {
  payment: BankEntryRow | null;
  back: BankEntryRow | null;
}

function completed(row: RedemptionRow, { payment, back }: Bookings, time: MatchTime): MatchVerdict {
  if (payment === null) return unbooked(row, time);
  if (back === null) return matched('paid', `booked on ${said(payment)}`);
  return patiently(
    { fromDay: back.day, throughDay: time.throughDay },
    {
      waiting: ['return-expected', `back on ${said(back)}, and no signed return so far`],
      unexplained: ['return-not-taken', `back on ${said(back)}, and paid here`],
    },
  );
}

function returned(row: RedemptionRow, { payment, back }: Bookings, time: MatchTime): MatchVerdict {
  if (payment === null) return unbooked(row, time);
  if (back !== null)
    return matched('paid-and-returned', `booked on ${said(payment)}, back on ${said(back)}`);
  const fromDay = dayAt(row.returnedMs ?? 0);
  return patiently(
    { fromDay, throughDay: time.throughDay },
    {
      waiting: ['return-booking-expected', `returned ${dayOf(fromDay)}, and not booked so far`],
      unexplained: ['returned-not-booked', `returned ${dayOf(fromDay)}, and not booked since`],
    },
  );
}

function unbooked(row: RedemptionRow, { throughDay, firstDay }: MatchTime): MatchVerdict {
  const fromDay = dayAt(row.decidedMs ?? 0);
  if (firstDay !== null && fromDay < firstDay) {
    return matched('before-statements', `paid ${dayOf(fromDay)}, before the first statement`);
  }
  return patiently(
    { fromDay, throughDay },
    {
      waiting: ['booking-expected', `completed ${dayOf(fromDay)}, and not booked so far`],
      unexplained: ['completed-not-booked', `completed ${dayOf(fromDay)}, and not booked since`],
    },
  );
}

type Words = readonly [why: string, detail: string];

function patiently(
  { fromDay, throughDay }: { fromDay: number; throughDay: number | null },
  words: { waiting: Words; unexplained: Words },
): MatchVerdict {
  const dueDay = fromDay + limits.statementGraceDays;
  if (throughDay !== null && throughDay >= dueDay) return unexplained(...words.unexplained);
  const [why, detail] = words.waiting;
  return { state: 'waiting', why, detail, dueDay };
}

function said(entry: BankEntryRow | undefined): string {
  if (entry === undefined) return 'no day';
  const { day, bankReference } = entry;
  return bankReference === null ? dayOf(day) : `${dayOf(day)} as ${bankReference}`;
}

const matched = (why: string, detail: string): MatchVerdict => ({
  state: 'matched',
  why,
  detail,
  dueDay: null,
});

const unexplained = (why: string, detail: string): MatchVerdict => ({
  state: 'unexplained',
  why,
  detail: detail.slice(0, limits.matchDetailCharactersMax),
  dueDay: null,
});
