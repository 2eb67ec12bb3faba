/**
 * Proves what must hold in the bank's books at any moment (DESIGN section 2). Run after every test,
 * and whenever somebody wants to know.
 */
import { type BankReader, type KeptBooking, type Posting } from './bank-store.ts';

/** @returns one sentence per broken invariant; empty where all hold */
export function brokenInvariants(books: BankReader): string[] {
  const paid = books.postings();
  const back = books.returnPostings();
  return [
    ...conserved(books, [...paid, ...back]),
    ...once(paid, 'credited'),
    ...once(back, 'returned'),
    ...evidenced(books, paid),
    ...returnsEvidenced(books, back),
    ...booked(books, [...paid, ...back]),
  ];
}

/** I1: a balance is its opening plus its postings, and postings of one redemption sum to zero. */
function conserved(books: BankReader, postings: readonly Posting[]): string[] {
  const changes = new Map<string, bigint>();
  for (const posting of postings) {
    changes.set(posting.account, (changes.get(posting.account) ?? 0n) + signed(posting));
  }
  const accounts = books
    .accounts()
    .filter(({ id, opening, balance }) => opening + (changes.get(id) ?? 0n) !== balance)
    .map(() => 'I1 conservation: a balance is not its opening plus its postings');
  const total = postings.reduce((sum, posting) => sum + signed(posting), 0n);
  return total === 0n ? accounts : [...accounts, 'I1 conservation: postings do not sum to zero'];
}

/** I2: at most one credit for one redemption id, and at most one that takes it back. */
function once(postings: readonly Posting[], what: string): string[] {
  const credits = creditsIn(postings);
  return new Set(credits).size === credits.length
    ? []
    : [`I2 once: a redemption was ${what} twice`];
}

/** Money moved if and only if the receipt says so. */
function evidenced(books: BankReader, postings: readonly Posting[]): string[] {
  const credited = new Set(creditsIn(postings));
  const completed = books
    .transfers()
    .filter((record) => record.state === 'final' && record.outcome === 'completed')
    .map(({ redemption }) => redemption);
  const unpaid = completed.filter((id) => !credited.has(id));
  const balanced = completed.length === credited.size;
  return [
    ...unpaid.map((id) => `I3 evidence: ${id} has a completion and no money moved`),
    ...(balanced ? [] : ['I3 evidence: money moved without a completion']),
  ];
}

/** Money came back if and only if a signed return says so. */
function returnsEvidenced(books: BankReader, back: readonly Posting[]): string[] {
  const moved = new Set(creditsIn(back));
  const told = new Set(
    books.returnsAfter(0, Number.MAX_SAFE_INTEGER).map(({ redemption }) => redemption),
  );
  return [
    ...[...moved]
      .filter((id) => !told.has(id))
      .map((id) => `I3 evidence: ${id} came back and nobody was told`),
    ...[...told]
      .filter((id) => !moved.has(id))
      .map((id) => `I3 evidence: ${id} was told and did not come back`),
  ];
}

/** The programme's account is moved by bookings alone, each a posting, whose balances join up. */
function booked(books: BankReader, postings: readonly Posting[]): string[] {
  const state = books.state();
  const account = state === null ? null : books.account(state.debtor);
  if (state === null || account === null) return [];
  const bookings = books.bookings();
  const broken: string[] = [];
  let before = account.opening;
  for (const booking of bookings) {
    const after = before + change(booking);
    if (after !== booking.balance) broken.push('I1 conservation: bookings do not join up');
    before = booking.balance;
  }
  const moves = postings.filter(({ account: id }) => id === state.debtor);
  if (before !== account.balance || moves.length !== bookings.length)
    broken.push('I1 conservation: a posting of the programme’s account is not booked once');
  const days = bookings.map(({ day, place }) => `${day} ${String(place).padStart(12, '0')}`);
  if (days.some((day, index) => day <= (days[index - 1] ?? '')))
    broken.push('I6 forward only: a booking was put on a day before another');
  return broken;
}

const change = ({ kind, amount }: KeptBooking): bigint =>
  kind === 'return' ? amount.minor : -amount.minor;

const creditsIn = (postings: readonly Posting[]) =>
  postings.filter(({ side }) => side === 'credit').map(({ redemption }) => redemption);

const signed = ({ side, amount }: Posting): bigint =>
  side === 'credit' ? amount.minor : -amount.minor;
