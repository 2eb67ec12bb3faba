import { X509Certificate } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { type LateRenewal, type StoredCertificate, type StoredCode } from '../rules.ts';
import { instant } from '../../../protocol/ids.ts';
import { partyUrn } from '../../../protocol/identity.ts';
import { authorityEvent } from '../../../protocol/operator/terminals.ts';

const moment = instant.transform((text) => new Date(text));

const codeRow = z.strictObject({
  id: z.int(),
  hash: z.instanceof(Buffer),
  identity: partyUrn,
  expiresAt: moment,
  state: z.enum(['live', 'spent', 'replaced']),
});

const certificateRow = z.strictObject({
  serial: z.string(),
  identity: partyUrn,
  notBefore: moment,
  notAfter: moment,
});

const auditRow = z.strictObject({
  id: z.int(),
  at: instant,
  event: authorityEvent,
  identity: z.string().nullable(),
  serial: z.string().nullable(),
  reason: z.string(),
});
export type AuditEntry = z.infer<typeof auditRow>;

const lateRow = z.strictObject({
  id: z.int(),
  identity: partyUrn,
  serial: z.string(),
  keyHash: z.string(),
  askedAt: moment,
  state: z.enum(['waiting', 'approved', 'denied']),
});
const LATE = 'id, identity, serial, key_hash AS keyHash, asked_at AS askedAt, state';

/** Old codes of one party that are still told apart (spent, replaced, expired) from a wrong one. */
const CODES_REMEMBERED_MAX = 50;

export class AuthorityReader {
  protected readonly db: Database.Database;

  constructor(db: Database.Database) {
    this.db = db;
  }

  codesOf(identity: string): StoredCode[] {
    return this.db
      .prepare(
        `SELECT id, hash, identity, expires_at AS expiresAt, state FROM enrolment_codes
         WHERE identity = ? ORDER BY id DESC LIMIT ?`,
      )
      .all(identity, CODES_REMEMBERED_MAX)
      .map((row) => codeRow.parse(row));
  }

  certificate(serial: string): StoredCertificate | null {
    const row = this.db
      .prepare(
        `SELECT serial, identity, not_before AS notBefore, not_after AS notAfter
         FROM certificates WHERE serial = ?`,
      )
      .get(serial);
    return row === undefined ? null : certificateRow.parse(row);
  }

  /** The certificate itself, as it was issued. */
  certificateDer(serial: string): Buffer | null {
    const pem = this.db
      .prepare('SELECT pem FROM certificates WHERE serial = ?')
      .pluck()
      .get(serial);
    return pem === undefined ? null : new X509Certificate(z.string().parse(pem)).raw;
  }

  /** Why this party gets no certificate; null where it may have one. */
  lockOf(identity: string): string | null {
    const reason = this.db
      .prepare('SELECT reason FROM locked_parties WHERE identity = ?')
      .pluck()
      .get(identity);
    return reason === undefined ? null : z.string().parse(reason);
  }

  /** The newest that was asked for with this key and neither used nor replaced. */
  lateRenewal(identity: string, keyHash: string): LateRenewal | null {
    const row = this.db
      .prepare(
        `SELECT ${LATE} FROM late_renewals WHERE identity = ? AND key_hash = ?
         AND state IN ('waiting', 'approved', 'denied') ORDER BY id DESC LIMIT 1`,
      )
      .get(identity, keyHash);
    return row === undefined ? null : lateRow.parse(row);
  }

  /** The newest with this new key, whoever asked. */
  lateRenewalOf(keyHash: string): LateRenewal | null {
    const row = this.db
      .prepare(
        `SELECT ${LATE} FROM late_renewals WHERE key_hash = ?
         AND state IN ('waiting', 'approved', 'denied') ORDER BY id DESC LIMIT 1`,
      )
      .get(keyHash);
    return row === undefined ? null : lateRow.parse(row);
  }

  /** The oldest `count` that wait for an operator. */
  waitingRenewals(count: number): LateRenewal[] {
    return this.db
      .prepare(`SELECT ${LATE} FROM late_renewals WHERE state = 'waiting' ORDER BY id LIMIT ?`)
      .all(count)
      .map((row) => lateRow.parse(row));
  }

  wrongCodes(bucket: string, windowStartsAt: Date): number {
    const row = this.db
      .prepare('SELECT wrong FROM wrong_codes WHERE identity = ? AND window_starts_at = ?')
      .get(bucket, windowStartsAt.toISOString());
    return row === undefined ? 0 : z.strictObject({ wrong: z.int() }).parse(row).wrong;
  }

  /** One-time codes that can still be used. */
  liveCodes(now: Date): number {
    const row = this.db
      .prepare(
        `SELECT count(*) AS live FROM enrolment_codes WHERE state = 'live' AND expires_at > ?`,
      )
      .get(now.toISOString());
    return z.strictObject({ live: z.int() }).parse(row).live;
  }

  /** The newest `count` entries, newest first; or of those before one. */
  audit(count: number, before: number | null = null): AuditEntry[] {
    return this.db
      .prepare(
        `SELECT id, at, event, identity, serial, reason FROM audit
         WHERE id < ? ORDER BY id DESC LIMIT ?`,
      )
      .all(before ?? Number.MAX_SAFE_INTEGER, count)
      .map((row) => auditRow.parse(row));
  }
}
