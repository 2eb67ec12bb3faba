/**
 * Refunds, what is owed, and what has expired: read from the books after every commit, and held against
 * what the tills have told and the true time.
 */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';

export interface Asked {
  purchase: string;
  minor: bigint;
}

interface Parts {
  report: Report;
  /** What a till has told under this id; null: nothing. */
  asked: (id: string) => Asked | null;
  /** Null where the ledger's own clock may be wrong. */
  trueMs: () => number | null;
}

interface Refund {
  id: string;
  purchase: string;
  minor: bigint;
  points: bigint;
  expired: bigint;
  owed: bigint;
}

interface OfPurchase {
  paid: bigint;
  earned: bigint;
  refunded: bigint;
  taken: bigint;
  /** Of its lot: what is left, and what has expired and was not taken back. */
  remaining: bigint;
  expired: bigint;
}

export class RefundWatch {
  readonly #parts: Parts;
  readonly #refunds: Statement<[], Refund>;
  readonly #purchase: Statement<[string], OfPurchase>;
  readonly #expiries: Statement<[], { id: string; lot: string; expire: bigint }>;
  readonly #inDebt: Statement<[], { place: string; left: bigint }>;
  readonly #counts: Statement<[], { refunds: bigint; expiries: bigint; owed: bigint }>;
  readonly #seen = new Set<string>();
  #owedEver = 0n;

  constructor(database: Database, parts: Parts) {
    this.#parts = parts;
    this.#refunds = prepared(
      database,
      `SELECT id, purchase_id AS purchase, refunded_minor AS minor, points,
         expired_points AS expired, owed_points AS owed FROM reversal`,
    );
    this.#purchase = prepared(
      database,
      `SELECT paid_minor AS paid, purchase.points AS earned,
         (SELECT sum(refunded_minor) FROM reversal WHERE purchase_id = purchase.id) AS refunded,
         (SELECT sum(points) FROM reversal WHERE purchase_id = purchase.id) AS taken,
         coalesce(lot.remaining, 0) AS remaining,
         coalesce((SELECT sum(points) FROM expiry WHERE lot_id = lot.id), 0)
           - (SELECT sum(expired_points) FROM reversal WHERE purchase_id = purchase.id) AS expired
       FROM purchase LEFT JOIN lot ON lot.purchase_id = purchase.id WHERE purchase.id = ?`,
    );
    this.#expiries = prepared(
      database,
      `SELECT transaction_id AS id, lot_id AS lot, expire_ms AS expire
       FROM expiry JOIN lot ON lot.id = lot_id`,
    );
    this.#inDebt = prepared(
      database,
      `SELECT debt.customer_id || ' ' || debt.provider_id AS place, sum(remaining) AS left
       FROM account_balance AS debt JOIN lot USING (customer_id, provider_id)
       WHERE account = 'owed' AND debt.points < 0 AND remaining > 0 GROUP BY place`,
    );
    this.#counts = prepared(
      database,
      `SELECT (SELECT count(*) FROM reversal) AS refunds, (SELECT count(*) FROM expiry) AS expiries,
         (SELECT coalesce(sum(owed_points), 0) FROM reversal) AS owed`,
    );
  }

  look(): void {
    const { refunds, expiries, owed } = this.#counts.get() ?? {
      refunds: 0n,
      expiries: 0n,
      owed: 0n,
    };
    if (refunds > 0n) for (const refund of this.#fresh(this.#refunds.all())) this.#judge(refund);
    if (expiries > 0n) for (const one of this.#fresh(this.#expiries.all())) this.#judgeExpiry(one);
    this.#owedEver = owed;
    if (owed === 0n) return;
    for (const { place, left } of this.#inDebt.all())
      this.#parts.report('I1', `${place} owes points and has ${left} there`);
  }

  has(id: string): boolean {
    return this.#seen.has(id);
  }

  /** Whether the till was rightly told that there is not so much left. */
  isTooMuch({ purchase, minor }: Asked): boolean {
    const found = this.#purchase.get(purchase);
    return found !== undefined && (found.refunded ?? 0n) + minor > found.paid;
  }

  counts(): Record<string, number> {
    const { refunds, expiries } = this.#counts.get() ?? { refunds: 0n, expiries: 0n };
    return {
      refunds: Number(refunds),
      'points owed': Number(this.#owedEver),
      'lots expired': Number(expiries),
    };
  }

  #fresh<T extends { id: string }>(all: readonly T[]): T[] {
    const fresh = all.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    return fresh;
  }

  #judge({ id, purchase, minor, owed }: Refund): void {
    const { report, asked } = this.#parts;
    const told = asked(id);
    if (told === null || told.purchase !== purchase || told.minor !== minor)
      report('I2', `refund ${id} is not what a till has told`);
    const now = this.#purchase.get(purchase);
    if (now === undefined) return report('I1', `refund ${id} is of no purchase`);
    if (now.refunded > now.paid) report('I1', `of ${purchase} more was refunded than paid`);
    if (now.taken !== (now.earned * now.refunded) / now.paid)
      report('I1', `refunds of ${purchase} took ${now.taken} points, which is not in proportion`);
    if (owed > 0n && (now.remaining > 0n || now.expired > 0n))
      report('I1', `refund ${id} is owed although the points are there`);
  }

  #judgeExpiry({ id, lot, expire }: { id: string; lot: string; expire: bigint }): void {
    const trueMs = this.#parts.trueMs();
    if (trueMs !== null && BigInt(Math.floor(trueMs)) < expire)
      this.#parts.report('I1', `${id}: lot ${lot} has expired before its date`);
  }
}
