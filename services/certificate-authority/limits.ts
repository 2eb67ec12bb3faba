/** Every limit of the authority, with its unit in its name. */
import {
  CERTIFICATE_LIFETIME_DAYS,
  ENROLMENT_CODE_BYTES,
  ENROLMENT_CODE_LIFETIME_SECONDS,
} from '../../protocol/enrolment.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

export const limits = {
  codeBytes: ENROLMENT_CODE_BYTES,
  codeLifetimeMs: ENROLMENT_CODE_LIFETIME_SECONDS * SECOND_MS,
  leafLifetimeMs: CERTIFICATE_LIFETIME_DAYS * DAY_MS,
  /** A device whose clock is a little slow must still find its new certificate valid. */
  leafBackdatedMs: 5 * 60 * SECOND_MS,
  /** How often it looks whether the certificate of its own doors is due. */
  ownIdentityCheckMs: 60 * 60 * SECOND_MS,
  ownIdentityRetryMs: 60 * SECOND_MS,
  rootLifetimeMs: 20 * 365 * DAY_MS,
  issuingLifetimeMs: 10 * 365 * DAY_MS,
  rsaBits: 3072,
  passphraseCharactersMin: 20,
  /** Kept of earlier roots and issuing authorities: more than a roll-over in each of their lives. */
  otherAuthoritiesMax: 5,
  /** RFC 5280 section 4.1.2.2 allows 20 octets; 16 random ones are unique and not to be guessed. */
  serialBytes: 16,
  signingRequestBytesMax: 8 * 1024,
  /** When a device whose renewal waits for an operator is asked to come again. */
  lateRenewalRetrySeconds: 60,
  /** A CRL is made anew so often, and after each revocation. */
  revocationListIntervalMs: DAY_MS,
  /** Long, so that an authority that is away locks nobody out. */
  revocationListLifetimeMs: 14 * DAY_MS,
  revocationListsKept: 10,
  eventMarkBytes: 16,
  eventsSinceRestoreMax: 100_000,
  wrongCodesPerWindowMax: 10,
  wrongCodeWindowSeconds: 15 * 60,
  databaseBusyMs: 5 * SECOND_MS,
} as const;
