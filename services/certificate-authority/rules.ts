/** Who may enrol and renew: pure decisions over what is stored, what was presented and what time it is. */
import { sameHash } from './enrolment-code.ts';

export interface StoredCode {
  id: number;
  hash: Buffer;
  identity: string;
  expiresAt: Date;
  state: 'live' | 'spent' | 'replaced';
}

export type CodeDecision =
  | { allowed: true; code: StoredCode }
  | { allowed: false; reason: CodeRefusal };
export type CodeRefusal =
  | 'no-code'
  | 'wrong-code'
  | 'spent-code'
  | 'replaced-code'
  | 'expired-code';

/**
 * @param codes every code ever issued to the identity that is being claimed, and no other: a code of
 *   another party is simply wrong here
 */
export function decideCode(
  codes: readonly StoredCode[],
  presented: Buffer,
  now: Date,
): CodeDecision {
  // SECURITY: looks at all of them, so that the time taken does not tell which one was near.
  const matching = codes.filter(({ hash }) => sameHash(hash, presented));
  const [code] = matching;
  if (code === undefined) return { allowed: false, reason: 'wrong-code' };
  if (code.state === 'spent') return { allowed: false, reason: 'spent-code' };
  if (code.state === 'replaced') return { allowed: false, reason: 'replaced-code' };
  if (now.getTime() >= code.expiresAt.getTime()) return { allowed: false, reason: 'expired-code' };
  return { allowed: true, code };
}

/** All but the first two are only said to somebody who holds the true code. */
export const codeRefusalDetail: Record<CodeRefusal, string> = {
  'no-code': 'HTTP Basic with the name of a party and its enrolment code is needed',
  'wrong-code': 'this code does not enrol this party',
  'spent-code': 'this code was already used',
  'replaced-code': 'a newer code was issued for this party',
  'expired-code': 'this code is too old',
};

export interface StoredCertificate {
  serial: string;
  identity: string;
  notBefore: Date;
  notAfter: Date;
  revoked: boolean;
}

/** A renewal that an expired certificate has asked for. */
export interface LateRenewal {
  id: number;
  identity: string;
  serial: string;
  /** SHA-256 of the new public key, hex. */
  keyHash: string;
  askedAt: Date;
  state: 'waiting' | 'approved' | 'denied';
}

export interface RenewalFacts {
  /** What was issued under the serial of the certificate that is shown; null: nothing. */
  held: (StoredCertificate & { isTheSame: boolean }) | null;
  /** Why this party gets no certificate until it is unlocked. */
  locked: string | null;
  keyHash: string;
  /** The newest that this party asked for with this very key. */
  late: LateRenewal | null;
}

export type RenewalDecision =
  | { kind: 'issue'; late: LateRenewal | null }
  /** An operator has to say so first. */
  | { kind: 'wait'; isNew: boolean }
  | { kind: 'refuse'; reason: string };

/**
 * A certificate that still holds renews itself. One that has expired only asks: a device that was away
 * for so long may stand anywhere by now.
 */
export function decideRenewal(facts: RenewalFacts, now: Date): RenewalDecision {
  const { held, locked, late } = facts;
  if (held === null || !held.isTheSame) {
    return { kind: 'refuse', reason: 'this authority did not issue the presented certificate' };
  }
  if (locked !== null) return { kind: 'refuse', reason: `this party is locked: ${locked}` };
  const state = certificateState(held, now);
  if (state === 'revoked')
    return { kind: 'refuse', reason: 'the presented certificate was revoked' };
  if (state === 'valid') return { kind: 'issue', late: null };
  if (late?.state === 'approved') return { kind: 'issue', late };
  if (late?.state === 'denied') {
    return { kind: 'refuse', reason: 'an operator has denied this renewal' };
  }
  return { kind: 'wait', isNew: late === null };
}

export function certificateState(
  certificate: StoredCertificate | null,
  now: Date,
): 'valid' | 'expired' | 'revoked' | 'unknown' {
  if (certificate === null) return 'unknown';
  if (certificate.revoked) return 'revoked';
  return now.getTime() < certificate.notAfter.getTime() ? 'valid' : 'expired';
}
