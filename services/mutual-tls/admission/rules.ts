/** Whose certificate opens the door: pure decisions over what the authority has told so far. */
import { type CertificateEventPage } from '../../../protocol/certificate-events.ts';
import { type Shown } from '../client.ts';
import { type KeptAdmissions } from './kept.ts';
import { limits } from './limits.ts';

export type Verdict = 'admitted' | 'revoked' | 'unknown';

/** The newest word on each certificate. */
export interface IssuedTo {
  identity: string;
  /** Null where it was never told. */
  fingerprint: string | null;
  isRevoked: boolean;
  enrolledMs: number;
}
export type Issued = ReadonlyMap<string, IssuedTo>;

export function issuedIn({ events }: KeptAdmissions): Issued {
  const issued = new Map<string, IssuedTo>();
  for (const { serial, identity, state, enrolledAt, ...told } of events) {
    const known = issued.get(serial);
    // What was revoked stays so, in whatever order it is told.
    const isRevoked = state === 'revoked' || known?.isRevoked === true;
    const fingerprint = told.fingerprint ?? known?.fingerprint ?? null;
    // To the second, as the certificate itself says it.
    const enrolledMs = Math.floor(Date.parse(enrolledAt) / 1000) * 1000;
    issued.set(serial, { identity, fingerprint, isRevoked, enrolledMs });
  }
  return issued;
}

/** First wall: the list. Second wall: the CRL. A serial that is known for another party, or another certificate, is not known. */
export function verdictOn(
  { serial, urn, fingerprint }: Shown,
  issued: Issued,
  { list }: KeptAdmissions,
): Verdict {
  const known = issued.get(serial);
  if (known?.isRevoked === true || list?.serials.includes(serial) === true) return 'revoked';
  if (known?.identity !== urn) return 'unknown';
  return known.fingerprint === null || known.fingerprint === fingerprint ? 'admitted' : 'unknown';
}

export type Heard = { ok: true; kept: KeptAdmissions } | { ok: false; why: string };

/**
 * One more page of the list. SECURITY: an authority that does not know the place up to which it was read
 * was put back to an older state. What it says then is not taken: a revocation may be missing in it.
 */
export function heardPage(kept: KeptAdmissions, page: CertificateEventPage, now: Date): Heard {
  const { place } = kept;
  if (place !== null && page.after?.mark !== place.mark) {
    const its = page.after === null ? 'nothing' : 'something else';
    return { ok: false, why: `the authority has ${its} under number ${place.number}` };
  }
  const first = (place?.number ?? 0) + 1;
  if (page.events.some(({ number }, offset) => number !== first + offset)) {
    return { ok: false, why: `the authority's list has a gap after ${first - 1}` };
  }
  const last = page.events.at(-1);
  if (last === undefined) return { ok: true, kept };
  const forgottenMs = now.getTime() - limits.expiredKeptMs;
  const events = [...kept.events, ...page.events].filter(
    ({ notAfter }) => Date.parse(notAfter) > forgottenMs,
  );
  return { ok: true, kept: { ...kept, events, place: { number: last.number, mark: last.mark } } };
}

/** A CRL in the place of the one that is kept. @returns null where it is the same */
export function heardList(
  kept: KeptAdmissions,
  list: NonNullable<KeptAdmissions['list']>,
): Heard | null {
  const known = kept.list?.number ?? 0;
  if (list.number < known) {
    return { ok: false, why: `CRL ${list.number} is older than ${known}, which is kept` };
  }
  return list.number === known ? null : { ok: true, kept: { ...kept, list } };
}
