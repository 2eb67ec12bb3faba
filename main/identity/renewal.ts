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
import { renewalDueMs } from '../../protocol/x509/renewal-due.ts';
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
  requestForms,
  taughtBy,
} from './enrol.ts';
import { chainFault } from './chain.ts';

/** The same door, under the certificate that this device has. */
export interface RenewalEst extends Pick<Est, 'cacerts'> {
  simplereenroll(request: string): ReturnType<Est['simpleenroll']>;
}

export type RenewalParts = Omit<EnrolmentParts, 'est'> & { est: RenewalEst };

/** Renewed, or why not yet. `waits`: an operator has to approve it first. */
export type Renewal = Enrolment | { kind: 'waits'; retryAfterSeconds: number };

/** In milliseconds since the epoch. */
export const certificateDueMs = (certificate: string): number =>
  renewalDueMs(new X509Certificate(certificate));

/** @throws KeyUnreadable, or what the disk says */
export async function renew(parts: RenewalParts): Promise<Renewal> {
  const { provisioning, est, keyStore, certificates } = parts;
  const key = await nextKey(parts);
  const authorities = await est.cacerts();
  if (authorities.kind !== 'answered') return notAnswered(authorities);
  const { certificatesFrom, signingRequest } = await requestForms();
  const issued = await est.simplereenroll(signingRequest(provisioning.identity, key));
  if (issued.kind === 'waits') return issued;
  if (issued.kind !== 'answered') return notAnswered(issued);
  const offered = certificatesFrom(authorities.body) ?? [];
  const taught = taughtBy(parts, offered);
  const [leaf] = certificatesFrom(issued.body) ?? [];
  const chain = chainIn(leaf, offered, taught.provisioning.authority);
  const fault =
    chain === null
      ? 'the authority answered without a certificate and its issuer'
      : chainFault(chain, expectation(taught, key));
  if (chain === null || fault !== null) {
    return { kind: 'refused', failure: failureOf('answer-invalid', fault ?? '') };
  }
  await certificates.install(chain);
  await keyStore.write(key.pem);
  return { kind: 'enrolled', identity: identityOf(taught, key, chain) };
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
