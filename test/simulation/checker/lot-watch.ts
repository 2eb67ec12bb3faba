/**
 * Lots: a redemption takes the oldest that are mature and not expired, leaves as much as is owed, and
 * whatever comes back goes to the very lots it came from. What a lot has left is its points less what
 * redemptions, its date, refunds and repayments have out of it.
 */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';

const askew = `
  SELECT lot.id AS id, lot.remaining AS remaining FROM lot
    LEFT JOIN redemption_lot AS taken ON taken.lot_id = lot.id
    LEFT JOIN redemption ON redemption.id = taken.redemption_id
  WHERE $which GROUP BY lot.id
  HAVING lot.points - lot.remaining <> coalesce(sum(
      CASE WHEN redemption.state IN ('held', 'authorized', 'completed') THEN taken.points END), 0)
    + coalesce((SELECT sum(points) FROM expiry WHERE lot_id = lot.id), 0)
    + coalesce((SELECT sum(points) FROM repayment WHERE lot_id = lot.id), 0)
    + coalesce((SELECT sum(points - expired_points - owed_points) FROM reversal
        WHERE reversal.purchase_id = lot.purchase_id), 0)`;
const ofRedemption = 'lot.id IN (SELECT lot_id FROM redemption_lot WHERE redemption_id = ?)';

interface Taken {
  points: bigint;
  earned: bigint;
  mature: bigint;
  expire: bigint;
  remaining: bigint;
  requested: bigint;
}

export class LotWatch {
  readonly #report: Report;
  readonly #askew: Statement<[string], { id: string; remaining: bigint }>;
  readonly #allAskew: Statement<[], { id: string; remaining: bigint }>;
  readonly #taken: Statement<[string], Taken>;
  readonly #passedOver: Statement<[string], { id: string }>;
  readonly #left: Statement<[string], { left: bigint; owed: bigint }>;

  constructor(database: Database, report: Report) {
    this.#report = report;
    this.#askew = prepared(database, askew.replace('$which', ofRedemption));
    this.#allAskew = prepared(database, askew.replace('$which', 'TRUE'));
    this.#taken = prepared(
      database,
      `SELECT taken.points AS points, earned_ms AS earned, mature_ms AS mature,
         expire_ms AS expire, remaining, requested_ms AS requested
       FROM redemption_lot AS taken JOIN lot ON lot.id = taken.lot_id
         JOIN redemption ON redemption.id = taken.redemption_id WHERE redemption_id = ?`,
    );
    // Older than the youngest lot taken from, usable at that time, and not emptied.
    this.#passedOver = prepared(
      database,
      `SELECT lot.id AS id FROM redemption JOIN lot USING (customer_id)
       WHERE redemption.id = ? AND remaining > 0 AND mature_ms <= requested_ms
         AND expire_ms > requested_ms AND earned_ms < (SELECT max(earned_ms)
           FROM redemption_lot JOIN lot ON lot.id = lot_id WHERE redemption_id = redemption.id)`,
    );
    this.#left = prepared(
      database,
      `SELECT (SELECT coalesce(sum(remaining), 0) FROM lot
                WHERE lot.customer_id = redemption.customer_id
                  AND mature_ms <= requested_ms AND expire_ms > requested_ms) AS left,
              (SELECT coalesce(-sum(points), 0) FROM account_balance AS debt
                WHERE debt.customer_id = redemption.customer_id AND account = 'owed') AS owed
       FROM redemption WHERE id = ?`,
    );
  }

  /** Right after the points were held. */
  taken(id: string, points: bigint): void {
    const all = this.#taken.all(id);
    if (all.reduce((sum, one) => sum + one.points, 0n) !== points)
      this.#report('I1', `${id}: the lots it was taken from do not sum to its points`);
    if (all.some(({ mature, expire, requested }) => requested < mature || requested >= expire))
      this.#report('I1', `${id} was taken from a lot that is not mature or has expired`);
    if (this.#passedOver.get(id) !== undefined)
      this.#report('I1', `${id} was not taken from the oldest lots`);
    const { left, owed } = this.#left.get(id) ?? { left: 0n, owed: 0n };
    if (left < owed) this.#report('I1', `${id} leaves ${left} points, and ${owed} are owed`);
  }

  /** Of this redemption, after its points have moved. */
  agree(id: string): void {
    for (const lot of this.#askew.all(id))
      this.#report('I1', `${id}: lot ${lot.id} has ${lot.remaining} points left`);
  }

  audit(): void {
    for (const lot of this.#allAskew.all())
      this.#report('I1', `lot ${lot.id} has ${lot.remaining} points left`);
  }
}
