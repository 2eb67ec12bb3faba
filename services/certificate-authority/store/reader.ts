import type Database from 'better-sqlite3';
import { z } from 'zod';
import { type StoredCertificate, type StoredCode } from '../rules.ts';
import { instant } from '../../../protocol/ids.ts';
import { partyUrn } from '../../../protocol/identity.ts';

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
  at: instant,
  event: z.enum(['code-issued', 'issued', 'refused']),
  identity: z.string().nullable(),
  serial: z.string().nullable(),
  reason: z.string(),
});
export type AuditEntry = z.infer<typeof auditRow>;

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

  /** The newest `count` entries, newest first. */
  audit(count: number): AuditEntry[] {
    return this.db
      .prepare('SELECT at, event, identity, serial, reason FROM audit ORDER BY id DESC LIMIT ?')
      .all(count)
      .map((row) => auditRow.parse(row));
  }
}
