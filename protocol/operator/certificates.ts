/** What operators decide about certificates: renewals that come late, and who gets none. */
import { z } from 'zod';
import { instant } from '../ids.ts';
import { certificateSerial } from '../enrolment.ts';
import { partyUrn } from '../identity.ts';

export const LATE_RENEWALS_SHOWN_MAX = 200;

/** SHA-256 of a public key (SubjectPublicKeyInfo), hex. */
export const keyHash = z.string().regex(/^[0-9a-f]{64}$/);

/** `GET /v1/operator/late-renewals` of the authority: expired certificates that ask, oldest first. */
export const lateRenewalList = z.strictObject({
  renewals: z
    .array(
      z.strictObject({
        identity: partyUrn,
        /** Of the expired certificate. */
        serial: certificateSerial,
        keyHash,
        askedAt: instant,
      }),
    )
    .max(LATE_RENEWALS_SHOWN_MAX),
});

/** `POST /v1/operator/late-renewals/{keyHash}/decision`. The device gets its answer when it asks again. */
export const lateRenewalDecision = z.strictObject({ decision: z.enum(['approved', 'denied']) });
export const lateRenewalDecided = z.strictObject({
  identity: partyUrn,
  keyHash,
  decision: z.enum(['approved', 'denied']),
});

/** `POST /v1/operator/parties/lock` and `/unlock`: who is locked gets no certificate, by code or by renewal. */
export const partyLockRequest = z.strictObject({
  identity: partyUrn,
  reason: z.string().min(1).max(200),
});
export const partyUnlockRequest = z.strictObject({ identity: partyUrn });
export const partyLock = z.strictObject({ identity: partyUrn, locked: z.boolean() });

/** `POST /v1/operator/revocations`: one certificate, or with null every one that this party has. For ever. */
export const revocationRequest = z.strictObject({
  identity: partyUrn,
  serial: certificateSerial.nullable(),
  reason: z.string().min(1).max(200),
});
export const revocation = z.strictObject({
  identity: partyUrn,
  /** Those that hold no more, also from before. */
  revoked: z.array(certificateSerial),
});

/** `GET /v1/operator/certificates?identity={urn}`: what this party has or had, newest first. */
export const partyCertificates = z.strictObject({
  certificates: z
    .array(
      z.strictObject({
        serial: certificateSerial,
        state: z.enum(['valid', 'expired', 'revoked']),
        notAfter: instant,
        issuedAt: instant,
      }),
    )
    .max(LATE_RENEWALS_SHOWN_MAX),
});
