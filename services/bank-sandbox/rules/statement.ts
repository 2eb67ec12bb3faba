/**
 * The bank's statements: which day may be told, and how its pages are made. Everything on a page comes
 * from its bookings and its number, so that whoever asks again is told the same.
 */
import { type Currency, type Money } from '../../../protocol/money.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { dayAt, dayNumber, dayOf } from '../../booking-day.ts';
import { type StatementEntry, type StatementPage } from '../../iso20022/camt-053.ts';
import { endToEndIdOf } from '../../iso20022/end-to-end-id.ts';

export interface Booking {
  redemption: RedemptionId;
  kind: 'payment' | 'return';
  day: string;
  amount: Money;
  bankReference: string;
}

/** A day is told when it is over, by the bank's own clock. The sandbox's days are those of UTC. */
export const isOver = (day: string, now: Date): boolean => dayNumber(day) < dayAt(now.getTime());

export interface PageFacts {
  day: string;
  page: number;
  isLast: boolean;
  account: string;
  currency: Currency;
  /** Minor units, before the first booking of this page. */
  openingMinor: bigint;
  bookings: readonly Booking[];
}

export function pageFrom({ day, page, bookings, ...facts }: PageFacts): StatementPage {
  const entries = bookings.map(entryOf);
  return {
    ...facts,
    messageId: `${day}-${page}`,
    // When the day ended, and not when somebody asked.
    createdAt: new Date(`${dayOf(dayNumber(day) + 1)}T00:00:00.000Z`),
    statementId: day,
    // One statement each day since the epoch, also where nothing was booked: no number is left out.
    sequence: dayNumber(day) + 1,
    page,
    day,
    closingMinor: entries.reduce((sum, entry) => sum + changeOf(entry), facts.openingMinor),
    entries,
  };
}

function entryOf({ redemption, kind, amount, bankReference }: Booking): StatementEntry {
  return {
    kind,
    side: kind === 'payment' ? 'debit' : 'credit',
    amount,
    bankReference,
    endToEndId: endToEndIdOf(redemption),
  };
}

const changeOf = ({ side, amount }: StatementEntry): bigint =>
  side === 'credit' ? amount.minor : -amount.minor;
