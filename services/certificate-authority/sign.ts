/** Turns a plan into a certificate signed by the issuing key. */
import { type LeafPlan, type KeyPurpose } from './issue.ts';
import { SIGNATURE, x509 } from '../mutual-tls/x509.ts';

export interface Issuer {
  certificate: x509.X509Certificate;
  key: CryptoKey;
}

export async function signLeaf(
  plan: LeafPlan,
  publicKey: x509.PublicKey,
  issuer: Issuer,
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: plan.serial,
    subject: plan.subject,
    issuer: issuer.certificate.subjectName,
    notBefore: plan.notBefore,
    notAfter: plan.notAfter,
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(plan.purposes.map((purpose) => purposeOids[purpose])),
      new x509.SubjectAlternativeNameExtension([...plan.alternativeNames]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
  });
}

const purposeOids: Record<KeyPurpose, x509.ExtendedKeyUsage> = {
  clientAuth: x509.ExtendedKeyUsage.clientAuth,
  serverAuth: x509.ExtendedKeyUsage.serverAuth,
};
