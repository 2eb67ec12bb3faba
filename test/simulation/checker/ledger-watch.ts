/** Reads the ledger's books after every commit: states, evidence, and every movement of points. */
import { type Database, type Statement } from 'better-sqlite3';
import { type Template } from '../world/template.ts';
import { type BankWatch } from './bank-watch.ts';
import { prepared } from '../world/books.ts';
import { Writes } from './writes.ts';
import { type Report } from './checker.ts';
import { ChainWatch } from './chain-watch.ts';
import { type Coverage } from './coverage.ts';
import { type Intent, type Intents } from './intents.ts';
import { LotWatch } from './lot-watch.ts';
import { ReviewWatch } from './review-watch.ts';
import { type Asked, RefundWatch } from './refund-watch.ts';
import { type WaiverAsked, WaiverWatch } from './waiver-watch.ts';

interface Redemption {
  id: string;
  state: string;
  points: bigint;
  minor: bigint;
  terminal: string;
  authorization: string | null;
  receipt: string | null;
  returned: string | null;
}
interface Movement {
  sequence: bigint;
  kind: string;
  redemption: string | null;
  purchase: string | null;
}
interface Entry {
  account: string;
  provider: string;
  customer: string;
  points: bigint;
}
interface Parts {
  report: Report;
  intents: Intents;
  coverage: Coverage;
  template: Template;
  bank: () => BankWatch | null;
  nowMs: () => number;
  /** How long after a customer has said so it may be begun. */
  consentMsMax: number;
  /** What a till has told; see refund-watch.ts. */
  refundAsked: (id: string) => Asked | null;
  /** What an operator has asked to be waived; see waiver-watch.ts. */
  waiverAsked: (id: string) => WaiverAsked | null;
  clocksAreRight: boolean;
  /** Something about a redemption changed. */
  touch: () => void;
}

/** From which accounts to which each kind of movement takes points. */
const ways: Readonly<Record<string, readonly [from: readonly string[], to: string]>> = {
  earn: [['issued'], 'available'],
  hold: [['available'], 'held'],
  release: [['held'], 'available'],
  redeem: [['held'], 'redeemed'],
  return: [['redeemed'], 'available'],
  expire: [['available'], 'expired'],
  'claw-back': [['available', 'expired', 'owed'], 'clawed-back'],
  repay: [['available'], 'owed'],
  waive: [['issued'], 'owed'],
};
/** These may happen more than once: refund-watch.ts and waiver-watch.ts judge them. */
const often = new Set(['expire', 'claw-back', 'repay', 'waive']);

export class LedgerWatch {
  readonly #parts: Parts;
  readonly #writes: Writes;
  readonly #database: Database;
  readonly #redemptions: Statement<[], Redemption>;
  readonly #movements: Statement<[bigint], Movement>;
  readonly #entries: Statement<[bigint], Entry>;
  readonly #purchase: Statement<[string], { points: bigint }>;
  readonly #tombstones: Statement<[], { id: string }>;
  readonly #lots: LotWatch;
  readonly #chain: ChainWatch;
  readonly reviews: ReviewWatch;
  readonly refunds: RefundWatch;
  readonly waivers: WaiverWatch;
  readonly #balances = new Map<string, bigint>();
  /** `kind id` of every movement: none happens twice. */
  readonly #moved = new Set<string>();
  #seen = new Map<string, Redemption>();
  #dead = new Set<string>();
  #lastSequence = 0n;

  constructor(database: Database, parts: Parts) {
    this.#database = database;
    this.#parts = parts;
    this.#writes = new Writes(database);
    this.#redemptions = prepared(
      database,
      `SELECT id, state, points, amount_minor AS minor, terminal, authorization, receipt,
         return_evidence AS returned FROM redemption`,
    );
    this.#movements = prepared(
      database,
      `SELECT sequence, kind, redemption_id AS redemption, purchase_id AS purchase
       FROM journal_transaction WHERE sequence > ? ORDER BY sequence`,
    );
    this.#entries = prepared(
      database,
      `SELECT account, provider_id AS provider, customer_id AS customer, points FROM journal_entry
       WHERE transaction_id = (SELECT id FROM journal_transaction WHERE sequence = ?)`,
    );
    this.#purchase = prepared(database, 'SELECT points FROM purchase WHERE id = ?');
    this.#tombstones = prepared(database, 'SELECT id FROM tombstone');
    this.#lots = new LotWatch(database, parts.report);
    this.#chain = new ChainWatch(database, parts.report);
    const { report, nowMs, consentMsMax } = parts;
    const areClocksRight = consentMsMax !== Infinity;
    this.reviews = new ReviewWatch(database, report, () => (areClocksRight ? nowMs() : null));
    this.refunds = new RefundWatch(database, {
      report: parts.report,
      asked: parts.refundAsked,
      trueMs: () => (parts.clocksAreRight ? parts.nowMs() : null),
    });
    this.waivers = new WaiverWatch(database, {
      report: parts.report,
      asked: parts.waiverAsked,
      terms: parts.template.seed.programme,
    });
    this.look();
  }

  stateOf(id: string): string | null {
    return this.#seen.get(id)?.state ?? null;
  }

  isDead(id: string): boolean {
    return this.#dead.has(id) || this.stateOf(id) === 'withdrawn';
  }

  hasPurchase(id: string): boolean {
    return this.#purchase.get(id) !== undefined;
  }

  rowOf(id: string): Redemption | null {
    return this.#seen.get(id) ?? null;
  }

  open(): Redemption[] {
    return [...this.#seen.values()].filter(
      ({ state }) => state === 'held' || state === 'authorized',
    );
  }

  counts(): Record<string, number> {
    const states = [...this.#seen.values()].map(({ state }) => state);
    return Object.fromEntries(
      ['completed', 'returned', 'refused', 'cancelled', 'withdrawn'].map((state) => [
        state,
        states.filter((one) => one === state).length,
      ]),
    );
  }

  look(): void {
    if (!this.#writes.happened()) return;
    this.reviews.look();
    const now = new Map(this.#redemptions.all().map((row) => [row.id, row]));
    for (const [id, before] of this.#seen) {
      const row = now.get(id);
      if (row === undefined) this.#parts.report('I5', `the ledger has forgotten ${id}`);
      else this.#compare(before, row);
    }
    for (const row of now.values()) if (!this.#seen.has(row.id)) this.#begun(row);
    this.#seen = now;
    this.#dead = new Set(this.#tombstones.all().map(({ id }) => id));
    for (const movement of this.#movements.all(this.#lastSequence)) {
      this.#lastSequence = movement.sequence;
      this.#judge(movement);
    }
    this.refunds.look();
    this.waivers.look();
    this.#chain.look();
  }

  #begun({ id, points, minor, terminal, state }: Redemption): void {
    const { report, intents, coverage, touch } = this.#parts;
    touch();
    coverage.take('ledger', '', state);
    const intent = intents.of(id);
    if (intent === null) return report('I2', `${id} is held and nobody asked for it`);
    const same =
      intent.kiosk === terminal && BigInt(intent.points) === points && intent.minor === minor;
    if (!same) report('I2', `${id} is held for another wish`);
    this.#checkTerms(intent);
    this.reviews.begun({ id, minor });
    if (state !== 'held') report('I6', `${id} begins as ${state}`);
    if (this.#dead.has(id)) report('I6', `${id} is held and was withdrawn for ever`);
    this.#lots.taken(id, points);
  }

  /** What the customer agreed to, and when. */
  #checkTerms({ id, minor, points, atMs }: Intent): void {
    const { report, template, nowMs, consentMsMax } = this.#parts;
    const { ratePoints, rateMinor, feeMinor } = template.seed.programme;
    if ((minor + feeMinor) * BigInt(ratePoints) > BigInt(points) * BigInt(rateMinor))
      report('I1', `${id}: ${points} points are not worth ${minor} minor units and the fee`);
    const lateMs = nowMs() - atMs;
    if (lateMs > consentMsMax)
      report('I2', `${id} is held ${Math.floor(lateMs / 3_600_000)} hours after it was asked for`);
  }

  #compare(before: Redemption, row: Redemption): void {
    const { report } = this.#parts;
    const { id } = row;
    const moves = before.state !== row.state;
    if (moves) this.#parts.touch();
    if (moves && !this.#parts.coverage.take('ledger', before.state, row.state))
      report('I6', `${id} went from ${before.state} to ${row.state} at the ledger`);
    if (before.points !== row.points || before.minor !== row.minor)
      report('I6', `${id}: the ledger has changed what was agreed`);
    if (before.authorization !== null && before.authorization !== row.authorization)
      report('I6', `${id}: the ledger has changed its authorization`);
    if (before.receipt !== null && before.receipt !== row.receipt)
      report('I6', `${id}: the ledger has changed its evidence`);
    if (moves && before.state === 'held') this.reviews.left(row);
    if (moves) this.#checkEvidence(row);
  }

  #checkEvidence({ id, state, receipt, returned }: Redemption): void {
    const { report } = this.#parts;
    const bank = this.#parts.bank();
    if (state === 'returned' && bank?.returnOf(id) !== returned)
      report('I3', `${id} is returned, and the bank has not said so in these words`);
    if (state !== 'completed' && state !== 'refused' && state !== 'cancelled') return;
    if (bank?.outcomeOf(id) !== state)
      report(state === 'completed' ? 'I3' : 'I4', `${id} is ${state}, the bank never said so`);
    if (receipt !== bank?.receiptOf(id))
      report('I3', `${id}: the receipt kept is not the one the bank gave`);
  }

  #judge({ sequence, kind, redemption, purchase }: Movement): void {
    const { report } = this.#parts;
    const entries = this.#entries.all(sequence);
    const sums = new Map<string, bigint>();
    for (const { account, provider, customer, points } of entries) {
      add(sums, `${provider} ${customer}`, points);
      add(this.#balances, `${customer} ${account} ${provider}`, points);
      const [from, to] = ways[kind] ?? [[], ''];
      if (points > 0n ? account !== to : !from.includes(account))
        report('I1', `a movement (${kind}) of ${points} points goes over ${account}`);
    }
    if ([...sums.values()].some((sum) => sum !== 0n))
      report('I1', `a movement (${kind}) does not sum to zero`);
    const once = `${kind} ${redemption ?? purchase ?? ''}`;
    if (this.#moved.has(once) && (redemption !== null || !often.has(kind)))
      report('I1', `points moved twice: ${once}`);
    this.#moved.add(once);
    if (redemption !== null && kind !== 'repay') this.#judgeRedemption(kind, redemption, entries);
  }

  #judgeRedemption(kind: string, id: string, entries: readonly Entry[]): void {
    const { report } = this.#parts;
    const row = this.#seen.get(id);
    const bank = this.#parts.bank();
    const moved = entries.reduce((sum, { points }) => (points > 0n ? sum + points : sum), 0n);
    if (moved !== row?.points) report('I1', `${id}: ${kind} moved ${moved} points`);
    if (kind === 'redeem' && bank?.credited(id) !== row?.minor)
      report('I3', `${id}: points were subtracted and the money was not paid`);
    if (kind === 'redeem' && this.#moved.has(`release ${id}`))
      report('I4', `${id}: points were given back and then subtracted`);
    if (kind === 'return' && !this.#moved.has(`redeem ${id}`))
      report('I3', `${id}: points came back that were never subtracted`);
    this.#lots.agree(id);
    if (kind !== 'release') return;
    const dead =
      row?.authorization === null || ['refused', 'cancelled'].includes(bank?.outcomeOf(id) ?? '');
    if (!dead) report('I4', `${id}: points came back while the bank may still pay`);
  }

  /** What the ledger has put on a person's list. */
  findings(): string[] {
    const rows = prepared(this.#database, 'SELECT kind, detail FROM finding').all();
    return (rows as { kind: string; detail: string }[]).map((row) => `${row.kind}, ${row.detail}`);
  }

  /** The slow checks: everything kept beside the journal is what the journal says. */
  /** @param lies whether somebody lied, so that a person may be called for */
  audit(lies: boolean): void {
    const { report } = this.#parts;
    const kept = prepared(
      this.#database,
      `SELECT customer_id || ' ' || account || ' ' || provider_id AS place, points
         FROM account_balance`,
    ).all() as { place: string; points: bigint }[];
    for (const { place, points } of kept) {
      if ((this.#balances.get(place) ?? 0n) !== points)
        report('I1', `the balance of ${place} is not the sum of its entries`);
    }
    this.#lots.audit();
    this.#chain.audit();
    for (const row of this.#availableAskew())
      report('I1', `${row.place}: what is available is not what the lots hold`);
    for (const { id, state } of this.#seen.values()) {
      const ended = ends[state];
      if (ended !== undefined && !this.#moved.has(`${ended} ${id}`))
        report('I3', `${id} is ${state} and no points moved`);
    }
    for (const text of lies ? [] : this.findings()) report('I3', `a person is called: ${text}`);
  }

  #availableAskew(): { place: string }[] {
    return prepared(
      this.#database,
      `SELECT place FROM (
           SELECT customer_id || ' ' || provider_id AS place, points FROM account_balance
            WHERE account = 'available'
           UNION ALL SELECT customer_id || ' ' || provider_id, -remaining FROM lot)
         GROUP BY place HAVING sum(points) <> 0`,
    ).all() as { place: string }[];
  }
}

/** The movement without which nothing ends. */
const ends: Readonly<Record<string, string>> = {
  completed: 'redeem',
  returned: 'return',
  refused: 'release',
  cancelled: 'release',
  withdrawn: 'release',
};

function add(sums: Map<string, bigint>, place: string, points: bigint): void {
  sums.set(place, (sums.get(place) ?? 0n) + points);
}
