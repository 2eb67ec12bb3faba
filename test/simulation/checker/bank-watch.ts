/** Reads the bank's books after every commit: what was paid, to whom, and on whose word. */
import { type Database, type Statement } from 'better-sqlite3';
import { type Template } from '../world/template.ts';
import { prepared } from '../world/books.ts';
import { Writes } from './writes.ts';
import { type Report } from './checker.ts';
import { type LedgerWatch } from './ledger-watch.ts';
import { type Intents } from './intents.ts';

interface Transfer {
  id: string;
  state: string;
  outcome: string | null;
  receipt: string | null;
  jti: string | null;
}
interface Posting {
  place: bigint;
  id: string;
  side: string;
  account: string;
  amount: bigint;
}
interface Parts {
  report: Report;
  intents: Intents;
  template: Template;
  ledger: () => LedgerWatch | null;
  /** Something about a transfer changed. */
  touch: () => void;
}

export class BankWatch {
  readonly #parts: Parts;
  readonly #writes: Writes;
  readonly #transfers: Statement<[], Transfer>;
  readonly #postings: Statement<[bigint], Posting>;
  readonly #accounts: Statement<[], { id: string; opening: bigint; balance: bigint }>;
  readonly #credits = new Map<string, bigint>();
  readonly #changes = new Map<string, bigint>();
  readonly #returns: Statement<[], { id: string; evidence: string }>;
  readonly #returnPostings: Statement<[bigint], Posting>;
  #seen = new Map<string, Transfer>();
  #returned = new Map<string, string>();
  readonly #bookedBack = new Set<string>();
  #lastPlace = 0n;
  #lastReturnPlace = 0n;

  constructor(database: Database, parts: Parts) {
    this.#parts = parts;
    this.#writes = new Writes(database);
    this.#transfers = prepared(
      database,
      'SELECT redemption AS id, state, outcome, receipt, jti FROM transfer',
    );
    this.#postings = prepared(
      database,
      `SELECT rowid AS place, redemption AS id, side, account, amount FROM posting
       WHERE rowid > ? ORDER BY rowid`,
    );
    this.#returns = prepared(
      database,
      'SELECT redemption AS id, evidence FROM transfer_return ORDER BY sequence',
    );
    this.#returnPostings = prepared(
      database,
      `SELECT rowid AS place, redemption AS id, side, account, amount FROM return_posting
       WHERE rowid > ? ORDER BY rowid`,
    );
    this.#accounts = prepared(database, 'SELECT id, opening, balance FROM account');
  }

  get creditCount(): number {
    return this.#credits.size;
  }

  /** Minor units that arrived under this id; null where none did. */
  credited(id: string): bigint | null {
    return this.#credits.get(id) ?? null;
  }

  outcomeOf(id: string): string | null {
    return this.#seen.get(id)?.outcome ?? null;
  }

  /** Ids that were paid and have not come back. */
  paid(): string[] {
    return [...this.#credits.keys()].filter((id) => !this.#returned.has(id));
  }

  /** The bank's words that the money came back; null where it did not. */
  returnOf(id: string): string | null {
    return this.#returned.get(id) ?? null;
  }

  returnedIds(): string[] {
    return [...this.#returned.keys()];
  }

  receiptOf(id: string): string | null {
    return this.#seen.get(id)?.receipt ?? null;
  }

  look(): void {
    if (!this.#writes.happened()) return;
    const now = new Map(this.#transfers.all().map((row) => [row.id, row]));
    for (const [id, before] of this.#seen) {
      const after = now.get(id);
      if (after === undefined) this.#parts.report('I5', `the bank has forgotten ${id}`);
      else if (before.state === 'final' && before.receipt !== after.receipt)
        this.#parts.report('I6', `the bank has changed its last word on ${id}`);
      else if (before.jti !== null && before.jti !== after.jti)
        this.#parts.report('I6', `the bank gave ${id} to another authorization`);
    }
    if (now.size !== this.#seen.size) this.#parts.touch();
    this.#seen = now;
    for (const posting of this.#postings.all(this.#lastPlace)) {
      this.#lastPlace = posting.place;
      this.#judge(posting);
    }
    this.#lookAtReturns();
  }

  #lookAtReturns(): void {
    const { report, touch } = this.#parts;
    const now = new Map(this.#returns.all().map(({ id, evidence }) => [id, evidence]));
    for (const [id, evidence] of this.#returned) {
      if (now.get(id) !== evidence) report('I6', `the bank has changed its return of ${id}`);
    }
    for (const id of now.keys()) {
      if (this.#returned.has(id)) continue;
      touch();
      if (!this.#credits.has(id)) report('I2', `${id} came back and was never paid`);
    }
    this.#returned = now;
    for (const { place, id, side, account, amount } of this.#returnPostings.all(
      this.#lastReturnPlace,
    )) {
      this.#lastReturnPlace = place;
      this.#bookedBack.add(id);
      this.#book(account, side === 'credit' ? amount : -amount);
      if (this.#credits.get(id) !== amount) report('I2', `${id} came back with another amount`);
    }
  }

  #book(account: string, change: bigint): void {
    this.#changes.set(account, (this.#changes.get(account) ?? 0n) + change);
  }

  audit(): void {
    let appeared = 0n;
    for (const { id, opening, balance } of this.#accounts.all()) {
      appeared += balance - opening;
      if (opening + (this.#changes.get(id) ?? 0n) !== balance)
        this.#parts.report('I1', 'a balance at the bank is not its opening plus its postings');
    }
    if (appeared !== 0n) this.#parts.report('I1', `${appeared} minor units came from nowhere`);
    for (const id of this.#returned.keys()) {
      if (!this.#bookedBack.has(id)) this.#parts.report('I3', `${id} came back and was not booked`);
    }
    for (const { id, outcome } of this.#seen.values()) {
      if ((outcome === 'completed') !== this.#credits.has(id))
        this.#parts.report('I3', `the bank says ${outcome} of ${id} and its postings do not`);
    }
    for (const id of this.#credits.keys()) {
      const atLedger = this.#parts.ledger()?.stateOf(id);
      if (atLedger !== (this.#returned.has(id) ? 'returned' : 'completed'))
        this.#parts.report('I3', `${id} was paid and its points are ${atLedger} at the ledger`);
    }
  }

  #judge({ id, side, account, amount }: Posting): void {
    const { report, intents, template } = this.#parts;
    this.#book(account, side === 'credit' ? amount : -amount);
    if (side !== 'credit') return;
    if (this.#credits.has(id)) report('I2', `${id} was paid twice`);
    this.#credits.set(id, amount);
    const intent = intents.of(id);
    if (intent === null) return report('I2', `${id} was paid and nobody asked for it`);
    const payee = template.seed.customers[intent.customer]?.payee.account;
    if (amount !== intent.minor) report('I2', `${id} was paid with another amount`);
    if (payee === undefined || account !== numberOf(payee))
      report('I2', `${id} was paid into another account`);
    const atLedger = this.#parts.ledger()?.stateOf(id);
    if (atLedger !== 'authorized')
      report('I4', `${id} was paid while it was ${atLedger} at the ledger`);
  }
}

function numberOf(payee: Template['seed']['debtor']['account']): string {
  if (payee.kind === 'iban') return payee.iban;
  return [payee.bankCode, payee.branchCode, payee.accountType, payee.accountNumber].join('-');
}
