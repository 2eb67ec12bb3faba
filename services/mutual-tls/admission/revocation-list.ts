/** Reads a CRL (RFC 5280), and believes it where an issuing authority under our root has signed it. */
import { X509Certificate } from 'node:crypto';
import { x509 } from '../x509.ts';
import { type KeptAdmissions } from './kept.ts';

export interface SignedList {
  /** DER. */
  list: Buffer;
  /** PKCS#7 certs-only of the authority, base64: who may have signed it. */
  authorities: string;
  /** PEM of the roots that are believed. */
  roots: string;
}

/** @throws where it is none, or nobody we believe has signed it */
export async function believedList({
  list,
  authorities,
  roots,
}: SignedList): Promise<NonNullable<KeptAdmissions['list']>> {
  const crl = new x509.X509Crl(new Uint8Array(list));
  const signers = issuingIn(authorities, roots);
  const verified = await Promise.all(signers.map((publicKey) => crl.verify({ publicKey })));
  if (!verified.includes(true)) throw new Error('nobody we believe has signed this CRL');
  const extension = crl.extensions.find(({ type }) => type === CRL_NUMBER);
  if (extension === undefined || crl.nextUpdate === undefined) {
    throw new Error('a CRL without number or next update');
  }
  return {
    number: integerIn(Buffer.from(extension.value)),
    nextUpdate: crl.nextUpdate.toISOString(),
    serials: crl.entries.map(({ serialNumber }) => serialNumber.toUpperCase()),
  };
}

const CRL_NUMBER = '2.5.29.20';
const INTEGER = 0x02;

/** Public keys of the authorities among these that a believed root has signed. */
function issuingIn(authorities: string, roots: string): x509.PublicKey[] {
  const believed = x509.PemConverter.decode(roots).map(
    (der) => new X509Certificate(Buffer.from(der)),
  );
  return [...new x509.X509Certificates(Buffer.from(authorities, 'base64'))]
    .map((one) => ({ one, native: new X509Certificate(Buffer.from(one.rawData)) }))
    .filter(
      ({ native }) =>
        native.ca &&
        believed.some((root) => native.checkIssued(root) && native.verify(root.publicKey)),
    )
    .map(({ one }) => one.publicKey);
}

/** RFC 5280 section 5.2.3: up to 20 octets; ours stay small. */
function integerIn(der: Buffer): number {
  const value = der[0] === INTEGER && der[1] === der.length - 2 ? der.subarray(2) : null;
  if (value === null || value.length > 7) throw new Error('a CRL number that cannot be read');
  return Number.parseInt(value.toString('hex'), 16);
}
