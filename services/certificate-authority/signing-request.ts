/**
 * Reads a PKCS#10 signing request (RFC 2986). It proves possession of a key; that is all it is
 * believed for. A name it asks for must be the one the caller was already known by, else the device
 * and the operator mean two different terminals and nobody should get a certificate.
 */
import { createHash, createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { limits } from './limits.ts';
import { x509 } from '../mutual-tls/x509.ts';

export type SigningRequest =
  | { ok: true; publicKey: x509.PublicKey; keyHash: string }
  | { ok: false; reason: string };

/**
 * @param body base64 of DER, line breaks allowed: the body of an EST call (RFC 7030 section 4.2.1)
 * @param renews the certificate that is to be renewed
 */
export async function readSigningRequest(
  body: Buffer,
  identity: string,
  renews: X509Certificate | null = null,
): Promise<SigningRequest> {
  if (body.length > limits.signingRequestBytesMax)
    return refused('the signing request is too large');
  const request = parse(body);
  if (request === null) return refused('the body is not a PKCS#10 signing request in base64');
  const weakness = weaknessOf(request.publicKey);
  if (weakness !== null) return refused(weakness);
  if (!(await signatureHolds(request))) {
    return refused('the signing request is not signed by its own key');
  }
  const names = namesIn(request);
  if (names === null) return refused('the names in the signing request cannot be read');
  const asked = { request, names, identity };
  const other = renews === null ? otherNames(asked) : differenceFrom(renews, asked);
  if (other !== null) return refused(other);
  const spki = Buffer.from(request.publicKey.rawData);
  const keyHash = createHash('sha256').update(spki).digest('hex');
  return { ok: true, publicKey: request.publicKey, keyHash };
}

interface Asked {
  request: x509.Pkcs10CertificateRequest;
  names: Name[];
  identity: string;
}

/** A first request may leave its name out; the one it may ask for is the party's own. */
function otherNames({ names, identity }: Asked): string | null {
  const isOwn = names.length === 0 || (names.length === 1 && isUrn(names[0], identity));
  return isOwn ? null : 'the signing request names another party';
}

/** RFC 7030 section 4.2.2: subject and names as in the certificate that is renewed; and a key of its own. */
function differenceFrom(
  renews: X509Certificate,
  { request, names, identity }: Asked,
): string | null {
  const present = new x509.X509Certificate(renews.raw);
  if (request.subject !== present.subject) {
    return `the signing request names another party: its subject has to be ${present.subject}`;
  }
  const held = new Set(subjectNames(present).map(textOf));
  const urns = names.filter((name) => isUrn(name, identity));
  if (urns.length !== 1 || !names.every((name) => held.has(textOf(name)))) {
    return 'the signing request names another party: its names have to be those of the certificate';
  }
  const isSameKey = Buffer.from(request.publicKey.rawData).equals(
    Buffer.from(present.publicKey.rawData),
  );
  return isSameKey ? 'a renewal needs a new key' : null;
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

type Name = { type: string; value: string };

/** The alternative names that are asked for; null where they cannot be read, and so name nobody we know. */
function namesIn(request: x509.Pkcs10CertificateRequest): Name[] | null {
  try {
    return namesOf(request.extensions);
  } catch {
    return null;
  }
}

const subjectNames = ({ extensions }: x509.X509Certificate): Name[] => namesOf(extensions);

const namesOf = (extensions: readonly x509.Extension[]): Name[] =>
  extensions
    .filter(({ type }) => type === SUBJECT_ALTERNATIVE_NAME)
    .flatMap(({ rawData }) => new x509.SubjectAlternativeNameExtension(rawData).names.toJSON());

const isUrn = (name: Name | undefined, identity: string): boolean =>
  name?.type === 'url' && name.value === identity;

const textOf = ({ type, value }: Name): string => `${type}:${value}`;
