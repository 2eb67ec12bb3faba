/**
 * A PKCS#10 signing request (RFC 2986) for the device: node-forge lays out the ASN.1, OpenSSL signs it.
 * So the private key is never turned into JavaScript numbers, whose timing would tell about it.
 */
import { sign } from 'node:crypto';
import forge from 'node-forge';
import { partyFromUrn } from '../../protocol/identity.ts';
import { type DeviceKey } from './device-key.ts';

/** GeneralName uniformResourceIdentifier, RFC 5280 section 4.2.1.6. */
const URI = 6;

/** @returns base64 of DER, the body of an EST call. A renewal must have the subject that the authority gave. */
export function signingRequest(identity: string, key: DeviceKey): string {
  const { asn1, pki } = forge;
  const role = partyFromUrn(identity)?.role ?? 'party';
  const request = pki.createCertificationRequest();
  request.publicKey = pki.publicKeyFromPem(
    key.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  );
  request.setSubject([
    { name: 'commonName', value: `Kangen ${role}` },
    { name: 'organizationName', value: 'Kangen' },
  ]);
  request.setAttributes([
    {
      name: 'extensionRequest',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: URI, value: identity }] }],
    },
  ]);
  // forge hashes and calls `sign` of the key it is given: ours signs the same bytes with OpenSSL.
  request.sign(nativeSigner(request, key), forge.md.sha256.create());
  return Buffer.from(
    asn1.toDer(pki.certificationRequestToAsn1(request)).getBytes(),
    'binary',
  ).toString('base64');
}

function nativeSigner(
  request: forge.pki.CertificateSigningRequest,
  { privateKey }: DeviceKey,
): forge.pki.rsa.PrivateKey {
  const signer: Pick<forge.pki.rsa.PrivateKey, 'sign'> = {
    sign: () => {
      if (request.certificationRequestInfo === null)
        throw new Error('assertion: forge lays out first');
      const bytes = forge.asn1.toDer(request.certificationRequestInfo).getBytes();
      return sign('sha256', Buffer.from(bytes, 'binary'), privateKey).toString('binary');
    },
  };
  return signer as forge.pki.rsa.PrivateKey;
}
