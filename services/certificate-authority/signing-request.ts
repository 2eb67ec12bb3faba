/**
 * Reads a PKCS#10 signing request (RFC 2986). It proves possession of a key; that is all it is
 * believed for. A name it asks for must be the one the caller was already known by, else the device
 * and the operator mean two different terminals and nobody should get a certificate.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { limits } from './limits.ts';
import { x509 } from '../mutual-tls/x509.ts';

export type SigningRequest =
  | { ok: true; publicKey: x509.PublicKey }
  | { ok: false; reason: string };

/** @param body base64 of DER, line breaks allowed: the body of an EST call (RFC 7030 section 4.2.1) */
export async function readSigningRequest(body: Buffer, identity: string): Promise<SigningRequest> {
  if (body.length > limits.signingRequestBytesMax)
    return refused('the signing request is too large');
  const request = parse(body);
  if (request === null) return refused('the body is not a PKCS#10 signing request in base64');
  const weakness = weaknessOf(request.publicKey);
  if (weakness !== null) return refused(weakness);
  if (!(await signatureHolds(request))) {
    return refused('the signing request is not signed by its own key');
  }
  if (!namesOnly(request, identity)) return refused('the signing request names another party');
  return { ok: true, publicKey: request.publicKey };
}

function refused(reason: string): SigningRequest {
  return { ok: false, reason };
}

function parse(body: Buffer): x509.Pkcs10CertificateRequest | null {
  const base64 = body.toString('latin1').replaceAll(/[\r\n\t ]/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  try {
    return new x509.Pkcs10CertificateRequest(Buffer.from(base64, 'base64'));
  } catch {
    // Whatever the parser did not like, it came from outside: refused like any malformed request.
    return null;
  }
}

function weaknessOf(publicKey: x509.PublicKey): string | null {
  const key = keyObjectOf(publicKey);
  if (key?.asymmetricKeyType === 'rsa') {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= limits.rsaBits ? null : `an RSA key needs at least ${limits.rsaBits} bits`;
  }
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return null;
  }
  return `the key must be RSA with at least ${limits.rsaBits} bits or EC on P-256`;
}

function keyObjectOf(publicKey: x509.PublicKey): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(publicKey.rawData), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

async function signatureHolds(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  try {
    // SECURITY: SHA-1 and MD5 signatures prove nothing any more.
    if (!STRONG_HASHES.has(request.signatureAlgorithm.hash.name)) return false;
    return await request.verify();
  } catch {
    return false;
  }
}

const STRONG_HASHES: ReadonlySet<string> = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

function namesOnly(request: x509.Pkcs10CertificateRequest, identity: string): boolean {
  try {
    return request.extensions
      .filter(({ type }) => type === SUBJECT_ALTERNATIVE_NAME)
      .map(({ rawData }) => new x509.SubjectAlternativeNameExtension(rawData).names.toJSON())
      .every((names) => names.length === 1 && isUrn(names[0], identity));
  } catch {
    // An extension that cannot be read names nobody we know.
    return false;
  }
}

function isUrn(name: { type: string; value: string } | undefined, identity: string): boolean {
  return name?.type === 'url' && name.value === identity;
}
