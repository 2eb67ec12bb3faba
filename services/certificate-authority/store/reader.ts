import { createHash, X509Certificate } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { type LateRenewal, type StoredCertificate, type StoredCode } from '../rules.ts';
import {
  certificateEvent,
  type CertificateEvent,
  eventPlace,
  type EventPlace,
} from '../../../protocol/certificate-events.ts';
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
  revoked: z.int().transform((count) => count > 0),
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

const EVENT = `number, mark, serial, identity, not_after AS notAfter, enrolled_at AS enrolledAt,
  state, at, fingerprint`;
const REVOKED = `(SELECT count(*) FROM certificate_events AS e
  WHERE e.serial = certificates.serial AND e.state = 'revoked')`;

const listRow = z.strictObject({
  number: z.int(),
  madeAt: moment,
  covers: z.int(),
  issuer: z.string(),
  der: z.instanceof(Buffer),
});
export type StoredRevocationList = z.infer<typeof listRow>;

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
        `SELECT serial, identity, not_before AS notBefore, not_after AS notAfter, ${REVOKED} AS revoked
         FROM certificates WHERE serial = ?`,
      )
      .get(serial);
    return row === undefined ? null : certificateRow.parse(row);
  }

  /** What this party has or had, newest first. */
  certificatesOf(identity: string, count: number): (StoredCertificate & { issuedAt: Date })[] {
    return this.db
      .prepare(
        `SELECT serial, identity, not_before AS notBefore, not_after AS notAfter, ${REVOKED} AS revoked,
           issued_at AS issuedAt
         FROM certificates WHERE identity = ? ORDER BY issued_at DESC, rowid DESC LIMIT ?`,
      )
      .all(identity, count)
      .map((row) => certificateRow.extend({ issuedAt: moment }).parse(row));
  }

  /** When the enrolment was that this certificate goes back to; null where it was never issued. */
  enrolledAt(serial: string): string | null {
    const found = this.db
      .prepare(`SELECT enrolled_at FROM certificate_events WHERE serial = ? AND state = 'issued'`)
      .pluck()
      .get(serial);
    return found === undefined ? null : instant.parse(found);
  }

  /** So many events behind the one of this number. */
  events(after: number, count: number): CertificateEvent[] {
    return this.db
      .prepare(`SELECT ${EVENT} FROM certificate_events WHERE number > ? ORDER BY number LIMIT ?`)
      .all(after, count)
      .map((row) => certificateEvent.parse(row));
  }

  eventPlace(number: number): EventPlace | null {
    const row = this.db
      .prepare('SELECT number, mark FROM certificate_events WHERE number = ?')
      .get(number);
    return row === undefined ? null : eventPlace.parse(row);
  }

  /** Up to where this history is that one: the highest number under which both have the same mark. */
  lastCommonNumber(events: readonly EventPlace[]): number {
    const common = events.findLast(({ number, mark }) => this.eventPlace(number)?.mark === mark);
    return common?.number ?? 0;
  }

  /** 0 where nothing was ever issued. */
  lastEventNumber(): number {
    return z
      .int()
      .parse(
        this.db.prepare('SELECT coalesce(max(number), 0) FROM certificate_events').pluck().get(),
      );
  }

  /** Revoked, and not expired by then. */
  revocations(notExpiredAt: Date): CertificateEvent[] {
    return this.db
      .prepare(
        `SELECT ${EVENT} FROM certificate_events WHERE state = 'revoked' AND not_after > ? ORDER BY number`,
      )
      .all(notExpiredAt.toISOString())
      .map((row) => certificateEvent.parse(row));
  }

  lastRevocationNumber(): number {
    return z
      .int()
      .parse(
        this.db
          .prepare(
            `SELECT coalesce(max(number), 0) FROM certificate_events WHERE state = 'revoked'`,
          )
          .pluck()
          .get(),
      );
  }

  revocationList(): StoredRevocationList | null {
    const row = this.db
      .prepare(
        `SELECT number, made_at AS madeAt, covers, issuer, der FROM revocation_lists
         ORDER BY number DESC LIMIT 1`,
      )
      .get();
    return row === undefined ? null : listRow.parse(row);
  }

  /** The certificate itself, as it was issued. */
  certificateDer(serial: string): Buffer | null {
    const pem = this.db
      .prepare('SELECT pem FROM certificates WHERE serial = ?')
      .pluck()
      .get(serial);
    return pem === undefined ? null : new X509Certificate(z.string().parse(pem)).raw;
  }

  /** SHA-256 of it, as the list tells it; null where it is not here. */
  fingerprintOf(serial: string): string | null {
    const der = this.certificateDer(serial);
    return der === null ? null : createHash('sha256').update(der).digest('hex');
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
