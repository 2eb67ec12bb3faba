/**
 * Makes certificates, good ones and bad ones, with the real keys of a test's authority: as somebody
 * would who has stolen its issuing key, or its root.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Chain } from '../../../services/certificate-authority/chain.ts';
import { type x509 } from '../../../services/mutual-tls/x509.ts';
import { type Use } from '../../../protocol/x509/leaf.ts';
import { bits, commonName, hex, octets, oid, sequence, time, tlv } from './der.ts';

export interface Extension {
  id: string;
  critical: boolean;
  value: Buffer;
}

export interface Draft {
  /** The whole element, tag and all; null: version 1 has none. */
  version: Buffer | null;
  /** The body of the INTEGER. */
  serial: Buffer;
  /** Inside and outside of what is signed. */
  algorithms: [Buffer, Buffer];
  digest: string | null;
  issuer: Buffer;
  notBefore: Date;
  notAfter: Date;
  subject: Buffer;
  publicKey: KeyObject;
  extensions: Extension[] | null;
}

export interface Signer {
  key: KeyObject;
  name: Buffer;
  keyId: Buffer;
}

/** What a peer shows, and the key it has: PEM. */
export interface Shown {
  key: string;
  certificate: string;
  /** Of the leaf. */
  der: Buffer;
}

export const OID = {
  subjectKeyId: '551d0e',
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  nameConstraints: '551d1e',
  authorityKeyId: '551d23',
  extendedKeyUsage: '551d25',
  callsPurpose: '2b06010505070302',
  answersPurpose: '2b06010505070301',
} as const;
const DAY_MS = 24 * 60 * 60 * 1000;
export const SHA256_RSA = hex('300d06092a864886f70d01010b0500');
const V3 = hex('a003020102');

export const uri = (name: string): Buffer => tlv(0x86, Buffer.from(name));
export const dns = (name: string): Buffer => tlv(0x82, Buffer.from(name));
export const names = (...all: Buffer[]): Extension => ({
  id: OID.subjectAltName,
  critical: false,
  value: sequence(...all),
});
export const purposes = (...ids: string[]): Extension => ({
  id: OID.extendedKeyUsage,
  critical: false,
  value: sequence(...ids.map(oid)),
});
export const keyUsage = (digits: string): Extension => ({
  id: OID.keyUsage,
  critical: true,
  value: hex(digits),
});
export const basicConstraints = (digits: string): Extension => ({
  id: OID.basicConstraints,
  critical: true,
  value: hex(digits),
});

export const keyIdOf = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(createPublicKey(key).export({ format: 'der', type: 'spki' }))
    .digest();

/** One like `planLeaf` and `signLeaf` make. */
export function goodDraft(urn: string, use: Use, issuer: Signer, key: KeyObject): Draft {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const served = use === 'answers';
  return {
    version: V3,
    serial,
    algorithms: [SHA256_RSA, SHA256_RSA],
    digest: 'sha256',
    issuer: issuer.name,
    notBefore: new Date(Date.now() - 300_000),
    notAfter: new Date(Date.now() + 30 * DAY_MS - 300_000),
    subject: commonName('Kangen party'),
    publicKey: createPublicKey(key),
    extensions: [
      basicConstraints('3000'),
      keyUsage('03020780'),
      purposes(...(served ? [OID.callsPurpose, OID.answersPurpose] : [OID.callsPurpose])),
      names(uri(urn), ...(served ? [dns('localhost'), tlv(0x87, hex('7f000001'))] : [])),
      { id: OID.subjectKeyId, critical: false, value: octets(keyIdOf(key)) },
      authorityKeyId(issuer.keyId),
    ],
  };
}

export const authorityKeyId = (keyId: Buffer): Extension => ({
  id: OID.authorityKeyId,
  critical: false,
  value: sequence(tlv(0x80, keyId)),
});

/** DER. */
export function signed(draft: Draft, by: KeyObject): Buffer {
  const tbs = sequence(
    ...(draft.version === null ? [] : [draft.version]),
    tlv(0x02, draft.serial),
    draft.algorithms[0],
    draft.issuer,
    sequence(time(draft.notBefore), time(draft.notAfter)),
    draft.subject,
    draft.publicKey.export({ format: 'der', type: 'spki' }),
    ...(draft.extensions === null ? [] : [tlv(0xa3, sequence(...draft.extensions.map(encoded)))]),
  );
  return sequence(tbs, draft.algorithms[1], bits(sign(draft.digest, tbs, by)));
}

const encoded = ({ id, critical, value }: Extension): Buffer =>
  sequence(oid(id), ...(critical ? [hex('0101ff')] : []), octets(value));

export const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

export const shown = (key: KeyObject, ...chain: Buffer[]): Shown => ({
  key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
  certificate: chain.map(pemOf).join(''),
  der: chain[0] ?? Buffer.alloc(0),
});

export interface Mint {
  issuing: Signer;
  root: Signer;
  issuingDer: Buffer;
  rootDer: Buffer;
  /** PEM. */
  rootPem: string;
}

export function mintOf(
  chain: Chain,
  root: { certificate: x509.X509Certificate; key: KeyObject },
): Mint {
  return {
    issuing: signerOf(
      chain.issuer.certificate,
      createPrivateKey(readFileSync(join(dirname(chain.rootFile), 'issuing-key.pem'))),
    ),
    root: signerOf(root.certificate, root.key),
    issuingDer: Buffer.from(chain.issuer.certificate.rawData),
    rootDer: Buffer.from(root.certificate.rawData),
    rootPem: root.certificate.toString('pem'),
  };
}

function signerOf(certificate: x509.X509Certificate, key: KeyObject): Signer {
  const found = certificate.getExtension('2.5.29.14');
  if (found === null) throw new Error('an authority without a key identifier');
  return {
    key,
    name: Buffer.from(certificate.subjectName.toArrayBuffer()),
    // OCTET STRING in DER: tag and length first.
    keyId: Buffer.from(found.value).subarray(2),
  };
}

export const newKey = (curve = 'P-256'): KeyObject =>
  generateKeyPairSync('ec', { namedCurve: curve }).privateKey;
export const newRsaKey = (modulusLength: number): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey;
