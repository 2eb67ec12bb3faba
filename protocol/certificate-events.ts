/**
 * What became of each certificate, as the authority tells it to those who let parties in. The first wall is
 * this list: a certificate that is not on it was never issued, whoever has signed it. The second is the
 * CRL (RFC 5280), which says the same of what was revoked.
 */
import { z } from 'zod';
import { certificateSerial } from './enrolment.ts';
import { instant } from './ids.ts';
import { partyUrn } from './identity.ts';

export const CERTIFICATE_EVENTS_PER_PAGE_MAX = 500;

/** Number and mark of one event: another history has other marks under the same numbers. */
export const eventPlace = z.strictObject({
  number: z.int().min(1),
  mark: z.string().regex(/^[0-9a-f]{32}$/),
});
export type EventPlace = z.infer<typeof eventPlace>;

export const certificateEvent = eventPlace.extend({
  serial: certificateSerial,
  identity: partyUrn,
  notAfter: instant,
  /** Of a renewal: when the certificate began that it goes back to. Only an enrolment is a new beginning. */
  enrolledAt: instant,
  state: z.enum(['issued', 'revoked']),
  at: instant,
  /**
   * SHA-256 of the certificate, so that no other one goes under its serial. Null where the authority does not
   * have it any more: it was put back to a backup, and brought up to date by those who let parties in. Absent
   * from an authority that is older than this field, and means null.
   */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});
export type CertificateEvent = z.infer<typeof certificateEvent>;

/** `GET /v1/certificate-events?after={number}` of the authority, for the ledger and the bank. */
export const certificateEventPage = z.strictObject({
  /** What this authority has under the number that was asked for; null: it has not come so far, or 0 was. */
  after: eventPlace.nullable(),
  events: z.array(certificateEvent).max(CERTIFICATE_EVENTS_PER_PAGE_MAX),
  more: z.boolean(),
});
export type CertificateEventPage = z.infer<typeof certificateEventPage>;

/** `GET` on both doors of the authority, for everybody: the CRL as DER. */
export const REVOCATION_LIST_PATH = '/v1/crl';
