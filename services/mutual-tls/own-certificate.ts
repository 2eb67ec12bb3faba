/** Whether what lies in an identity's files makes a party who it says it is. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { partyFromSubjectAltName } from '../../protocol/identity.ts';
import { type IdentityFiles } from './identity-files.ts';

export interface Expected {
  urn: string;
  /** PEM of the roots that are believed. */
  authority: string;
  now: Date;
}

/** @returns what is wrong, in words, or null */
export function wrongWith(identity: IdentityFiles, expected: Expected): string | null {
  const { urn, now } = expected;
  const [leaf, issuing] = certificatesIn(identity.certificate);
  const roots = certificatesIn(expected.authority);
  if (leaf === undefined || issuing === undefined) return 'leaf and issuing certificate are needed';
  const isOfRoot = roots.some(
    (root) => issuing.checkIssued(root) && issuing.verify(root.publicKey),
  );
  if (!issuing.ca || !isOfRoot) return 'not of this authority';
  if (!leaf.checkIssued(issuing) || !leaf.verify(issuing.publicKey))
    return 'not issued by this authority';
  if (!leaf.checkPrivateKey(createPrivateKey(identity.key))) return 'for another key';
  if (partyFromSubjectAltName(leaf.subjectAltName)?.urn !== urn) return 'names another party';
  return now < new Date(leaf.validFrom) || now >= new Date(leaf.validTo)
    ? 'outside its validity'
    : null;
}

/** Of PEM, in its order. */
export function certificatesIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
  return blocks.map((pem) => new X509Certificate(pem));
}
