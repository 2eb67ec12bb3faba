/** A bank that tells statements: a test says what is booked on which day, and how a page is hurt. */
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { dayNumber, dayOf } from '../../../../services/booking-day.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { accountIdOf } from '../../../../services/iso20022/account-id.ts';
import { type StatementEntry, writeCamt053 } from '../../../../services/iso20022/camt-053.ts';
import { endToEndIdOf } from '../../../../services/iso20022/end-to-end-id.ts';
import { type StatementWire } from '../../../../services/ledger/statement-channel.ts';
import { PeerUnreachable } from '../../../../services/mutual-tls/client.ts';

export interface StatementsInMemory {
  wire: StatementWire;
  up: boolean;
  asked: string[];
  /** The first day that is not over. */
  today: number;
  /** Changes a page on its way; null: as it is. */
  hurt: ((document: string, day: string) => string) | null;
  book(day: string, ...entries: StatementEntry[]): void;
}

export const ACCOUNT = accountIdOf(eurSeed.debtor.account);
const OPENING = 1_000_000n;
const PER_PAGE = 2;

export function statementsInMemory(today: string): StatementsInMemory {
  const days = new Map<number, StatementEntry[]>();
  const change = (entries: readonly StatementEntry[]): bigint =>
    entries.reduce(
      (sum, { side, amount }) => sum + (side === 'credit' ? amount.minor : -amount.minor),
      0n,
    );
  const before = (day: number): bigint =>
    [...days].reduce((sum, [one, entries]) => (one < day ? sum + change(entries) : sum), OPENING);
  const pageOf = (day: number, page: number): string => {
    const all = days.get(day) ?? [];
    const from = (page - 1) * PER_PAGE;
    const entries = all.slice(from, from + PER_PAGE);
    const openingMinor = before(day) + change(all.slice(0, from));
    return writeCamt053({
      messageId: `M-${day}-${page}`,
      createdAt: new Date(0),
      statementId: dayOf(day),
      sequence: day + 1,
      page,
      isLast: from + PER_PAGE >= all.length,
      day: dayOf(day),
      account: ACCOUNT,
      currency: 'EUR',
      openingMinor,
      closingMinor: openingMinor + change(entries),
      entries,
    });
  };
  const bank: StatementsInMemory = {
    up: true,
    asked: [],
    today: dayNumber(today),
    hurt: null,
    book: (day, ...entries) => {
      const number = dayNumber(day);
      days.set(number, [...(days.get(number) ?? []), ...entries]);
    },
    wire: {
      statement: async ({ day, page }) => {
        bank.asked.push(`${dayOf(day)}/${page}`);
        if (!bank.up) throw new PeerUnreachable('down');
        if (day >= bank.today) return null;
        const document = pageOf(day, page);
        return bank.hurt === null ? document : bank.hurt(document, dayOf(day));
      },
    },
  };
  return bank;
}

export const payment = (
  id: RedemptionId,
  minor: bigint,
  change: Partial<StatementEntry> = {},
): StatementEntry => ({
  kind: 'payment',
  side: 'debit',
  amount: { currency: 'EUR', minor },
  bankReference: 'KG-1',
  endToEndId: endToEndIdOf(id),
  ...change,
});

export const moneyBack = (id: RedemptionId, minor: bigint): StatementEntry =>
  payment(id, minor, { kind: 'return', side: 'credit', bankReference: `B-${id.slice(-12)}` });
