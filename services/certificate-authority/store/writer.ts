import { type CertificateEvent } from '../../../protocol/certificate-events.ts';
import { AuthorityReader, type AuditEntry, type StoredRevocationList } from './reader.ts';
import { type LeafPlan } from '../issue.ts';
import { type LateRenewal } from '../rules.ts';

export interface NewCode {
  identity: string;
  hash: Buffer;
  issuedAt: Date;
  expiresAt: Date;
}

export interface NewCertificate {
  plan: LeafPlan;
  pem: string;
  issuedAt: Date;
  renews: string | null;
}

/** Handed out by `AuthorityStore.transact` alone. */
export class AuthorityWriter extends AuthorityReader {
  /** The newest code of a party is its only live one. */
  addCode({ identity, hash, issuedAt, expiresAt }: NewCode): void {
    this.db
      .prepare(
        "UPDATE enrolment_codes SET state = 'replaced' WHERE identity = ? AND state = 'live'",
      )
      .run(identity);
    this.db
      .prepare(
        `INSERT INTO enrolment_codes (identity, hash, issued_at, expires_at, state)
         VALUES (?, ?, ?, ?, 'live')`,
      )
      .run(identity, hash, issuedAt.toISOString(), expiresAt.toISOString());
  }

  /** @throws where the code is not live any more: the caller decided on something that was not true */
  spendCode(id: number, serial: string): void {
    const { changes } = this.db
      .prepare(
        "UPDATE enrolment_codes SET state = 'spent', serial = ? WHERE id = ? AND state = 'live'",
      )
      .run(serial, id);
    if (changes !== 1) throw new Error('assertion: only a live code can be spent');
  }

  addCertificate({ plan, pem, issuedAt, renews }: NewCertificate): void {
    this.db
      .prepare(
        `INSERT INTO certificates (serial, identity, not_before, not_after, issued_at, renews, pem)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        plan.serial,
        plan.identity,
        plan.notBefore.toISOString(),
        plan.notAfter.toISOString(),
        issuedAt.toISOString(),
        renews,
        pem,
      );
  }

  /** The newest wish of a party for a renewal is its only open one. */
  addLateRenewal(late: Pick<LateRenewal, 'identity' | 'serial' | 'keyHash' | 'askedAt'>): void {
    const { identity, serial, keyHash, askedAt } = late;
    this.db
      .prepare(
        `UPDATE late_renewals SET state = 'replaced'
         WHERE identity = ? AND state IN ('waiting', 'approved')`,
      )
      .run(identity);
    this.db
      .prepare(
        `INSERT INTO late_renewals (identity, serial, key_hash, asked_at, state)
         VALUES (?, ?, ?, ?, 'waiting')`,
      )
      .run(identity, serial, keyHash, askedAt.toISOString());
  }

  decideLateRenewal(id: number, state: 'approved' | 'denied', by: string): void {
    const { changes } = this.db
      .prepare(
        `UPDATE late_renewals SET state = ?, decided_by = ? WHERE id = ? AND state = 'waiting'`,
      )
      .run(state, by, id);
    if (changes !== 1) throw new Error('assertion: only what waits can be decided');
  }

  endLateRenewal(id: number): void {
    const { changes } = this.db
      .prepare(`UPDATE late_renewals SET state = 'used' WHERE id = ? AND state = 'approved'`)
      .run(id);
    if (changes !== 1) throw new Error('assertion: only what was approved can be used');
  }

  lock(identity: string, reason: string, at: Date): void {
    this.db
      .prepare(
        `INSERT INTO locked_parties (identity, locked_at, reason) VALUES (?, ?, ?)
         ON CONFLICT (identity) DO UPDATE SET reason = excluded.reason`,
      )
      .run(identity, at.toISOString(), reason);
  }

  unlock(identity: string): void {
    this.db.prepare('DELETE FROM locked_parties WHERE identity = ?').run(identity);
  }

  /** @param mark random: 32 hexadecimal digits. @throws where this was written down already */
  addEvent(event: Omit<CertificateEvent, 'number' | 'fingerprint'>): void {
    const fingerprint = this.fingerprintOf(event.serial);
    this.putEvent({ ...event, fingerprint, number: this.lastEventNumber() + 1 });
  }

  /** Under the number that it had: for what comes back after a restore. */
  putEvent(event: CertificateEvent): void {
    this.db
      .prepare(
        `INSERT INTO certificate_events
           (number, mark, serial, identity, not_after, enrolled_at, state, at, fingerprint)
         VALUES (@number, @mark, @serial, @identity, @notAfter, @enrolledAt, @state, @at, @fingerprint)`,
      )
      .run(event);
  }

  forgetEventsAfter(number: number): void {
    this.db.prepare('DELETE FROM certificate_events WHERE number > ?').run(number);
  }

  /** @param kept so many of the newest lists stay */
  addRevocationList(list: StoredRevocationList, kept: number): void {
    const { number, madeAt, covers, issuer, der } = list;
    this.db
      .prepare(
        `INSERT INTO revocation_lists (number, made_at, covers, issuer, der) VALUES (?, ?, ?, ?, ?)`,
      )
      .run(number, madeAt.toISOString(), covers, issuer, der);
    this.db.prepare('DELETE FROM revocation_lists WHERE number <= ?').run(number - kept);
  }

  countWrongCode(bucket: string, windowStartsAt: Date): void {
    this.db
      .prepare(
        `INSERT INTO wrong_codes (identity, window_starts_at, wrong) VALUES (?, ?, 1)
         ON CONFLICT (identity, window_starts_at) DO UPDATE SET wrong = wrong + 1`,
      )
      .run(bucket, windowStartsAt.toISOString());
  }

  record({ at, event, identity, serial, reason }: Omit<AuditEntry, 'id'>): void {
    this.db
      .prepare('INSERT INTO audit (at, event, identity, serial, reason) VALUES (?, ?, ?, ?, ?)')
      .run(at, event, identity, serial, reason);
  }
}
