/**
 * How the kiosk becomes a party of the network (EST, RFC 7030):
 *
 *   key on the disk → chain fetched → code and signing request sent → answer checked → certificate installed
 *
 * It may die between any two of these and simply starts again: the key that is there is used again, an
 * installed certificate that holds is used without asking. Only a death between the authority's
 * commit and our install costs something: the code is spent, and the operator issues another.
 */
import { type Provisioning } from '../../protocol/enrolment.ts';
import { X509Certificate } from 'node:crypto';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { bridgesIn } from '../../protocol/x509/roots.ts';
import { type CertificateStore, chainToPem } from './certificate-store.ts';
import {
  certificatesInPem,
  chainFault,
  type ChainExpectation,
  type DeviceChain,
  issuerOf,
} from './chain.ts';
import { type DeviceKey, deviceKeyFrom, keptOrNewKey, newKey } from './device-key.ts';
import { type KeyStore } from './key-store.ts';

/** All PEM: what TLS needs. `certificate` is the leaf followed by the issuing CA, `authority` the root. */
export interface DeviceIdentity {
  key: string;
  certificate: string;
  authority: string;
  /** Whether the authority has taken a certificate back, by its serial. Absent: nobody knows. */
  isRevoked?: (serial: string) => boolean;
}

/** An answer's body is base64 of PKCS#7, as it came: nothing in it was checked. */
export type EstAnswer =
  | { kind: 'answered'; body: string }
  | { kind: 'refused'; failure: Failure }
  /** 202: an operator has to look first. */
  | { kind: 'waits'; retryAfterSeconds: number }
  | { kind: 'unknown'; reason: string };

/** What this room needs from the network. */
export interface Est {
  cacerts(): Promise<EstAnswer>;
  simpleenroll(credential: { identity: string; code: string }, request: string): Promise<EstAnswer>;
}

export interface EnrolmentParts {
  provisioning: Pick<Provisioning, 'identity' | 'enrolment' | 'authority'>;
  keyStore: KeyStore;
  /** Of a renewal that is under way, or whose certificate was installed last. */
  nextKeyStore: KeyStore;
  certificates: CertificateStore;
  est: Est;
  /** What cacerts has answered: the authority may have another root. @returns PEM of those that are believed */
  heard?(offered: readonly X509Certificate[]): string;
  now(): Date;
}

export type Enrolment =
  | { kind: 'enrolled'; identity: DeviceIdentity }
  /** The authority's word, or ours on its answer: staff must do something. */
  | { kind: 'refused'; failure: Failure }
  /** Nobody answered. Asking again may help. */
  | { kind: 'unreachable'; reason: string };

/** @throws KeyUnreadable, or what the disk says */
export async function enrol(parts: EnrolmentParts): Promise<Enrolment> {
  const installed = await installedIdentity(parts);
  if (installed !== null) return { kind: 'enrolled', identity: installed };
  return askFor(parts, await keptOrNewKey(parts.keyStore));
}

/**
 * Another certificate in the place of one that holds, with a new key: whoever has a copy of this disk
 * has the old one only. Needs a code that was not used yet. A death between writing key and certificate
 * costs that code.
 */
export async function enrolAnew(parts: EnrolmentParts): Promise<Enrolment> {
  const key = await newKey();
  return askFor(parts, key, () => parts.keyStore.write(key.pem));
}

/** Upper-case hex, of the leaf. */
export const serialOf = ({ certificate }: DeviceIdentity): string =>
  new X509Certificate(certificate).serialNumber;

async function askFor(
  parts: EnrolmentParts,
  key: DeviceKey,
  keepKey: () => Promise<void> = () => Promise.resolve(),
): Promise<Enrolment> {
  const { provisioning, est } = parts;
  // The chain first: once the code is spent, nothing more may fail for want of it.
  const authorities = await est.cacerts();
  if (authorities.kind !== 'answered') return notAnswered(authorities);
  const { identity, enrolment } = provisioning;
  const { certificatesFrom, signingRequest } = await requestForms();
  const issued = await est.simpleenroll(
    { identity, code: enrolment.code },
    signingRequest(identity, key),
  );
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
  await keepKey();
  await parts.certificates.install(chain);
  return { kind: 'enrolled', identity: identityOf(taught, key, chain) };
}

/** What a certificate is asked for with: read when one is, once in months, and not at every start. */
export async function requestForms() {
  const { certificatesFrom } = await import('./pkcs7.ts');
  const { signingRequest } = await import('./signing-request.ts');
  return { certificatesFrom, signingRequest };
}

/** Null where there is no key, no certificate, or one that does not hold (any more). */
export async function installedIdentity(
  parts: Omit<EnrolmentParts, 'est'>,
): Promise<DeviceIdentity | null> {
  const chain = await parts.certificates.read();
  const pem = await parts.keyStore.read();
  if (chain === null || pem === null) return null;
  const key = deviceKeyFrom(pem);
  if (chainFault(chain, expectation(parts, key)) === null) return identityOf(parts, key, chain);
  return renewedBefore(parts, chain);
}

/** A renewal whose certificate was installed, and whose key was not yet put in its place. */
async function renewedBefore(
  parts: Omit<EnrolmentParts, 'est'>,
  chain: DeviceChain,
): Promise<DeviceIdentity | null> {
  const pem = await parts.nextKeyStore.read();
  if (pem === null) return null;
  const key = deviceKeyFrom(pem);
  if (chainFault(chain, expectation(parts, key)) !== null) return null;
  await parts.keyStore.write(pem);
  return identityOf(parts, key, chain);
}

export function expectation(
  { provisioning, now }: Omit<EnrolmentParts, 'est'>,
  key: DeviceKey,
): ChainExpectation {
  const { identity, authority } = provisioning;
  return { identity, authority, key: key.privateKey, now: now() };
}

export function identityOf(
  { provisioning }: Omit<EnrolmentParts, 'est'>,
  key: DeviceKey,
  chain: DeviceChain,
): DeviceIdentity {
  return { key: key.pem, certificate: chainToPem(chain), authority: provisioning.authority };
}

/** The same, but believing whom the authority leads to now. */
export function taughtBy<P extends Pick<EnrolmentParts, 'provisioning' | 'heard'>>(
  parts: P,
  offered: readonly X509Certificate[],
): P {
  const authority = parts.heard?.(offered) ?? parts.provisioning.authority;
  return { ...parts, provisioning: { ...parts.provisioning, authority } };
}

/** @param believed PEM of the roots */
export function chainIn(
  leaf: X509Certificate | undefined,
  offered: readonly X509Certificate[],
  believed: string,
): DeviceChain | null {
  const issuing = leaf && issuerOf(leaf, offered);
  if (!leaf || !issuing) return null;
  return { leaf, issuing, bridges: bridgesIn(certificatesInPem(believed), offered) };
}

export function notAnswered(answer: Exclude<EstAnswer, { kind: 'answered' }>): Enrolment {
  if (answer.kind === 'refused') return { kind: 'refused', failure: answer.failure };
  const reason = answer.kind === 'waits' ? 'an operator has to approve it' : answer.reason;
  return { kind: 'unreachable', reason };
}
