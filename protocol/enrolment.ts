/**
 * How a device becomes a party and stays one: EST (RFC 7030) on the authority's enrolment door, and the
 * provisioning file that tells a new kiosk where its network is.
 */
import { z } from 'zod';
import { instant } from './ids.ts';
import { partyUrn } from './identity.ts';
import { language } from './ledger.ts';

export const EST = {
  cacerts: '/.well-known/est/cacerts',
  simpleenroll: '/.well-known/est/simpleenroll',
  simplereenroll: '/.well-known/est/simplereenroll',
  csrattrs: '/.well-known/est/csrattrs',
} as const;

/** 160 random bits as base32: can be read out and typed. HTTP Basic password; the user is the URN. */
export const enrolmentCode = z.string().regex(/^[A-Z2-7]{32}$/);
export const ENROLMENT_CODE_BYTES = 20;
export const ENROLMENT_CODE_LIFETIME_SECONDS = 15 * 60;
export const CERTIFICATE_LIFETIME_DAYS = 30;

const serviceUrl = z.url({ protocol: /^https$/ });

export const provisioning = z.strictObject({
  identity: partyUrn,
  shop: z.string().min(1).max(70),
  language,
  enrolment: z.strictObject({ url: serviceUrl, code: enrolmentCode }),
  ledger: z.strictObject({ url: serviceUrl }),
  bank: z.strictObject({ url: serviceUrl, identity: partyUrn }),
  /** PEM of the root the authority is known by: the one thing the device trusts beforehand. */
  authority: z.string().startsWith('-----BEGIN CERTIFICATE-----').max(20_000),
  /** Where a customer checks a receipt alone: the code on the screen is then a link to it. */
  receiptPage: serviceUrl.max(200).optional(),
});
export type Provisioning = z.infer<typeof provisioning>;

/** Upper-case hex without separators. */
export const certificateSerial = z.string().regex(/^[0-9A-F]{32}$/);

/** `GET /v1/certificates/{serial}` of the authority, for the ledger and the bank. */
export const certificateStatus = z.strictObject({
  serial: certificateSerial,
  /** `unknown`: this authority never issued it. */
  state: z.enum(['valid', 'expired', 'revoked', 'unknown']),
  identity: partyUrn.nullable(),
  notAfter: instant.nullable(),
});
export type CertificateStatus = z.infer<typeof certificateStatus>;
