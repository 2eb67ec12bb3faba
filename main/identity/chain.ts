/**
 * Whether a certificate makes this device who it says it is: leaf ← issuing CA ← the pinned root, for
 * our key, with our name, now. Signatures are checked by OpenSSL, never by node-forge.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { partyFromSubjectAltName } from '../../protocol/identity.ts';

export interface DeviceChain {
  leaf: X509Certificate;
  issuing: X509Certificate;
  /** Between two roots of the authority: shown behind, for who believes the other one. */
  bridges?: readonly X509Certificate[];
}

export interface ChainExpectation {
  /** PEM of the roots that are believed. */
  authority: string;
  identity: string;
  key: KeyObject;
  now: Date;
}

/** @returns what is wrong, in words for staff, or null */
export function chainFault(
  { leaf, issuing }: DeviceChain,
  expected: ChainExpectation,
): string | null {
  const root = certificatesInPem(expected.authority).find((one) => signedBy(issuing, one));
  if (!issuing.ca || root === undefined)
    return 'the issuing certificate is not of the pinned authority';
  if (leaf.ca || !signedBy(leaf, issuing))
    return 'the certificate is not issued by the pinned authority';
  if (!leaf.checkPrivateKey(expected.key)) return 'the certificate is for another key';
  if (partyFromSubjectAltName(leaf.subjectAltName)?.urn !== expected.identity) {
    return 'the certificate names another party';
  }
  const outside = [leaf, issuing, root].some((one) => !validAt(one, expected.now));
  return outside
    ? "the certificate is outside its validity, or this device's clock is wrong"
    : null;
}

/**
 * The latest moment that must have passed: what the authority has signed begins with it. In milliseconds since the
 * epoch; a certificate of another authority says nothing.
 */
export function beganMs(authority: string, chain: DeviceChain | null): number {
  const roots = certificatesInPem(authority);
  const began = (one: X509Certificate): number => Date.parse(one.validFrom);
  const root = chain && roots.find((one) => signedBy(chain.issuing, one));
  const ours = root && chain.issuing.ca && signedBy(chain.leaf, chain.issuing);
  // Of several roots one may only begin later.
  return Math.max(Math.min(...roots.map(began)), ours ? began(chain.leaf) : 0);
}

/** The certificate among these that issued `leaf`, by name and key identifier; its signature is not checked. */
export function issuerOf(
  leaf: X509Certificate,
  among: readonly X509Certificate[],
): X509Certificate | null {
  return among.find((one) => leaf.checkIssued(one)) ?? null;
}

/** In their order. */
export function certificatesInPem(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((pem) => new X509Certificate(pem));
}

function signedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function validAt({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return now.getTime() >= Date.parse(validFrom) && now.getTime() < Date.parse(validTo);
}
