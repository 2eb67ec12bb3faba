/**
 * A certificate is renewed from half of its life on (EST, RFC 7030 section 4.2.2), with a new key:
 *
 *   next key on the disk → chain fetched → asked under the present certificate → answer checked
 *     → certificate installed → next key is the key
 *
 * It may die between any two of these: until the new certificate is installed the old one and its key are
 * what is there, and afterwards the key that fits it is found. The old certificate holds until its own
 * end, so what is under way with it goes on.
 */
import { X509Certificate } from 'node:crypto';
import { failureOf } from '../../protocol/failure.ts';
import { type DeviceKey, deviceKeyFrom, newKey } from './device-key.ts';
import {
  chainIn,
  type DeviceIdentity,
  type EnrolmentParts,
  type Enrolment,
  type Est,
  expectation,
  identityOf,
  notAnswered,
} from './enrol.ts';
import { chainFault } from './chain.ts';
import * as limits from './limits.ts';
import { signingRequest } from './signing-request.ts';

/** The same door, under the certificate that this device has. */
export interface RenewalEst extends Pick<Est, 'cacerts'> {
  simplereenroll(request: string): ReturnType<Est['simpleenroll']>;
}

export type RenewalParts = Omit<EnrolmentParts, 'est'> & { est: RenewalEst };

/** Renewed, or why not yet. `waits`: an operator has to approve it first. */
export type Renewal = Enrolment | { kind: 'waits'; retryAfterSeconds: number };

/**
 * When a certificate is renewed, in milliseconds since the epoch. All terminals of a chain may have been
 * enrolled on one day: each waits its own part of a tenth of its life longer, by its serial number.
 */
export function renewalDueMs(certificate: string): number {
  const { validFrom, validTo, serialNumber } = new X509Certificate(certificate);
  const fromMs = Date.parse(validFrom);
  const lifeMs = Date.parse(validTo) - fromMs;
  // Its last eight digits: random, as the authority makes them.
  const part = Number.parseInt(serialNumber.slice(-8), 16) / 0xffff_ffff;
  return fromMs + lifeMs * (limits.renewalFromPart + limits.renewalJitterPart * part);
}

/** @throws KeyUnreadable, or what the disk says */
export async function renew(parts: RenewalParts): Promise<Renewal> {
  const { provisioning, est, keyStore, certificates } = parts;
  const key = await nextKey(parts);
  const authorities = await est.cacerts();
  if (authorities.kind !== 'answered') return notAnswered(authorities);
  const issued = await est.simplereenroll(signingRequest(provisioning.identity, key));
  if (issued.kind === 'waits') return issued;
  if (issued.kind !== 'answered') return notAnswered(issued);
  const chain = chainIn(issued.body, authorities.body);
  const fault =
    chain === null
      ? 'the authority answered without a certificate and its issuer'
      : chainFault(chain, expectation(parts, key));
  if (chain === null || fault !== null) {
    return { kind: 'refused', failure: failureOf('answer-invalid', fault ?? '') };
  }
  await certificates.install(chain);
  await keyStore.write(key.pem);
  return { kind: 'enrolled', identity: identityOf(parts, key, chain) };
}

/** The one that an earlier try has left, so that an operator's word on it counts; else a new one. */
async function nextKey({ keyStore, nextKeyStore }: RenewalParts): Promise<DeviceKey> {
  const kept = await nextKeyStore.read();
  if (kept !== null && kept !== (await keyStore.read())) return deviceKeyFrom(kept);
  const key = await newKey();
  await nextKeyStore.write(key.pem);
  return key;
}

/**
 * The key and certificate that are there, whole, although their time is over: good to ask for a renewal
 * with, and for nothing else.
 */
export async function expiredIdentity(
  parts: Omit<EnrolmentParts, 'est'>,
): Promise<DeviceIdentity | null> {
  const chain = await parts.certificates.read();
  const pem = await parts.keyStore.read();
  if (chain === null || pem === null) return null;
  const lastMs = Date.parse(chain.leaf.validTo);
  if (parts.now().getTime() < lastMs) return null;
  const key = deviceKeyFrom(pem);
  const whileItHeld = { ...expectation(parts, key), now: new Date(lastMs - 1) };
  return chainFault(chain, whileItHeld) === null ? identityOf(parts, key, chain) : null;
}
