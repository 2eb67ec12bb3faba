/** Certificates of authorities: a root, an issuing authority, and the bridges between two roots. */
import { type KeyObject } from 'node:crypto';
import { SIGNATURE, x509 } from '../mutual-tls/x509.ts';
import { serialFrom } from './issue.ts';
import { limits } from './limits.ts';

export const ROOT_NAME = 'CN=Kangen root, O=Kangen';
export const ISSUING_NAME = 'CN=Kangen issuing, O=Kangen';

export interface AuthorityPlan {
  subject: string;
  publicKey: CryptoKey;
  /** The root that signs it; its own public key makes it self-signed. */
  signer: CryptoKeyPair;
  notBefore: Date;
  notAfter: Date;
  /** How many further authorities may stand below (RFC 5280 section 4.2.1.9). */
  pathLength: number;
  /** Cryptographic random bytes. */
  random(byteCount: number): Uint8Array;
}

/** Every one is signed in the root's name: an issuing authority signs no authorities. */
export async function signAuthority(plan: AuthorityPlan): Promise<x509.X509Certificate> {
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return x509.X509CertificateGenerator.create({
    serialNumber: serialFrom(plan.random(limits.serialBytes)),
    subject: plan.subject,
    issuer: ROOT_NAME,
    notBefore: new Date(plan.notBefore.getTime() - limits.leafBackdatedMs),
    notAfter: plan.notAfter,
    publicKey: plan.publicKey,
    signingKey: plan.signer.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, plan.pathLength, true),
      new x509.KeyUsagesExtension(usages, true),
      await x509.SubjectKeyIdentifierExtension.create(plan.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(plan.signer.publicKey),
    ],
  });
}

export async function newAuthorityKeys(): Promise<CryptoKeyPair> {
  const parameters = {
    ...SIGNATURE,
    modulusLength: limits.rsaBits,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  return globalThis.crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
}

export const signingKeyFrom = (key: KeyObject): CryptoKey =>
  key.toCryptoKey(SIGNATURE, false, ['sign']) as CryptoKey;

export const verifyingKeyFrom = (key: KeyObject): CryptoKey =>
  key.toCryptoKey(SIGNATURE, true, ['verify']) as CryptoKey;

export const pemOf = (certificate: x509.X509Certificate): string =>
  `${certificate.toString('pem')}\n`;

export function certificatesIn(text: string): x509.X509Certificate[] {
  return x509.PemConverter.decode(text).map((der) => new x509.X509Certificate(der));
}

export const isSame = (one: x509.X509Certificate, other: x509.X509Certificate): boolean =>
  Buffer.from(one.rawData).equals(Buffer.from(other.rawData));

export const isSameKey = (one: x509.X509Certificate, other: x509.X509Certificate): boolean =>
  Buffer.from(one.publicKey.rawData).equals(Buffer.from(other.publicKey.rawData));
