/** Who may enrol: pure decisions over what is stored, what was presented and what time it is. */
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
}

export function certificateState(
  certificate: StoredCertificate | null,
  now: Date,
): 'valid' | 'expired' | 'unknown' {
  if (certificate === null) return 'unknown';
  return now.getTime() < certificate.notAfter.getTime() ? 'valid' : 'expired';
}
