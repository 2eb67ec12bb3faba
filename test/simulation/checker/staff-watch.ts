/**
 * What staff did: read from the books of the ledger and of their terminal, and held against what they typed.
 * Each effect is there once, is signed, by whom it takes, and stands in the audit trail with that signature.
 */
import { hash } from 'node:crypto';
import { type Database } from 'better-sqlite3';
import { prepared } from '../world/books.ts';
import { type Report } from './checker.ts';
import { type Asked } from './refund-watch.ts';

interface Parts {
  report: Report;
  /** Above this amount it takes two. */
  secondAbove: bigint;
  /** Whether a clock may be wrong: then a signature may look late. */
  areClocksRight: boolean;
}

interface Action {
  id: string;
  deed: string;
  action: string;
  kid: string;
  member: string;
  roles: string;
  second: string | null;
  opened: bigint;
  ended: bigint;
}

interface Deed {
  kind: string;
  purchase?: string;
  reversal?: string;
  paid?: { minor: string };
  refunded?: { minor: string };
}

interface Row {
  id: string;
  state: string;
  failure: string | null;
}

const SKEW_MS = 5n * 60_000n;
/** Rightly refused: staff typed what cannot be. */
const foreseen = ['refund-above-purchase', 'purchase-unknown'];

export class StaffWatch {
  readonly #ledger: Database;
  readonly #counter: Database;
  readonly #parts: Parts;
  readonly #typed = new Map<string, bigint>();
  readonly #judged = new Set<string>();
  /** How often each purchase and each refund was signed for. */
  readonly #signed = new Map<string, number>();

  constructor(ledger: Database, counter: Database, parts: Parts) {
    this.#ledger = ledger;
    this.#counter = counter;
    this.#parts = parts;
  }

  sells(receiptNumber: string, minor: bigint): void {
    this.#typed.set(receiptNumber, minor);
  }

  /** A refund that is on the terminal's disk. */
  refundAsked(id: string): Asked | null {
    const row = prepared<[string], { purchase: string; refunded: string }>(
      this.#counter,
      'SELECT purchase_id AS purchase, refunded FROM refund WHERE id = ?',
    ).get(id);
    if (row === undefined) return null;
    const { minor } = JSON.parse(row.refunded) as { minor: string };
    return { purchase: row.purchase, minor: BigInt(minor) };
  }

  /** After each commit of the ledger. */
  look(): void {
    for (const one of prepared<[], Action>(this.#ledger, ACTIONS).all()) {
      if (this.#judged.has(one.id)) continue;
      this.#judged.add(one.id);
      this.#judge(one);
    }
    const sold = prepared<[], { id: string; receipt: string; paid: bigint }>(this.#ledger, SOLD);
    for (const { id, receipt, paid } of sold.all()) {
      const actions = this.#signed.get(id) ?? 0;
      if (this.#typed.get(receipt) !== paid)
        this.#parts.report('I2', `purchase ${id} is not what staff typed`);
      if (actions !== 1) this.#parts.report('I7', `purchase ${id} was signed ${actions} times`);
    }
  }

  open(): Row[] {
    return this.#rows().filter(({ state }) => state === 'waiting');
  }

  finish(): void {
    const { report, areClocksRight } = this.#parts;
    for (const { id, state, failure } of this.#rows()) {
      if (state === 'waiting') report('I8', `${id} waits at the counter for ever`);
      const isThere = prepared<[string, string], { found: bigint }>(
        this.#ledger,
        `SELECT 1 AS found FROM purchase WHERE id = ? UNION ALL SELECT 1 FROM reversal WHERE id = ?`,
      ).get(id, id);
      if ((state === 'recorded') !== (isThere !== undefined))
        report('I5', `${id} is ${state} at the counter, and the ledger has it otherwise`);
      const code = failure === null ? '' : (JSON.parse(failure) as { code: string }).code;
      if (state === 'refused' && areClocksRight && !foreseen.includes(code))
        report('I8', `${id}, which staff rightly signed, is refused: ${code}`);
    }
  }

  counts(): Record<string, number> {
    return { 'staff actions': this.#judged.size };
  }

  #judge(one: Action): void {
    const { report, secondAbove, areClocksRight } = this.#parts;
    const [head = '', payload = ''] = one.action.split('.');
    const { kid } = textOf(head) as { kid: string };
    const said = textOf(payload) as { jti: string; iat: number; deed: Deed };
    const { deed } = said;
    if (kid !== one.kid || said.jti !== one.id || deed.kind !== one.deed)
      report('I7', `${one.id} is not what was signed`);
    const minor = BigInt((deed.paid ?? deed.refunded)?.minor ?? 0);
    if (minor > secondAbove && (one.second === null || one.second === one.member))
      report('I7', `${one.id} took two members, and one has done it`);
    if (deed.kind === 'lock-terminal' && !one.roles.includes('supervise'))
      report('I7', `${one.id}: who may not has locked the terminal`);
    const signedMs = BigInt(said.iat) * 1000n;
    const isInTime = signedMs >= one.opened - SKEW_MS && signedMs <= one.ended + SKEW_MS;
    if (areClocksRight && !isInTime) report('I7', `${one.id} was signed outside of its session`);
    const subject = deed.reversal ?? deed.purchase;
    if (subject !== undefined) this.#judgeEffect(one.id, subject);
    const entries = prepared<[string], { count: bigint }>(this.#ledger, ENTRIES).get(
      `%${hash('sha256', one.action, 'hex')}%`,
    );
    if (entries?.count !== 1n)
      report('I7', `${one.id} stands in the audit trail ${entries?.count ?? 0n} times`);
  }

  #judgeEffect(id: string, subject: string): void {
    this.#signed.set(subject, (this.#signed.get(subject) ?? 0) + 1);
    const effects = prepared<[{ subject: string }], { count: bigint }>(this.#ledger, EFFECTS);
    const { count } = effects.get({ subject }) ?? { count: 0n };
    if (count !== 1n)
      this.#parts.report('I5', `${id} was signed for ${subject}, which is there ${count} times`);
  }

  #rows(): Row[] {
    return prepared<[], Row>(
      this.#counter,
      `SELECT id, state, failure FROM purchase UNION ALL SELECT id, state, failure FROM refund`,
    ).all();
  }
}

const ACTIONS = `
  SELECT staff_action.id AS id, deed, action, session.kid AS kid, roles,
         session.member_id AS member, second.member_id AS second, session.opened_ms AS opened,
         min(session.expires_ms, coalesce(session.ended_ms, session.expires_ms)) AS ended
    FROM staff_action JOIN staff_session AS session ON session.id = session_id
    JOIN staff_member ON staff_member.id = session.member_id
    LEFT JOIN staff_session AS second ON second.id = second_session_id`;

const SOLD = `
  SELECT id, receipt_number AS receipt, paid_minor AS paid FROM purchase
   WHERE receipt_number LIKE 'C-%'`;

const EFFECTS = `
  SELECT (SELECT count(*) FROM purchase WHERE id = @subject)
         + (SELECT count(*) FROM reversal WHERE id = @subject) AS count`;

const ENTRIES = `SELECT count(*) AS count FROM audit_trail WHERE ending = 'done' AND details_json LIKE ?`;

const textOf = (part: string): unknown =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
